"""The first hand: a certificate is proposed as a statement; nothing has a number yet."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from portal import db, i18n
from portal.accounts.models import Organisation, User
from portal.certify.kinds import KINDS
from portal.certify.models import Certificate
from portal.certify.statements import Term, digest, draw_up
from portal.workflow import Refused, advance

LIVING = ("approved", "issued", "suspended")


def propose(
    kind: str, holder: Organisation, facts: Mapping[str, Any], *, by: User, term: Term,
    application_id: int | None = None, batch_id: int | None = None, corrects: Certificate | None = None,
) -> Certificate:  # fmt: skip
    """Propose a certificate of what the facts say; another person approves it. Raises Refused."""
    _check(kind, facts, term)
    statement = draw_up(
        kind, holder, facts, term=term, on=i18n.local(db.now()).date(),
        corrects=(corrects.number or "") if corrects else "",
    )  # fmt: skip
    certificate = Certificate(
        kind=kind, organisation_id=holder.id, organisation=holder, application_id=application_id, batch_id=batch_id,
        statement=statement,
        digest=digest(statement), valid_from=term.valid_from, valid_until=term.valid_until, proposed_by_id=by.id,
        edition=corrects.edition + 1 if corrects else 1, supersedes_id=corrects.id if corrects else None,
        state="draft",
    )  # fmt: skip
    db.session.add(certificate)
    advance(certificate, "certify.propose", by=by, data={"digest": certificate.digest})
    return certificate


def correct(old: Certificate, facts: Mapping[str, Any], *, by: User, reason: str, term: Term) -> Certificate:
    """Propose another edition of an issued certificate: same number, new paper. Raises Refused.

    The old paper is superseded, for the reason given here, in the moment in which the new one is approved.
    """
    if old.state not in LIVING:
        raise Refused(_("Only a certificate that is issued or suspended can be replaced by a new edition."))
    made = propose(old.kind, old.organisation, facts, by=by, term=term, application_id=old.application_id, corrects=old)
    made.reason = reason
    return made


def _check(kind: str, facts: Mapping[str, Any], term: Term) -> None:
    for code, sentence in KINDS[kind].faults(facts):
        raise Refused(sentence, field=code)
    if term.valid_until is None and KINDS[kind].is_dated:
        raise Refused(_("Say until when the certificate is valid."), field="valid_until")
    if term.valid_until is not None and term.valid_until < term.valid_from:
        raise Refused(_("The last day must not come before the first."), field="valid_until")

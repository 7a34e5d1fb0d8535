"""Many certificates at once: one person proposes the list, another approves it, a job issues them one by one.

Every step of a list may be repeated: what is done already is left alone. What could not be done is listed by holder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select, tuple_

from portal import countries, db, i18n, jobs
from portal.accounts.models import Organisation, User
from portal.certify.acts.approving import Changed, approve
from portal.certify.acts.proposing import propose
from portal.certify.kinds import KINDS
from portal.certify.models import Batch, Certificate
from portal.certify.statements import Term, digest_of_all
from portal.workflow import Refused


@dataclass(frozen=True)
class Entry:
    """One line of a list: the holder by BIN, and what its certificate says."""

    bin: str
    facts: Mapping[str, Any]
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class LeftOut:
    """Somebody whom a list looked at and left out: why, as words that can be said in any language."""

    bin: str
    reason: Any
    name: Mapping[str, str] | None = None


def propose_batch(kind: str, title: str, entries: Iterable[Entry | LeftOut], *, by: User) -> Batch:
    """Propose a certificate for every line; a line that cannot be proposed is listed with its reason."""
    if kind not in KINDS:
        raise Refused(_("Choose a kind from the list."), field="kind")
    batch = Batch(kind=kind, title=title, proposed_by_id=by.id, failures=[])
    db.session.add(batch)
    db.session.flush()
    given = list(entries)
    lines = [one for one in given if isinstance(one, Entry)]
    failures = [failure(one.bin, one.reason, one.name) for one in given if isinstance(one, LeftOut)]
    holders = _holders([line.bin for line in lines])
    seen: set[str] = set()
    for line in lines:
        try:
            if line.bin in seen:
                raise Refused(_("The company stands in the list twice."))
            seen.add(line.bin)
            if line.bin not in holders:
                raise Refused(_("No company with this BIN is known to the portal."))
            propose(
                kind, holders[line.bin], line.facts, by=by, batch_id=batch.id,
                term=Term(line.valid_from, line.valid_until),
            )  # fmt: skip
        except Refused as refused:
            failures.append(failure(line.bin, refused.reason))
    batch.failures = failures
    db.session.flush()
    return batch


def approve_batch(batch: Batch, *, by: User, seen: str) -> jobs.Job:
    """Approve the whole list as it stood on the screen; a job gives the numbers and prints. Raises Refused."""
    held = select(Batch).where(Batch.id == batch.id).with_for_update()
    batch = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if batch.proposed_by_id == by.id:
        raise Refused(_("You proposed this list, so another person must approve it."))
    digests = db.session.scalars(
        select(Certificate.digest).where(Certificate.batch_id == batch.id, Certificate.state == "proposed")
    ).all()
    if batch.approved_by_id is not None or not digests:
        raise Refused(_("It is not the time for this."))
    if seen != digest_of_all(digests):
        raise Changed(_("The list has changed since you opened the page. Read it again."))
    batch.approved_by_id, batch.approved_at, batch.seen = by.id, db.now(), seen
    job = jobs.later("certify.issue_batch", batch=batch.id)
    db.session.flush()
    batch.job_id = job.id
    return job


def apply_batch(batch: Batch, certificates: Iterable[Certificate], *, by: User) -> list[dict[str, Any]]:
    """Give numbers to proposals of an approved list; returns those that could not get one, with the reason."""
    failures = []
    for certificate in certificates:
        try:
            if certificate.batch_id != batch.id or batch.approved_by_id != by.id:
                raise Refused(_("It is not the time for this."))
            approve(certificate, by=by, seen=certificate.digest, print_later=False)
        except Refused as refused:
            failures.append(failure(certificate.statement["holder"]["bin"], refused.reason))
    return failures


def failure(number: str, reason: Any, name: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A line of the list of failures: whose, and why in three languages."""
    told = {}
    for lang in i18n.LANGUAGES:
        with force_locale(lang):
            told[lang] = str(reason)
    return {"bin": number, "reason": told, **({"name": dict(name)} if name else {})}


def _holders(numbers: list[str]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        abroad = [parts for parts in map(countries.parted, some) if parts]
        known = tuple_(Organisation.country, Organisation.foreign_number).in_(abroad)
        wanted = select(Organisation).where(or_(Organisation.bin.in_(some), known))
        found |= {one.number: one for one in db.session.scalars(wanted)}
    return found

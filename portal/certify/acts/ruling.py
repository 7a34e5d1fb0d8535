"""A person's decision beside the engine's: an automatic refusal is never final. A row per decision, none is changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import db, history
from portal.accounts.models import User
from portal.award.statement_models import Statement
from portal.certify.check_models import OUTCOMES, Ruling
from portal.certify.eligibility import Line
from portal.workflow import Refused


@dataclass(frozen=True)
class Matter:
    """What is decided on: one relief of a statement as it stands now, the facts behind it, the day whose law was
    asked for, and the digest of the finding that was on the screen."""

    statement: Statement
    line: Line
    facts: Mapping[str, Any]
    as_of: date | None
    seen: str


def confirm_verdict(matter: Matter, *, by: User, reason: str) -> Ruling:
    """A person agrees with the engine, on the finding that was on the screen. Raises Refused."""
    verdict = str(matter.line.found["verdict"])
    if verdict not in OUTCOMES:
        raise Refused(_("Only a verdict of granted or refused can be confirmed: decide it with a reason."))
    return _rule("certify.confirm_verdict", matter, by=by, reason=reason, outcome=verdict)


def overrule_verdict(matter: Matter, *, by: User, reason: str, outcome: str) -> Ruling:
    """A person decides otherwise, or where the engine cannot. Raises Refused."""
    if outcome not in OUTCOMES:
        raise Refused(_("Choose granted or refused."), field="outcome")
    if outcome == matter.line.found["verdict"]:
        raise Refused(_("The rules say the same: confirm the verdict instead."), field="outcome")
    return _rule("certify.overrule_verdict", matter, by=by, reason=reason, outcome=outcome)


def _rule(act: str, matter: Matter, *, by: User, reason: str, outcome: str) -> Ruling:
    statement, line = matter.statement, matter.line
    db.session.refresh(statement, ("state", "version"), with_for_update=True)  # decisions come one after another
    if matter.seen != line.seen:
        raise Refused(_("The finding has changed since you opened this page. Look at it once more."))
    if not reason.strip():
        raise Refused(_("Write the reason: it is kept with the decision and told to the company."), field="reason")
    made = select(Ruling.no).where(Ruling.statement_id == statement.id, Ruling.relief == line.code)
    ruling = Ruling(
        participant_id=statement.participant_id, organisation_id=statement.organisation_id, statement_id=statement.id,
        year=statement.year, relief=line.code, no=max(db.session.scalars(made), default=0) + 1, outcome=outcome,
        agrees=act == "certify.confirm_verdict", reason=reason.strip(), as_of=matter.as_of, finding=line.found,
        company_year=dict(matter.facts), seen=line.seen, at=db.now(), by_id=by.id,
    )  # fmt: skip
    db.session.add(ruling)
    db.session.flush()
    told = {"relief": line.code, "engine": line.found["verdict"], "outcome": outcome, "seen": line.seen}
    history.record(ruling, act, by=by, note=ruling.reason, data=told)
    return ruling

"""The completeness check: an officer takes a case, admits it, sends it back once, or turns it away with reasons.

Every outcome keeps the findings of the rules as the officer saw them. No finding decides by itself: a case may be
admitted against one, with a reason.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from portal import calendar, db, history, reasons
from portal.accounts.models import Organisation, RegisterNote
from portal.announce.rules.facts import FACTS
from portal.announce.rules.rule import Finding
from portal.apply.models import Application
from portal.assess.models import Screening
from portal.assess.queries.findings import findings_of
from portal.i18n import local
from portal.workflow import Refused, advance

REGISTER_FACTS = tuple(name for name, fact in FACTS.items() if fact.source == "register")


def take(application: Application, *, by: Any) -> None:
    """The officer takes the case, also from a colleague."""
    if application.officer_id == by.id:
        raise Refused(_("You have this case already."))
    history.record(application, "assess.take", by=by, data={"before": application.officer_id})
    application.officer_id = by.id


def admit(application: Application, *, by: Any, note: str = "") -> None:
    """Let the case go to the experts; against a rule that is not met only with a reason."""
    findings = _begin(application)
    against = [finding.norm for finding in findings if finding.result == "not_met"]
    if against and not note.strip():
        raise Refused(_("A rule is not met. Say why you admit the application all the same."), "note")
    advance(application, "assess.admit", by=by, data={"remark": note, "against": against})
    application.due_on = application.call.review_until
    _keep(application, "admit", by=by, findings=findings, note=note)


def send_back(
    application: Application, codes: Iterable[str], *, by: Any, note: str, days: int | None = None
) -> date:  # fmt: skip
    """Return the case for correction, once, and tell until when; our own term stands still meanwhile."""
    findings, why = _begin(application), _reasons("send_back", codes)
    days = days or application.call.programme.clock("correction")
    due_on = calendar.due(db.now(), days)
    facts = {"reasons": why, "due_on": due_on.isoformat(), "days": days}
    advance(application, "assess.send_back", by=by, note=note, data=facts)
    application.due_on = due_on
    _keep(application, "send_back", by=by, findings=findings, note=note, reasons=why, due_on=due_on)
    return due_on


def turn_away(application: Application, codes: Iterable[str], *, by: Any, note: str) -> None:
    """End the case on formal grounds; one that was returned only when its time for correction is over."""
    if application.state == "returned" and not is_late(application):
        raise Refused(_("The applicant still has time to correct the application."))
    findings, why = _begin(application), _reasons("turn_away", codes)
    advance(application, "assess.turn_away", by=by, note=note, data={"reasons": why})
    application.due_on = None
    _keep(application, "turn_away", by=by, findings=findings, note=note, reasons=why)


def note_register(
    organisation: Organisation, fact: str, value: bool, *, source: str, as_of: date, by: Any
) -> RegisterNote:  # fmt: skip
    """Write down what a state register says of the organisation; the rules read the latest note of a fact."""
    if fact not in REGISTER_FACTS:
        raise Refused(_("No register is asked for this."), "fact")
    if as_of > local(db.now()).date():
        raise Refused(_("The day is in the future."), "as_of")
    note = RegisterNote(
        organisation_id=organisation.id, fact=fact, value={"value": value}, source=source, as_of=as_of, noted_by_id=by.id
    )
    db.session.add(note)
    return note


def is_late(application: Application) -> bool:
    """Whether the last day of the running term is over."""
    return application.due_on is not None and application.due_on < local(db.now()).date()


def _begin(application: Application) -> list[Finding]:
    if not application.call.may_screen(db.now()):
        raise Refused(_("Screening begins when the call has closed."))
    return findings_of(application)


def _reasons(kind: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    """The chosen reasons as they stand in the catalogue today: what a letter says must not change later."""
    known = {one.code: one for one in reasons.reasons(kind)}
    chosen = list(dict.fromkeys(codes))
    if not chosen or not known.keys() >= set(chosen):
        raise Refused(_("Choose at least one reason."), "reasons")
    return [{"code": code, "text": dict(known[code].text), "cites": dict(known[code].cites)} for code in chosen]


def _keep(
    application: Application, outcome: str, *, by: Any, findings: Iterable[Finding], note: str,
    reasons: list[dict[str, Any]] | None = None, due_on: date | None = None,
) -> None:  # fmt: skip
    row = Screening(application_id=application.id, outcome=outcome, note=note, by_id=by.id, at=db.now(), due_on=due_on)
    row.reasons = reasons or []
    row.findings = [finding.as_dict() for finding in findings]
    db.session.add(row)

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
from portal.announce.rules import Finding
from portal.apply.models import Application
from portal.apply.queries import last_submission
from portal.assess.forms import LONGEST_CORRECTION
from portal.assess.models import Screening
from portal.assess.queries.findings import findings_of
from portal.i18n import local
from portal.workflow import Refused, advance

REGISTER_FACTS = ("tax_debt", "bankrupt", "passed_stage_one", "earlier")  # what an officer looks up for a case
OF_RESIDENCY = ("tax_debt", "bankrupt")


def take(application: Application, *, by: Any) -> None:
    """The officer takes the case, also from a colleague."""
    if application.officer_id == by.id:
        raise Refused(_("You have this case already."))
    history.record(application, "assess.take", by=by, data={"before": application.officer_id})
    application.officer_id = by.id


def admit(application: Application, *, by: Any, note: str = "") -> None:
    """Let the case go to the experts or the commission; against a rule that is not met only with a reason."""
    findings = _begin(application)
    against = [finding.norm for finding in findings if finding.result == "not_met"]
    if against and not note.strip():
        raise Refused(_("A rule is not met. Say why you admit the application all the same."), "note")
    told = {"remark": note, "against": against, **what_is_admitted(application)}
    advance(application, "assess.admit", by=by, data=told)
    application.due_on = examined_until(application)
    _keep(application, "admit", by=by, findings=findings, note=note)


def send_back(
    application: Application, codes: Iterable[str], *, by: Any, note: str, days: int | None = None
) -> date:  # fmt: skip
    """Return the case for correction, once, and tell until when; our own term stands still meanwhile."""
    findings, told = _begin(application), what_is_returned(application, codes, days)
    due_on = date.fromisoformat(told["due_on"])
    advance(application, "assess.send_back", by=by, note=note, data=told)
    application.due_on = due_on
    _keep(application, "send_back", by=by, findings=findings, note=note, reasons=told["reasons"], due_on=due_on)
    return due_on


def turn_away(application: Application, codes: Iterable[str], *, by: Any, note: str) -> None:
    """End the case on formal grounds; one that was returned only when its time for correction is over."""
    may_end(application)
    findings, told = _begin(application), what_is_refused(application, codes)
    advance(application, "assess.turn_away", by=by, note=note, data=told)
    application.due_on = None
    _keep(application, "turn_away", by=by, findings=findings, note=note, reasons=told["reasons"])


def note_register(
    application: Application, fact: str, value: bool, *, by: Any, source: str, as_of: date
) -> RegisterNote:  # fmt: skip
    """Write down what a state register says of the applicant; the rules read the latest note of each fact."""
    if fact not in register_facts(application):
        raise Refused(_("No register is asked for this."), "fact")
    if as_of > local(db.now()).date():
        raise Refused(_("The day is in the future."), "as_of")
    organisation = db.session.get_one(Organisation, application.organisation_id)
    project = {"bin": organisation.number, "title": application.title, "ref": source}
    said: Any = ([project] if value else []) if fact == "earlier" else value
    note = RegisterNote(
        organisation_id=organisation.id, fact=fact, value={"value": said}, source=source, as_of=as_of, noted_by_id=by.id
    )
    db.session.add(note)
    told = {"fact": fact, "value": value, "source": source, "as_of": as_of.isoformat()}
    history.record(application, "assess.note_register", by=by, data=told)
    return note


def register_facts(application: Application) -> tuple[str, ...]:
    """What an officer looks up in registers for a case."""
    return REGISTER_FACTS if application.is_grant else OF_RESIDENCY


def what_is_admitted(application: Application) -> dict[str, Any]:
    """What the letter of an admission says: until when the commission decides."""
    return {} if application.is_grant else {"due_on": examined_until(application).isoformat()}


def what_is_returned(application: Application, codes: Iterable[str], days: int | None = None) -> dict[str, Any]:
    """What the letter of a return says beside the officer's own words. Raises Refused."""
    days = days or application.call.programme.clock("correction")
    if days > LONGEST_CORRECTION:
        raise Refused(_("Give at most %(days)s working days.", days=LONGEST_CORRECTION), "days")
    chosen = _reasons(application, "send_back", codes)
    return {"reasons": chosen, "due_on": calendar.due(db.now(), days).isoformat(), "days": days}


def what_is_refused(application: Application, codes: Iterable[str]) -> dict[str, Any]:
    """What the letter of a refusal says beside the officer's own words. Raises Refused."""
    return {"reasons": _reasons(application, "turn_away", codes)}


def may_begin(application: Application) -> None:
    """Screening waits for the closing of most calls. Raises Refused."""
    if not application.call.may_screen(db.now()):
        raise Refused(_("Screening begins when the call has closed."))


def may_end(application: Application) -> None:
    """Who was asked for a correction has the whole time for it. Raises Refused."""
    if application.state == "returned" and not is_late(application):
        raise Refused(_("The applicant still has time to correct the application."))


def is_late(application: Application) -> bool:
    """Whether the last day of the running term is over."""
    return application.due_on is not None and application.due_on < local(db.now()).date()


def _begin(application: Application) -> list[Finding]:
    may_begin(application)
    return findings_of(application, last_submission(application))


def examined_until(application: Application) -> date:
    """The last day of the next stage, the experts' or the commission's: the call's, or counted from now where cases
    come as they come."""
    call = application.call
    if not application.is_grant:
        return calendar.due(db.now(), call.programme.clock("committee"))
    return call.review_until or calendar.due(db.now(), call.programme.clock("experts"))


def _reasons(application: Application, kind: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    """The chosen reasons as they stand in the catalogue today: what a letter says must not change later."""
    known = {one.code: one for one in reasons.reasons(kind, application.route)}
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

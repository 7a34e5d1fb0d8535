"""What each part of a case's page shows: the check by the rules, what was submitted, the experts, the history."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from portal import calendar, db, i18n
from portal.announce.rules import FACTS, Finding
from portal.apply.forecast import decision_on
from portal.apply.models import Application
from portal.apply.queries import last_submission
from portal.apply.reading import answered
from portal.assess.acts import screening
from portal.assess.acts.screening import is_late
from portal.assess.forms import RegisterNoteForm
from portal.assess.models import Screening
from portal.assess.queries import cases, findings
from portal.assess.views.letters import Preview, preview
from portal.assess.views.seats import seats

LONGEST_CLOCK = 45  # days of a term that can still be drawn
VERDICTS = {
    "met": ("good", _("Met")),
    "not_met": ("bad", _("Not met")),
    "unknown": ("warn", _("Cannot tell yet")),
    "needs_a_person": ("warn", _("Needs a person")),
}
ORDER = ("not_met", "needs_a_person", "unknown", "met")
NAMES = {"earlier": _("The state has financed the same project before")}


def register_facts(application: Application) -> list[tuple[str, str]]:
    """The facts that an officer looks up in a register, with their names."""
    return [(name, register_name(name)) for name in screening.register_facts(application)]


def register_name(fact: str) -> str:
    """What a fact of a register is called."""
    return str(NAMES[fact]) if fact in NAMES else i18n.say(FACTS[fact].name)


def overview(application: Application) -> dict[str, Any]:
    """The check: the rules' findings (now while it goes on, else as they were seen), the registers, the term."""
    seen = cases.screenings_of(application)
    is_checked = application.state in ("submitted", "resubmitted", "returned")
    if is_checked or not seen:
        found = findings.findings_of(application, last_submission(application))
    else:
        found = [Finding.from_dict(kept) for kept in seen[0].findings]
        findings.with_notes(application.organisation)
    found.sort(key=lambda finding: ORDER.index(finding.result))
    against = any(finding.result == "not_met" for finding in found)
    today, waits = i18n.local(db.now()).date(), application.state in cases.TO_SCREEN
    return {
        "findings": found, "verdicts": VERDICTS, "against": against, "seen": seen,
        "met": sum(finding.result == "met" for finding in found), "notes": application.organisation.register_notes,
        "register_name": register_name, "noting": RegisterNoteForm().offer(register_facts(application), today),
        "late": is_late(application), "term": _term(application, today, seen), "forecast": decision_on(application),
        "admit_letter": _admission(application) if waits else None,
    }  # fmt: skip


def _admission(application: Application) -> Preview:
    told = screening.what_is_admitted(application)
    return preview(application, "assess.admit", lang=application.lang, data=told)


def _term(application: Application, today: date, seen: list[Screening]) -> dict[str, Any] | None:
    """The running term as a row of days, with the number of the working day that goes on."""
    if application.due_on is None or application.state not in cases.RUNNING:
        return None
    with_commission = seen and application.state == "in_commission"
    start = i18n.local(seen[0].at).date() if with_commission else _received_on(application)
    if not start < application.due_on or (application.due_on - start).days > LONGEST_CLOCK:
        return {"days": []}
    days = calendar.days_of(calendar.add_working_days(start, 1), application.due_on)
    used = max(calendar.working_days_between(start, min(today, application.due_on)), 0)
    return {"days": days, "used": used, "of": calendar.working_days_between(start, application.due_on)}


def _received_on(application: Application) -> date:
    """The day before the first of the term: of the closing for a call that is checked as a whole, else of receipt."""
    call = application.call
    if application.state == "submitted" and not call.rolling:
        return i18n.local(call.closes_at - timedelta(microseconds=1)).date()
    return calendar.due(application.state_since, 0)


def submitted(application: Application) -> dict[str, Any]:
    """What was submitted last, page by page, each file with its number in the submission."""
    submission = last_submission(application)
    if submission is None:
        return {"submission": None}
    files = [{**file, "n": n} for n, file in enumerate(submission.content["files"], 1)]
    sections = answered(application.call.programme, submission.flat, files)
    return {"submission": submission, "sections": sections, "files": files}


def happened(application: Application) -> dict[str, Any]:
    """Everything that was done, and the letters that were written."""
    return {
        "events": cases.history_of(application),
        "letters": cases.letters_of(application),
        "register_name": register_name,
    }


PARTS: Mapping[str, Callable[[Application], dict[str, Any]]] = {
    "overview": overview,
    "application": submitted,
    "experts": seats,
    "history": happened,
}

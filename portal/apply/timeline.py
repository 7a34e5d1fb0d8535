"""The course of a case as its applicant sees it: what happened, what happens now, what comes next, and the clock.

Made only of acts that applicants are told of, of the case's own dates and of the call's announced ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import calendar, db, i18n, web
from portal.apply import screening_letters
from portal.apply.forecast import IN_CHECK, WITH_COMMISSION
from portal.apply.models import Application, Submission
from portal.apply.wording import DECIDED, OF_COMMISSION, TOLD, WITH_EXPERTS, public

HANDED_IN = ("apply.submit", "apply.answer")
ANEW = ("award.review_anew", "award.decide_anew", "award.check_anew")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the course: done, now or next."""

    state: str
    title: Any
    at: datetime | None = None
    span: str = ""
    text: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The working days of our own term."""

    days: Sequence[calendar.Day]
    today: date
    used: int
    total: int
    until: date


def course(application: Application, told: Sequence[Any], submissions: Sequence[Submission]) -> list[Step]:
    """All the lines, first to last."""
    return [*_happened(application, told, submissions), *_now(application), *_to_come(application)]


def clock(application: Application, told: Sequence[Any], submissions: Sequence[Submission]) -> Clock | None:
    """Our own term in working days while it runs: the completeness check, for residency the commission's too."""
    if application.due_on is None or not submissions:
        return None
    admitted = next((row.at for row in reversed(told) if row.act == "assess.admit"), None)
    if application.state in WITH_COMMISSION and not application.is_grant and admitted:
        begins = i18n.local(admitted).date()
    elif application.state in IN_CHECK:
        begins = _check_begins(application, submissions[-1].arrived_at)
    else:
        return None
    today = i18n.local(db.now()).date()
    days = calendar.days_of(calendar.add_working_days(begins, 1), application.due_on)
    if today < begins or not days:
        return None
    working = [day for day in days if day.working]
    used = sum(day.date <= today for day in working)
    return Clock(days, today, used, len(working), application.due_on)


def _check_begins(application: Application, arrived: datetime) -> date:
    """The day after which our working days count."""
    call = application.call
    moment = arrived if call.rolling or application.state == "resubmitted" else call.closes_at
    return i18n.local(moment).date()


def _happened(application: Application, told: Sequence[Any], submissions: Sequence[Submission]) -> list[Step]:
    steps, no = [], 0
    for row in told:
        url = link = ""
        if row.act in HANDED_IN and no < len(submissions):
            no = submissions[no].no
            url, link = url_for("apply.receipt", key=application.key, no=no), _("Receipt, PDF")
        elif which := screening_letters.OF.get(row.act):
            url = url_for("apply.screening_letter", key=application.key, which=which)
            link = _("The letter as PDF")
        words = TOLD if application.is_grant else {**TOLD, **OF_COMMISSION}
        steps.append(Step(state="done", title=words[row.act], at=row.at, url=url, link=link, text=row.note or ""))
    return steps


def _now(application: Application) -> list[Step]:
    call, due_on, state = application.call, application.due_on, public(application.state, application.route)
    if state == "submitted" and not call.may_screen(db.now()):
        until = _("until %(moment)s", moment=i18n.moment(call.closes_at))
        said = _("Until then you can take the application back, change it or withdraw it.")
        return [Step(state="now", title=_("The call is still open"), span=until, text=said)]
    if state in IN_CHECK:
        said = _("We check that nothing is missing and ask the state registers.")
        return [Step(state="now", title=_("Completeness check"), span=_until(due_on), text=said)]
    if state == "returned":
        said = _("Our own term stands still until you answer.")
        return [Step(state="now", title=_("Waiting for your corrections"), span=_until(due_on), text=said)]
    if not application.is_grant:
        return _now_of_residency(application)
    if state == WITH_EXPERTS:
        said = _("Independent experts read and score the application, then the commission decides.")
        span = _("decision by %(day)s", day=i18n.day(call.results_on)) if call.results_on else ""
        return [Step(state="now", title=_("With the experts and the commission"), span=span, text=said)]
    return []


def _now_of_residency(application: Application) -> list[Step]:
    span = _until(application.due_on)
    if application.state in WITH_COMMISSION:
        said = _("At least two thirds of the members vote, openly; the majority of those voting decides.")
        return [Step(state="now", title=_("Before the commission"), span=span, text=said)]
    if application.state == "approved":
        said = _("An owner of the company signs first, then the park.")
        return [Step(state="now", title=_("Sign the agreement"), span=span, text=said)]
    if application.state == "signed":
        return [Step(state="now", title=_("Entry in the register of participants"), span=span)]
    return []


def _to_come(application: Application) -> list[Step]:
    call, state = application.call, public(application.state, application.route)
    if not application.is_grant:
        coming = {"admitted": 1, "in_commission": 1, "approved": 2, **dict.fromkeys((*IN_CHECK, "returned"), 0)}
        titles = (_("Decision of the commission"), _("Agreement"), _("Entry in the register of participants"))
        return [Step(state="next", title=title) for title in titles[coming.get(state, len(titles)) :]]
    if state == "approved":
        days = call.programme.clock("agreement")
        said = ngettext("Within %(num)s working day", "Within %(num)s working days", days)
        return [Step(state="next", title=_("Grant agreement"), span=said)]
    if state not in (*IN_CHECK, "returned"):
        return []
    reviews = call.programme.reviews
    said = ngettext("%(num)s independent expert", "%(num)s independent experts", reviews)
    decided = _("with scores and reasons")
    span = _("by %(day)s, %(how)s", day=i18n.day(call.results_on), how=decided) if call.results_on else decided
    return [
        Step(state="next", title=_("Expert examination"), span=said),
        Step(state="next", title=_("Decision of the commission"), span=span),
    ]


def _until(day: date | None) -> str:
    return _("until %(moment)s", moment=i18n.day(day)) if day else ""


def onward(application: Application, acts: Sequence[Any] = ()) -> tuple[str, Any]:
    """Where a told decision leads, with the words of its button; nothing while there is none.

    An appeal may have opened the case again: what was told of it last stays there to be read.
    """
    if not application.is_grant:
        agreed = application.state in ("approved", "signed", "registered") and web.has_endpoint("award.agreement")
        return (url_for("award.agreement", key=application.key), _("The agreement")) if agreed else ("", "")
    told = (application.state in DECIDED or any(row.act in ANEW for row in acts)) and web.has_endpoint("award.result")
    return (url_for("award.result", key=application.key), _("Read the decision")) if told else ("", "")

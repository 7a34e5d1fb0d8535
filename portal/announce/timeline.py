"""The way of a call for its public page: what is done, what goes on now with its working days, what comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import calendar, feed, i18n
from portal.announce.models import Call

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """A step between two days; `days` are its working days while it goes on."""

    title: str
    span: str
    state: str  # "done", "now" or "next"
    text: str = ""
    days: Sequence[calendar.Day] = ()


def steps(call: Call, now: datetime) -> list[Step]:
    """All steps of a call."""
    taking = Step(_("Applications are taken"), f"{i18n.day(call.opens_at)} – {i18n.moment(call.closes_at)}",
                  _state(call.opens_at <= now, call.closes_at <= now))  # fmt: skip
    return [taking, *(_as_they_come(call) if call.rolling else _together(call, now))]


def entries(call: Call, path: str) -> list[feed.Entry]:
    """The dates of a call for a calendar: those that are known."""
    title = i18n.say(call.title)
    taken = (("opens", _("Applications are taken"), call.opens_at), ("closes", _("The call closes"), call.closes_at))
    days = (("panel", _("Commission"), call.panel_on), ("results", _("Results"), call.results_on))
    judged = () if call.rolling else days
    return [feed.Entry(at, f"{name}: {title}", title, path, part) for part, name, at in (*taken, *judged) if at]


def _together(call: Call, now: datetime) -> list[Step]:
    """The steps of a call that is judged as a whole, each with its dates."""
    today, clock = i18n.local(now).date(), call.programme.clock
    closed = i18n.local(call.closes_at).date()
    return [
        _step(_("Completeness check"), closed + ONE_DAY, call.screening_until, today, " ".join((
            ngettext("%(num)s working day after the closing.", "%(num)s working days after the closing.",
                     calendar.working_days_between(closed, call.screening_until or closed)),
            _corrections(clock("correction"))))),
        _step(_("Expert examination"), call.review_from, call.review_until, today, _review(call)),
        _step(_("Commission"), call.panel_on, call.panel_on, today,
              _("It decides by the ranking of each kind of grant.")),
        _step(_("Results"), call.results_on, call.results_on, today, _appeal(clock("appeal"))),
    ]  # fmt: skip


def _as_they_come(call: Call) -> list[Step]:
    """The steps of a rolling call, counted from each application."""
    clock = call.programme.clock
    if not call.is_grant:
        return _to_participation(call)
    return [
        Step(_("Completeness check"), _days(clock("completeness")), "next", _corrections(clock("correction"))),
        Step(_("Expert examination"), _days(clock("experts")), "next"),
        Step(_("Decision"), _days(clock("committee")), "next", _appeal(clock("appeal"))),
    ]


def _to_participation(call: Call) -> list[Step]:
    """The steps of each application for the status of a participant."""
    clock = call.programme.clock
    return [
        Step(_("Completeness check"), _days(clock("completeness")), "next", _corrections(clock("correction"))),
        Step(_("Decision of the commission"), _days(clock("committee")), "next",
             _("Counted from the admission; the vote is open and every member says why.")),
        Step(_("Agreement"), _days(clock("agreement")), "next", _("Signed by the company, then by the park.")),
        Step(_("Entry in the register of participants"), _days(clock("entry")), "next"),
    ]  # fmt: skip


def _step(title: str, start: date | None, end: date | None, today: date, text: str) -> Step:
    if start is None or end is None:
        return Step(title, "", "next", text)
    state = _state(start <= today, end < today)
    span = i18n.day(end) if start == end else f"{i18n.day(start)} – {i18n.day(end)}"
    return Step(title, span, state, text, calendar.days_of(start, end) if state == "now" and start < end else ())


def _state(begun: bool, over: bool) -> str:
    return "done" if over else "now" if begun else "next"


def _review(call: Call) -> str:
    if not call.review_from or not call.review_until:
        return ""
    days = calendar.working_days_between(call.review_from - ONE_DAY, call.review_until)
    return ngettext("%(num)s working day.", "%(num)s working days.", days)


def _corrections(days: int) -> str:
    return ngettext(
        "If something is missing, we ask once: %(num)s working day to correct.",
        "If something is missing, we ask once: %(num)s working days to correct.",
        days,
    )


def _appeal(days: int) -> str:
    return ngettext(
        "A letter with scores and reasons; an appeal within %(num)s working day.",
        "A letter with scores and reasons; an appeal within %(num)s working days.",
        days,
    )


def _days(count: int) -> Any:
    return ngettext("%(num)s working day", "%(num)s working days", count)

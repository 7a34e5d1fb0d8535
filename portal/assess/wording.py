"""What staff's pages call the states of a case and the acts in its history, and how they count down a term."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from portal import calendar, i18n, regions


@dataclass(frozen=True)
class State:
    """A state in words, and in the few words of a list; with the tone and the picture of its pill."""

    words: Any
    short: Any
    tone: str = ""
    sign: str = "hourglass-split"


STATES = {
    "submitted": State(_("Submitted"), _("Formal check"), "info"),
    "returned": State(_("Returned for revision"), _("Waiting for the answer"), "warn", "reply-fill"),
    "resubmitted": State(_("Resubmitted"), _("Answered"), "info"),
    "turned_away": State(_("Rejected on formal grounds"), _("Turned away"), "", "slash-circle-fill"),
    "admitted": State(_("Admitted to review"), _("Admitted"), "good", "check-circle-fill"),
    "in_review": State(_("In expert examination"), _("In examination"), "info"),
    "reviewed": State(_("Expert examination finished"), _("Examined"), "info", "check-circle-fill"),
    "ranked": State(_("Before the commission"), _("With the commission"), "info"),
    "approved": State(_("Approved"), _("Approved"), "good", "check-circle-fill"),
    "reserve": State(_("On the reserve list"), _("In reserve"), "warn", "clock-fill"),
    "refused": State(_("Refused"), _("Refused"), "", "x-circle-fill"),
    "signed": State(_("Agreement signed"), _("Agreement signed"), "good", "patch-check-fill"),
    "in_commission": State(_("Before the commission"), _("With the commission"), "info"),
    "lapsed": State(_("The agreement was not signed in time"), _("Lapsed"), "", "dash-circle"),
    "registered": State(_("In the register of participants"), _("Participant"), "good", "patch-check-fill"),
    "withdrawn": State(_("Withdrawn by the applicant"), _("Withdrawn"), "", "dash-circle"),
}
OVERDUE = State(_("Overdue"), _("Overdue"), "bad", "x-circle-fill")  # whatever the state, when its term is over

MANY = {  # an act on many cases at once
    "admit": _("Admit several cases"),
    "send_back": _("Return several cases for correction"),
    "turn_away": _("Turn away cases not corrected in time"),
}

ACTS = {
    "apply.begin": _("Application begun"),
    "apply.submit": _("Application submitted"),
    "apply.amend": _("Taken back to change it"),
    "apply.withdraw": _("Withdrawn by the applicant"),
    "apply.answer": _("Corrected and submitted again"),
    "assess.take": _("An officer took the case"),
    "assess.note_register": _("A register was asked"),
    "assess.resend": _("A letter was sent again"),
    "assess.admit": _("Admitted to review"),
    "assess.send_back": _("Returned for revision"),
    "assess.turn_away": _("Rejected on formal grounds"),
    "assess.assign": _("Handed to the experts"),
    "assess.offer": _("An expert was assigned"),
    "assess.unassign": _("An expert was released"),
    "assess.clear": _("An expert declared no conflict"),
    "assess.conflict": _("An expert declared a conflict of interest"),
    "assess.decline": _("An expert declined"),
    "assess.remind": _("An expert was reminded"),
    "assess.abstain": _("An expert abstained"),
    "assess.revise": _("An expert changed a score"),
    "assess.reopen": _("Scores differ after a change: another expert is needed"),
    "assess.score": _("An expert submitted a review"),
    "assess.conclude": _("Expert examination finished"),
    "assess.rank": _("Put into the ranking"),
    "award.prepare": _("A decision was prepared"),
    "award.confirm": _("A decision was confirmed"),
    "award.release": _("The decision was told to the applicant"),
    "award.approve": _("Approved"),
    "award.reserve": _("On the reserve list"),
    "award.refuse": _("Refused"),
    "award.review_anew": _("An appeal was granted: one more expert reviews it"),
    "award.decide_anew": _("An appeal was granted: it is decided anew"),
    "award.check_anew": _("An appeal was granted: it is checked anew"),
    "award.sign": _("Agreement signed"),
    "award.present": _("Presented publicly"),
    "award.put_forward": _("Put before the commission"),
    "award.vote": _("A member voted"),
    "award.recuse": _("A member took no part"),
    "award.accept": _("The commission approved"),
    "award.decline": _("The commission declined"),
    "award.sign_agreement": _("The company signed the agreement"),
    "award.countersign": _("Agreement signed by both sides"),
    "award.lapse": _("The agreement was not signed in time"),
    "award.register": _("Entered in the register of participants"),
}


def state_words(state: str, reviews_in: int = 0, reviews_due: int = 0) -> str:
    """The state for a pill; with the experts' progress while they work."""
    if state == "in_review" and reviews_due:
        return gettext("Examination: %(n)s of %(total)s", n=reviews_in, total=reviews_due)
    return str(STATES[state].words)


def short_words(state: str, reviews_in: int = 0, reviews_due: int = 0) -> str:
    """The same for a list, where a term that is over comes before the state."""
    if state == "overdue":
        return str(OVERDUE.short)
    return state_words(state, reviews_in, reviews_due) if reviews_due else str(STATES[state].short)


def act_words(act: str) -> str:
    """An act in words; one that has none yet goes by its name, so that no row of the history is hidden."""
    return str(ACTS.get(act, act))


def region_words(kato: str | None, on: date) -> str:
    """The short name of a region; a code that is none speaks for itself."""
    try:
        return regions.short(kato, on, i18n.current()) if kato else "—"
    except KeyError:
        return kato or "—"


@lru_cache(maxsize=4096)
def days_between(start: date, end: date) -> int:
    """Working days after the start up to the end; negative when the end is over."""
    return calendar.working_days_between(start, end)


def term_words(due_on: date | None, today: date) -> str:
    """4 left, today, 2 overdue: in working days."""
    if due_on is None:
        return "—"
    if due_on == today:
        return gettext("today")
    left = days_between(today, due_on)
    if due_on > today:
        return ngettext("%(num)s left", "%(num)s left", max(left, 1))
    return ngettext("%(num)s overdue", "%(num)s overdue", max(-left, 1))


def term_pill(due_on: date | None, today: date) -> tuple[str, str]:
    """The same as a whole sentence for a pill, with its tone."""
    if due_on is None:
        return gettext("No deadline"), ""
    if due_on == today:
        return gettext("Today until the end of the day"), "warn"
    left = days_between(today, due_on)
    if due_on < today:
        return ngettext("%(num)s working day overdue", "%(num)s working days overdue", max(-left, 1)), "bad"
    return ngettext("%(num)s working day left", "%(num)s working days left", max(left, 1)), "info"

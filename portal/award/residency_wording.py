"""How the pages of the commission and of participants speak: kinds of matters, votes, states, acts."""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal import i18n


class State(NamedTuple):
    """A state in words, with the tone and the picture of its pill."""

    words: Any
    tone: str = ""
    sign: str = ""


KINDS = {
    "admission": _("Admission to the participants"),
    "activities": _("More activities"),
    "exclusion": _("Exclusion from the participants"),
}
OUTCOMES = {"accepted": State(_("Adopted"), "good"), "declined": State(_("Voted down"), "bad")}
CHOICES = {
    "for": State(_("For"), "good"),
    "against": State(_("Against"), "bad"),
    "abstain": State(_("Abstained"), "", "dash-circle"),
    "recused": State(_("Stood aside"), "warn", "shield-fill-x"),
    "conflicted": State(_("Own company: takes no part"), "warn", "shield-fill-x"),
    "": State(_("Has not voted"), "", "circle"),
}
DECISIONS = {
    ("admission", "accepted"): _("The company is admitted to the participants."),
    ("admission", "declined"): _("The company is not admitted to the participants."),
    ("activities", "accepted"): _("The activities are added."),
    ("activities", "declined"): _("The activities are not added."),
    ("exclusion", "accepted"): _("The company is excluded from the participants."),
    ("exclusion", "declined"): _("The company remains a participant."),
}
STATES = {
    "active": State(_("Participant"), "good", "patch-check-fill"),
    "suspended": State(_("Suspended"), "warn", "clock-fill"),
    "excluded": State(_("Excluded"), "bad"),
    "left": State(_("Left by own wish"), "", "dash-circle"),
    "expired": State(_("Term ended"), "", "dash-circle"),
}
ACTS = {
    "award.enter": _("Entered in the register"),
    "award.propose_activities": _("More activities were asked for"),
    "award.extend_activities": _("Activities were added"),
    "award.suspend": _("The status was suspended"),
    "award.resume": _("The status runs again"),
    "award.propose_exclusion": _("Exclusion was put before the commission"),
    "award.exclude": _("Excluded"),
    "award.leave": _("Left by own wish"),
    "award.expire": _("The term ended"),
    "award.uphold": _("The commission declined the proposal"),
}
PUBLIC = ("award.enter", "award.extend_activities", "award.suspend", "award.resume", "award.exclude", "award.leave",
          "award.expire")  # fmt: skip


def state_of(row: Any, today: date) -> State:
    """The state of a participant or of a row of a list; a term that is over says so before the act that notes it."""
    if row.state == "active" and row.until < today:
        return State(_("Term is over"), "warn", "clock-fill")
    return STATES[row.state]


def term_in_short(row: Any) -> str:
    """The term in figures, for a narrow column."""
    return f"{i18n.short_day(row.since)}{i18n.NBSP}– {i18n.short_day(row.ended_on or row.until)}"


def term(row: Any) -> str:
    """From when to when; to the day from which it ended, if it did."""
    if row.ended_on is not None and row.ended_on < row.until:
        return gettext("%(since)s – %(until)s, ended early", since=i18n.day(row.since), until=i18n.day(row.ended_on))
    return f"{i18n.day(row.since)} – {i18n.day(row.until)}"

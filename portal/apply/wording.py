"""What applicants are told of the state of their case: where it is, and never how many experts or when they scored."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _


class State(NamedTuple):
    """A state in the applicant's words, with the tone and the picture of its pill."""

    words: Any
    tone: str = ""
    sign: str = ""


WITH_EXPERTS = "with_experts"
STATES = {
    "draft": State(_("Draft"), "brand", "pencil-fill"),
    "submitted": State(_("Submitted"), "info"),
    "returned": State(_("Returned for revision"), "warn", "reply-fill"),
    "resubmitted": State(_("Resubmitted"), "info"),
    "turned_away": State(_("Rejected on formal grounds"), "", "slash-circle-fill"),
    WITH_EXPERTS: State(_("With the experts and the commission"), "info"),
    "approved": State(_("Approved"), "good"),
    "reserve": State(_("On the reserve list"), "warn"),
    "refused": State(_("Refused"), "", "x-circle-fill"),
    "signed": State(_("Agreement signed"), "good", "patch-check-fill"),
    "withdrawn": State(_("Withdrawn"), "", "dash-circle"),
}
DECIDED = frozenset({"approved", "reserve", "refused", "signed"})
OVER = DECIDED | {"turned_away", "withdrawn"}


def public(state: str) -> str:
    """The state as its applicant sees it: from the admission to the release all is one."""
    return state if state in STATES else WITH_EXPERTS


def state_of(state: str) -> State:
    """The words for a state."""
    return STATES[public(state)]


TOLD = {
    "apply.submit": _("Application submitted"),
    "apply.amend": _("You took it back to change it"),
    "apply.withdraw": _("You withdrew the application"),
    "apply.answer": _("You corrected it and submitted again"),
    "assess.send_back": _("We asked you to correct it"),
    "assess.turn_away": _("Rejected on formal grounds"),
    "assess.admit": _("Complete: admitted to the experts"),
    "award.approve": _("The grant is approved"),
    "award.reserve": _("On the reserve list"),
    "award.refuse": _("Refused"),
    "award.sign": _("Agreement signed"),
}  # the acts that an applicant is told of; whatever is not here does not appear in their timeline
WITH_REASONS = ("assess.send_back", "assess.turn_away")

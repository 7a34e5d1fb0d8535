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
OF_RESIDENCY = {
    "admitted": State(_("Before the commission"), "info"),
    "in_commission": State(_("Before the commission"), "info"),
    "approved": State(_("Approved: sign the agreement"), "good"),
    "signed": State(_("Agreement signed"), "good", "patch-check-fill"),
    "registered": State(_("Participant of the park"), "good", "patch-check-fill"),
    "lapsed": State(_("The agreement was not signed in time"), "", "dash-circle"),
}
DECIDED = frozenset({"approved", "reserve", "refused", "signed"})
OVER = DECIDED | {"turned_away", "withdrawn"}


def public(state: str, route: str = "grant") -> str:
    """The state as its applicant sees it: a grant's case is all one from the admission to the release."""
    return state if state in STATES or route != "grant" else WITH_EXPERTS


def state_of(state: str, route: str = "grant") -> State:
    """The words for a state of a kind of case."""
    own = OF_RESIDENCY.get(state) if route == "residency" else None
    return own or STATES[public(state, route)]


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
    "award.review_anew": _("Your appeal was granted: a fresh expert reviews it"),
    "award.decide_anew": _("Your appeal was granted: the panel decides anew"),
    "award.check_anew": _("Your appeal was granted: the application is checked anew"),
    "award.sign": _("Agreement signed"),
    "award.put_forward": _("Put before the commission"),
    "award.accept": _("The commission approved"),
    "award.decline": _("The commission declined"),
    "award.sign_agreement": _("The company signed the agreement"),
    "award.countersign": _("Agreement signed"),
    "award.lapse": _("The agreement was not signed in time"),
    "award.register": _("Entered in the register of participants"),
}  # the acts that an applicant is told of; whatever is not here does not appear in their timeline
WITH_REASONS = ("assess.send_back", "assess.turn_away", "award.decline")
OF_COMMISSION = {"assess.admit": _("Complete: goes to the commission")}  # the same act, said of residency

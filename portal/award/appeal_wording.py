"""What pages call an appeal: its states, its ground, how the decision was delivered, who had which part in it."""

from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal import i18n, reasons
from portal.award.appealing import Rule
from portal.award.feedback import Told


class State(NamedTuple):
    """A state in words, with the tone and the picture of its pill."""

    words: Any
    tone: str = ""
    sign: str = ""


STATES = {
    "filed": State(_("Waits for the answer"), "info", "hourglass-split"),
    "granted": State(_("Appeal granted"), "good", "check-circle-fill"),
    "dismissed": State(_("Dismissed"), "", "x-circle-fill"),
    "withdrawn": State(_("Withdrawn"), "", "dash-circle"),
}
REMEDIES = {
    "review": _("A fresh expert reviews the application. Then it is ranked and decided anew."),
    "decision": _("The panel decides anew by the reviews that are there."),
    "check": _("An officer checks the application anew; then it goes its usual way."),
}
OUTCOMES = {
    "reserve": _("Reserve list"), "refuse": _("Refused"), "turn_away": _("Rejected on formal grounds"),
    "decline": _("Declined by the commission"),
}  # fmt: skip
PARTS = {
    "prepared": _("prepared the decision"),
    "confirmed": _("confirmed the decision"),
    "told": _("released the decision"),
    "turned_away": _("turned the application away"),
    "voted": _("voted"),
    "reviewed": _("reviewed the application"),
    "conflict": _("has a conflict of interest"),
}


def why(told: Told) -> list[str]:
    """The reasons of a told decision as its reader was told them."""
    return [_reason(one) for one in told.facts["reasons"]]


def _reason(one: Any) -> str:
    text = one.get("text")
    if isinstance(text, str):
        return text  # a member of the commission wrote it
    return i18n.say(text) if text else reasons.sentence(one["code"])


def grounds(rule: Rule, codes: list[str]) -> list[str]:
    """The chosen grounds in the reader's language; a code that is gone stands for itself."""
    known = {one["code"]: one for one in rule.grounds}
    return [i18n.say(known[code]) if code in known else code for code in codes]


def delivered(how: str, at: Any, *, filed: bool = False) -> str:
    """When and how the decision reached the company; filed: the appeal is there already."""
    if not at and filed:
        return gettext("The appeal came before the letter was delivered.")
    if not at:
        return gettext("The letter has not been delivered yet, so the term has not begun.")
    if how == "opened":
        return gettext("The letter was opened in the portal on %(moment)s.", moment=i18n.moment(at))
    return gettext("The letter was sent by e-mail on %(moment)s.", moment=i18n.moment(at))

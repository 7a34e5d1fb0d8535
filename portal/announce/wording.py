"""How a call is spoken of: its state for a pill, its facts for the list of changes, the answers of the check."""

from datetime import date, datetime
from typing import Any, Protocol

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal import i18n
from portal.announce.rules.verdicts import Result

FACTS = {
    "slug": _("Address of the call"),
    "prefix": _("Beginning of application numbers"),
    "title": _("Title"),
    "opens_at": _("Opens"),
    "closes_at": _("Closes"),
    "budget_kzt": _("Budget, ₸"),
    "rolling": _("Rolling"),
    "correction": _("Working days for corrections"),
    "screening_until": _("Completeness check until"),
    "review_from": _("Experts read from"),
    "review_until": _("Experts read until"),
    "panel_on": _("The commission sits on"),
    "results_on": _("Results on"),
}
ACTS = {
    "announce.create": _("A call was prepared"),
    "announce.save": _("The draft was changed"),
    "announce.open": _("The call was announced"),
    "announce.extend": _("Dates were moved"),
    "award.release": _("Decisions were told"),
}
VERDICTS: dict[Result, tuple[Any, str]] = {
    "met": (_("Met"), "good"),
    "not_met": (_("Not met"), "bad"),
    "needs_a_person": (_("A person decides"), "warn"),
    "unknown": (_("Cannot tell yet"), "warn"),
}


class Dated(Protocol):
    """A call, or a row of a list of calls."""

    state: str
    opens_at: datetime
    closes_at: datetime


def state_pill(call: Dated, now: datetime) -> tuple[str, str, str]:
    """The state of a call for a pill: words, tone, picture."""
    if call.state == "draft":
        return gettext("Draft"), "brand", "pencil-fill"
    if call.state == "released" and now >= call.closes_at:  # a rolling call tells results while it is open
        return gettext("Results are out"), "good", "check-circle-fill"
    if now < call.opens_at:
        return gettext("Opens on %(day)s", day=i18n.day(call.opens_at)), "info", "calendar-event"
    if now < call.closes_at:
        return gettext("Open"), "good", "calendar-check"
    return gettext("Closed, applications are assessed"), "info", "hourglass-split"


def shown(name: str, value: Any) -> str:
    """A fact of a call out of an event, as the reader's language writes it."""
    if value is None:
        return "—"
    if name == "rolling":
        return gettext("Yes") if value else gettext("No")
    if name == "title":
        return i18n.say(value)
    if name.endswith("_kzt"):
        return i18n.tenge(value)
    if name.endswith("_at"):
        return i18n.moment(datetime.fromisoformat(value))
    if name in ("slug", "prefix", "correction"):
        return str(value)
    return i18n.day(date.fromisoformat(value))

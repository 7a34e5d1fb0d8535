"""How the pages and the protocol of the panel speak: states, parts, votes, outcomes, why somebody was out."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.award import interests
from portal.award.queries.panel import ASIDE
from portal.award.residency_wording import State

STATES = {
    "convened": State(_("Convened"), "info", "clock-fill"),
    "open": State(_("In session"), "good", "record-circle-fill"),
    "closed": State(_("Closed"), "", "lock-fill"),
    "called_off": State(_("Called off"), "", "x-circle-fill"),
}
PARTS = {"chair": _("Chair"), "deputy": _("Deputy chair"), "member": _("Member")}
CHOICES = {
    "for": State(_("For"), "good"),
    "against": State(_("Against"), "bad"),
    "abstain": State(_("Abstains"), "", "dash-circle"),
    "cast": State(_("Has voted"), "info", "lock-fill"),
    "": State(_("Has not voted"), "", "circle"),
}
OUTCOMES = {
    "adopted": State(_("Adopted"), "good"),
    "declined": State(_("Voted down"), "bad"),
    "postponed": State(_("Postponed"), "warn", "clock-fill"),
}
PROPOSALS = {"approve": _("Approve the grant"), "reserve": _("Put on the reserve list"), "refuse": _("Refuse")}
BALLOTS = {"open": _("Open vote"), "secret": _("Secret vote")}


def why_out(why: Any) -> str:
    """Why a member may not be there for a case, as the protocol says it."""
    if why.startswith(f"{ASIDE}: "):
        return gettext("stood aside: %(why)s", why=why.removeprefix(f"{ASIDE}: "))
    return str(interests.REASONS.get(why, why))

"""States of a certificate, outcomes of a relief, results of a norm, how sure a source is: in words, with colours."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from portal.award.residency_wording import State


@dataclass(frozen=True)
class StateWord:
    """A state in words, with the colour of its pill."""

    words: Any
    tone: str | None = None


STATE_WORDS = {
    "proposed": StateWord(_("Waits for approval"), "warn"),
    "declined": StateWord(_("Turned down")),
    "approved": StateWord(_("Paper is being printed"), "info"),
    "issued": StateWord(_("Issued"), "good"),
    "suspended": StateWord(_("Suspended"), "warn"),
    "revoked": StateWord(_("Revoked"), "bad"),
    "superseded": StateWord(_("Replaced")),
}
STANDING = {
    "valid": State(_("Valid now"), "good", "patch-check-fill"),
    "early": State(_("Not valid yet"), "warn", "clock-fill"),
    "expired": State(_("Term ended"), "", "clock-fill"),
    "suspended": State(_("Suspended"), "warn", "exclamation-triangle-fill"),
    "revoked": State(_("Revoked"), "bad", "shield-fill-x"),
    "superseded": State(_("Replaced"), "", "arrow-repeat"),
    "unknown": State(_("Paper is being printed"), "info", "hourglass-split"),
}
OUTCOMES = {
    "granted": State(_("Granted"), "good"),
    "refused": State(_("Refused"), "bad"),
    "needs_evidence": State(_("Needs evidence"), "warn", "question-circle-fill"),
    "not_applicable": State(_("Does not apply"), "", "dash-circle"),
}
RESULTS = {
    "met": State(_("Met"), "good"),
    "not_met": State(_("Not met"), "bad"),
    "unknown": State(_("Not proved"), "warn", "question-circle-fill"),
    "not_reached": State(_("Not looked at"), "", "dash-circle"),
}
CONFIDENCE = {
    "A": _("read in the law"),
    "B": _("the hub's own page"),
    "C": _("news or a note of a firm"),
    "K": _("from memory, not confirmed"),
    "R": _("our reading of the law"),
}

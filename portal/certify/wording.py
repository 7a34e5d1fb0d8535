"""The states of a certificate in words, with their colours."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _


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

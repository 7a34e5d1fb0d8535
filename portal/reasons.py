"""Reasons that staff pick from when they send back, turn away or decide, in three languages and with a citation.

The texts are data (data/reasons.toml); a person may add words of their own beside them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.i18n import LANGUAGES, Text, say

DATA = Path(__file__).parent / "data" / "reasons.toml"
KINDS = (
    "send_back", "turn_away", "approve", "reserve", "refuse", "decline", "suspend", "exclude", "revoke", "supersede",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what it is said for, what it says, and what it rests on."""

    code: str
    kind: str
    text: Text
    cites: Text
    norm: str | None = None
    route: str = "grant"


def reasons(kind: str, route: str | None = None) -> list[Reason]:
    """All reasons for an act (one of KINDS), of one kind of case or of any, in the order of the file."""
    return [one for one in _catalogue().values() if one.kind == kind and route in (None, one.route)]


def reason(code: str) -> Reason:
    """The reason with that code; KeyError when there is none."""
    return _catalogue()[code]


def reasons_of(norm: str, kind: str, route: str | None = None) -> list[Reason]:
    """The reasons for an act that say what a norm of eligibility found."""
    return [one for one in reasons(kind, route) if one.norm == norm]


@cache
def _catalogue() -> Mapping[str, Reason]:
    with DATA.open("rb") as file:
        data = tomllib.load(file)
    return {row["code"]: _reason(row, data["cites"]) for row in data["reason"]}


def _reason(row: Mapping[str, Any], cites: Mapping[str, Mapping[str, str]]) -> Reason:
    text = {lang: row[lang] for lang in LANGUAGES}
    return Reason(row["code"], row["kind"], text, cites[row["cites"]], row.get("norm"), row.get("route", "grant"))


def sentence(code: str) -> str:
    """What the reason says, in the reader's language; a code that is gone stands for itself."""
    found = _catalogue().get(code)
    return say(found.text) if found else code


def citation(code: str) -> str:
    """What the reason rests on, in the reader's language."""
    found = _catalogue().get(code)
    return say(found.cites) if found else ""

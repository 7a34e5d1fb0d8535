"""Hubs of the park: the national one and those of the regions, where participants sit and staff work.

The list is data (data/hubs.csv); a hub keeps its own name in every language and stands in a city.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal import i18n
from portal.i18n import LANGUAGES, Text

DATA = Path(__file__).parent / "data" / "hubs.csv"


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub, its city and the region by its KATO code."""

    code: str
    name: str
    city: Text
    kato: str


def known() -> Mapping[str, Hub]:
    """Every hub by its code."""
    return _hubs()


def exists(code: str | None) -> bool:
    """Whether there is such a hub."""
    return code in _hubs()


def options() -> list[tuple[str, Text]]:
    """Every hub with its city, in the order of the list."""
    return [
        (code, {lang: f"{hub.name} ({hub.city[lang]})" for lang in LANGUAGES}) for code, hub in _hubs().items()
    ]  # fmt: skip


def choices() -> list[tuple[str, str]]:
    """The same in the reader's language, for a box to choose from."""
    return [(code, i18n.say(text)) for code, text in options()]


def words(code: str | None) -> str:
    """The name of a hub; a code that is none stands for itself."""
    hub = _hubs().get(code or "")
    return hub.name if hub else code or "—"


@cache
def _hubs() -> Mapping[str, Hub]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Hub(row["code"], row["name"], {lang: row[f"city_{lang}"] for lang in LANGUAGES}, row["kato"])
            for row in csv.DictReader(lines)
        }

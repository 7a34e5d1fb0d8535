"""Regions by their KATO code, under the name they bore on a day: an old paper keeps the name of its time.

Nur-Sultan is the capital's name from March 2019 to September 2022; Abai, Zhetisu and Ulytau exist since June 2022.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from portal.i18n import LANGUAGES, Text

DATA = Path(__file__).parent / "data" / "regions.csv"


@dataclass(frozen=True, slots=True)
class Region:
    """A region or city of republican significance, as it was called between two days."""

    kato: str
    since: date
    until: date
    name: Text
    short: Text

    def existed(self, on: date) -> bool:
        """Whether it stood under this name on that day."""
        return self.since <= on <= self.until


def region(kato: str, on: date) -> Region:
    """The region as of a day; before its birth it goes by its first name, so that no page is left without a word.

    Raises KeyError for a code that is no region's.
    """
    versions = _regions()[kato]
    return next((one for one in versions if on <= one.until), versions[-1])


def name(kato: str, on: date, lang: str) -> str:
    """Алматинская область: the full name on that day."""
    return region(kato, on).name[lang]


def short(kato: str, on: date, lang: str) -> str:
    """Алматинская обл.: for charts and narrow tables."""
    return region(kato, on).short[lang]


def exists(kato: str, on: date) -> bool:
    """Whether the code is a region's and the region stood on that day."""
    return any(one.existed(on) for one in _regions().get(kato, ()))


def options(on: date) -> list[tuple[str, Text]]:
    """What could be chosen on that day: code and full name, in the order of the codes."""
    return [(kato, one.name) for kato, versions in _regions().items() for one in versions if one.existed(on)]


@cache
def _regions() -> Mapping[str, tuple[Region, ...]]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = [_row(row) for row in csv.DictReader(lines)]
    rows.sort(key=lambda one: (one.kato, one.since))
    return {kato: tuple(one for one in rows if one.kato == kato) for kato in dict.fromkeys(one.kato for one in rows)}


def _row(row: Mapping[str, str]) -> Region:
    return Region(
        kato=row["kato"],
        since=date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
        until=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
        name={lang: row[lang] for lang in LANGUAGES},
        short={lang: row[f"short_{lang}"] for lang in LANGUAGES},
    )

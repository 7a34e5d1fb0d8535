"""Priority activities in information technology, by their number in the list, as the list stood on a day.

The list is data with dates (data/activities.csv): a changed wording is a new row, and an old paper keeps the old one.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from portal import i18n
from portal.i18n import LANGUAGES, Text

DATA = Path(__file__).parent / "data" / "activities.csv"


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the list in one of its wordings."""

    code: str
    since: date
    until: date
    text: Text

    def existed(self, on: date) -> bool:
        """Whether it stood in the list on that day."""
        return self.since <= on <= self.until


def activity(code: str, on: date) -> Activity:
    """The activity in the wording of a day; one that is gone goes by its last words. Raises KeyError."""
    versions = _list()[code]
    return next((one for one in versions if on <= one.until), versions[-1])


def exists(code: str, on: date) -> bool:
    """Whether the number stood in the list on that day."""
    return any(one.existed(on) for one in _list().get(code, ()))


def options(on: date) -> list[tuple[str, Text]]:
    """What could be chosen on that day: number and words, in the order of the list."""
    return [(code, one.text) for code, versions in _list().items() for one in versions if one.existed(on)]


def words(code: str, on: date) -> str:
    """Number and words in the reader's language; a number that is none stands for itself."""
    try:
        return f"{code}. {i18n.say(activity(code, on).text)}"
    except KeyError:
        return code


def ordered(codes: Iterable[str]) -> list[str]:
    """The numbers, each once, as the list orders them."""
    return sorted(dict.fromkeys(codes), key=lambda code: (not code.isdigit(), int(code) if code.isdigit() else 0, code))


@cache
def _list() -> Mapping[str, tuple[Activity, ...]]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = [_row(row) for row in csv.DictReader(lines)]
    codes = ordered(one.code for one in rows)
    return {code: tuple(sorted((o for o in rows if o.code == code), key=lambda one: one.since)) for code in codes}


def _row(row: Mapping[str, str]) -> Activity:
    return Activity(
        code=row["code"],
        since=date.fromisoformat(row["valid_from"]),
        until=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
        text={lang: row[lang] for lang in LANGUAGES},
    )

"""What the tax rules rest on besides the text of the law: one dated, sourced file that staff can read.

A rule asks by name and day. A parameter that is missing for a day, or holds another reading than the code knows,
is a fault of the file and raises; nothing is guessed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from portal.i18n import LANGUAGES, Text

DATA = Path(__file__).parents[3] / "data" / "tax_parameters.toml"
CONFIDENCE = frozenset("ABCKR")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row: what is taken to hold, from when to when, who says so and how sure that is."""

    name: str
    value: Any
    since: date
    until: date | None
    source: str
    confidence: str
    text: Text
    code: str | None = None

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


def parameter(name: str, on: date) -> Parameter:
    """The row of that name for that day; LookupError when there is none."""
    found = stated(name, on)
    if found is None:
        raise LookupError(f"no {name} for {on}")
    return found


def stated(name: str, on: date) -> Parameter | None:
    """The row of that name for that day, if the file has one."""
    return next((row for row in _rows().get(name, ()) if row.in_force(on)), None)


@cache
def fraction(name: str, on: date) -> Fraction:
    """An exact number."""
    return Fraction(parameter(name, on).value)


def flag(name: str, on: date) -> bool:
    """Yes or no."""
    value = parameter(name, on).value
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false")
    return value


def whole(name: str, on: date) -> int:
    """A whole number."""
    value = parameter(name, on).value
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number")
    return value


def day(name: str, on: date) -> date:
    """A day."""
    value = parameter(name, on).value
    if not isinstance(value, date):
        raise TypeError(f"{name} must be a day")
    return value


def names(name: str, on: date) -> frozenset[str]:
    """A set of names."""
    return frozenset(parameter(name, on).value)


def reading(name: str, on: date, known: tuple[str, ...]) -> str:
    """Which of the readings of the law that the code knows is taken."""
    value = str(parameter(name, on).value)
    if value not in known:
        raise ValueError(f"{name} is {value}; the rules know {', '.join(known)}")
    return value


def rows() -> list[Parameter]:
    """Every row in the order of the file: what staff read."""
    return [row for versions in _rows().values() for row in versions]


def assumption(code: str, on: date) -> list[Parameter]:
    """The rows of an assumption (A1 … A15) that hold on that day."""
    return [row for row in rows() if row.code == code and row.in_force(on)]


def forget() -> None:
    """Read the file anew when it is asked next."""
    _rows.cache_clear()
    fraction.cache_clear()


@cache
def _rows() -> Mapping[str, tuple[Parameter, ...]]:
    found: dict[str, tuple[Parameter, ...]] = {}
    with DATA.open("rb") as file:
        for row in tomllib.load(file)["parameter"]:
            found[row["name"]] = (*found.get(row["name"], ()), _parameter(row))
    return found


def _parameter(row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=row["name"],
        value=row["value"],
        since=row["since"],
        until=row.get("until"),
        source=row["source"],
        confidence=row["confidence"],
        text={lang: row[lang] for lang in LANGUAGES},
        code=row.get("code"),
    )

"""The rules of deleting an account (data/erasure.toml): days to take it back, and what stays, why, how long."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal import i18n
from portal.wishes import DATA as BESIDE

DATA = BESIDE.with_name("erasure.toml")


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that stays: what, why, for how many years since when, and the source that says so."""

    code: str
    what: i18n.Text
    why: i18n.Text
    years: int | None
    since: i18n.Text | None
    source: i18n.Text


def cooling_off_days() -> int:
    """How many days the person can take it back."""
    return int(_file()["cooling_off_days"])


def letter_days() -> int:
    """How many days the last letter is kept with its address."""
    return int(_file()["letter_days"])


def stays() -> list[Stays]:
    """What is not deleted, in the order of the file."""
    return [
        Stays(row["code"], row["what"], row["why"], row.get("years"), row.get("since"), row["source"])
        for row in _file()["stays"]
    ]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))

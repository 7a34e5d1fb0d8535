"""What certificates rest on: dated norms as data (data/legal_bases.toml), copied into each statement."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from portal.i18n import LANGUAGES

DATA = Path(__file__).parent.parent / "data" / "legal_bases.toml"


def bases_of(kind: str, on: date) -> list[dict[str, str]]:
    """The norms that a certificate of the kind rests on, as they are in force on a day, in three languages."""
    return [
        {lang: row[lang] for lang in LANGUAGES}
        for row in _bases()
        if kind in row["kinds"] and row["since"] <= on <= row.get("until", date.max)
    ]


@cache
def _bases() -> list[dict[str, Any]]:
    with DATA.open("rb") as file:
        return list(tomllib.load(file)["basis"])

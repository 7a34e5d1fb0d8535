"""What a certificate must say, by date (data/signature_rules.toml)."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "signature_rules.toml"


def rule(name: str, on: date) -> tuple[str, ...]:
    """The parameter as it is in force on a day."""
    for row in _rows():
        if row["name"] == name and row["since"] <= on <= row.get("until", date.max):
            return tuple(row["value"])
    raise LookupError(f"{name} has no value on {on}")


@cache
def _rows() -> list[dict[str, Any]]:
    with DATA.open("rb") as file:
        return list(tomllib.load(file)["parameter"])

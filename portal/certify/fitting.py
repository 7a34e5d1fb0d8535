"""Whether a sheet has room for its words: heights in millimetres, counted from letters, on the safe side.

The signature stands at the foot of the first sheet and never alone, so what will not fit above it goes into an annex.
The figures are those of paper.css (type in points) for Onest, whose letters are a little over half their size wide.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MM = 0.3528  # of a point
ROOM = 164.0  # between the head (with the mark of a demonstration) and the signature
WIDE = 164.0
LETTER, BOLD = 0.56, 0.60


@dataclass(frozen=True)
class Type:
    """Sizes in points of title, name, terms and tables, and the air between the parts in millimetres."""

    title: float
    name: float
    term: float
    table: float
    air: float


SIZES = {
    "roomy": Type(21, 15, 10, 9.5, 22),
    "usual": Type(15, 12, 8.8, 8.6, 14),
    "dense": Type(13, 10.5, 8.2, 8.2, 10),
}


def height(columns: Sequence[Any], size: str, *, tables: bool) -> float:
    """How high everything above the signature is, in millimetres."""
    type_ = SIZES[size]
    wide = WIDE / len(columns) - 4
    total = type_.air + max(_lines([one.title], type_.title, wide, BOLD) * type_.title * 1.15 * MM for one in columns)
    total += max(_lines([one.body.intro], type_.term + 0.5, wide) for one in columns) * (type_.term + 0.5) * 1.4 * MM
    total += max(_of_column(one, type_, wide) for one in columns)
    total += 7 * len(columns) if columns[0].body.verdict else 0
    return total + (_tables(columns, type_, wide) if tables else 6)


def _of_column(column: Any, type_: Type, wide: float) -> float:
    name = _lines([column.holder], type_.name, wide, BOLD) * type_.name * 1.25 * MM
    terms = _lines([f"{name}: {value}" for name, value in column.terms], type_.term, wide)
    said = _lines(column.body.paragraphs, type_.term + 0.7, wide)
    apart = 0.9 * len(column.terms) + 2 * len(column.body.paragraphs)
    return name + (terms * type_.term * 1.37 + said * (type_.term + 0.7) * 1.4) * MM + apart


def _tables(columns: Sequence[Any], type_: Type, wide: float) -> float:
    line, apart = type_.table * 1.32 * MM, 4.6 if type_.air > 20 else 3
    total = 0.0
    if rows := len(columns[0].body.conditions):
        total += 12 + apart * rows
        for at in range(rows):
            total += line * sum(_lines([one.body.conditions[at].text], type_.table, WIDE - 92) for one in columns)
    if rows := len(columns[0].body.activities):
        total += 11 + apart * rows
        for at in range(rows):
            total += line * max(_lines([one.body.activities[at]], type_.table, wide - 8) for one in columns)
    return total


def _lines(texts: Iterable[str], points: float, wide: float, letter: float = LETTER) -> int:
    """How many lines the texts take, each beginning anew."""
    signs = wide / (points * MM * letter)
    return sum(math.ceil(len(text) / signs) for text in texts if text)

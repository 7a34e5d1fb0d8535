"""Whether a sheet has room for its words: heights in millimetres, counted from letters, on the safe side.

The signature stands at the foot of the first sheet and never alone, so what will not fit above it goes into an annex.
The figures are those of paper.css (type in points) for Onest, whose letters are a little over half their size wide.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MM = 0.3528  # of a point
ROOM = 173.0  # between the head (with the mark of a demonstration) and the signature
WIDE = 164.0
LETTER, BOLD = 0.54, 0.57
BROAD = "ЖШЩЮМФЫжшщюмфыMWmw"


@dataclass(frozen=True)
class Type:
    """Sizes in points of title, name, terms and tables; in millimetres the air between the parts, the air and the head
    above a table, and what stands between two of its rows."""

    title: float
    name: float
    term: float
    table: float
    air: float
    above: float
    apart: float


SIZES = {
    "roomy": Type(21, 15, 10, 9.5, 17, 16, 4.3),
    "ample": Type(18, 13.5, 9.4, 9.0, 14, 13, 3.6),
    "usual": Type(15, 12, 8.8, 8.6, 10, 10, 2.9),
    "dense": Type(13, 10.5, 8.2, 8.2, 8, 9.5, 2.9),
}
KEPT = ("all", "conditions", "none")  # which tables stay on the sheet; the others go into the annex


def fit(columns: Sequence[Any]) -> tuple[str, str]:
    """The size of the type, and which tables stay: as much as possible on the sheet, then as large as possible.

    Words without end ("free") push the signature on: it follows them, wherever they stop.
    """
    has = columns[0].body
    for kept in KEPT:
        if (kept == "conditions" and not (has.conditions and has.activities)) or (kept == "none" and not tables(has)):
            continue
        for size in SIZES:
            if height(columns, size, kept) <= ROOM:
                return size, kept
    return "free", "none" if tables(has) else "all"


def tables(body: Any) -> bool:
    """Whether it has any table."""
    return bool(body.conditions or body.activities)


def height(columns: Sequence[Any], size: str, kept: str) -> float:
    """How high everything above the signature is, in millimetres."""
    type_ = SIZES[size]
    wide = WIDE / len(columns) - 4
    total = type_.air + max(_lines([one.title], type_.title, wide, BOLD) * type_.title * 1.15 * MM for one in columns)
    total += max(_lines([one.body.intro], type_.term + 0.5, wide) for one in columns) * (type_.term + 0.5) * 1.4 * MM
    total += max(_of_column(one, type_, wide) for one in columns)
    total += 9 + 5.5 * len(columns) if columns[0].body.verdict else 0
    total += _conditions(columns, type_) if kept != "none" else 0
    total += _activities(columns, type_, wide) if kept == "all" else 0
    return total + (0 if kept == "all" else 6)


def _of_column(column: Any, type_: Type, wide: float) -> float:
    name = _lines([column.holder], type_.name, wide, BOLD) * type_.name * 1.25 * MM
    terms = _lines([f"{name}: {value}" for name, value in column.terms], type_.term, wide)
    said = _lines(column.body.paragraphs, type_.term + 0.7, wide)
    apart = 0.9 * len(column.terms) + 2 * len(column.body.paragraphs)
    return name + (terms * type_.term * 1.37 + said * (type_.term + 0.7) * 1.4) * MM + apart


def _conditions(columns: Sequence[Any], type_: Type) -> float:
    rows = columns[0].body.conditions
    lines = sum(
        sum(_lines([one.body.conditions[at].text], type_.table, WIDE - 88) for one in columns)
        for at in range(len(rows))
    )
    return 12 + type_.apart * len(rows) + lines * type_.table * 1.32 * MM if rows else 0


def _activities(columns: Sequence[Any], type_: Type, wide: float) -> float:
    rows = columns[0].body.activities
    lines = sum(
        max(_lines([one.body.activities[at]], type_.table, wide - 8) for one in columns) for at in range(len(rows))
    )
    return type_.above + type_.apart * len(rows) + lines * type_.table * 1.32 * MM if rows else 0


def _lines(texts: Iterable[str], points: float, wide: float, letter: float = LETTER) -> int:
    """How many lines the texts take, each beginning anew."""
    signs = wide / (points * MM * letter)
    return sum(math.ceil(_width(text) / signs) for text in texts if text)


def _width(text: str) -> float:
    """How wide a text is, in letters of usual width."""
    capitals = sum(map(str.isupper, text))
    return len(text) + 0.3 * capitals + 0.45 * sum(map(text.count, BROAD))

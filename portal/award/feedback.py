"""What the applicant is told: frozen facts of a decision, with nothing in them that could tell who the experts were.

Comments stand in the order of their own hashes, so that neither time nor identity shapes the list; numbers are means.
"""

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from portal.announce.programme import Programme
from portal.assess import scoring


def facts(
    programme: Programme, kind: str, sheets: Sequence[Mapping[str, Any]], comments: Sequence[str], *,
    places: int, decided: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """JSON facts of the letter; scores in 1/100 of a mark, cut, totals in 1/100 of a point.

    `decided`: outcome, amount_kzt, place, reasons, note.
    """
    criteria = programme.criteria(kind)
    marks = [_marks(sheet) for sheet in sheets]
    result = scoring.result(marks, criteria, programme.threshold)
    totals = [total for sheet in marks if (total := scoring.weighted_total(sheet, criteria)) is not None]
    return {
        **decided,
        "total_e2": cut(result.total, 100),
        "threshold": int(programme.threshold),
        "low_e2": cut(min(totals), 100) if totals else None,
        "high_e2": cut(max(totals), 100) if totals else None,
        "passed": result.passed,
        "places": places,
        "criteria": [
            {
                "code": criterion.code,
                "title": dict(criterion.title),
                "weight": criterion.weight,
                "mean_e2": cut(result.means.get(criterion.code), 100),
                "minimum": criterion.minimum,
                "ok": criterion.code not in result.failed_minimums,
            }
            for criterion in criteria
        ],
        "comments": sorted((c.strip() for c in comments if c.strip()), key=_shuffled),
    }


def cut(value: Fraction | None, scale: int) -> int | None:
    """The number in 1/scale, cut and never rounded up."""
    return None if value is None else int(value * scale)


def _marks(sheet: Mapping[str, Any]) -> dict[str, int | None]:
    return {code: cell.get("score") for code, cell in sheet.items()}


def _shuffled(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""What the applicant is told: frozen facts of a decision, with nothing in them that could tell who the experts were.

Comments stand in the order of their own hashes, so that neither time nor identity shapes the list; numbers are means,
and the least and the greatest total are told only when there are three, since of two they would be the two experts'.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from portal.announce.parts import Criterion
from portal.announce.programme import Programme
from portal.apply.models import Application
from portal.assess import scoring
from portal.assess.acts import concluding

ENOUGH = 3  # reviews from which the least and the greatest total tell nothing of one expert (security.md 4d)


@dataclass(frozen=True)
class Told:
    """A decision as it was told: the case, the moment, and the facts that the letter was written from."""

    application: Application
    seq: int
    at: datetime
    facts: Mapping[str, Any]


def facts(
    programme: Programme, kind: str, sheets: Sequence[Mapping[str, Any]], comments: Sequence[str], *,
    places: int, decided: Mapping[str, Any], standing: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """JSON facts of the letter; scores in 1/100 of a mark, cut, totals in 1/100 of a point.

    `decided`: outcome, amount_kzt, place, reasons, note, decided_on; `standing`: how it stood to the line (standing()).
    """
    criteria = programme.criteria(kind)
    marks, scale = [concluding.marks(sheet) for sheet in sheets], concluding.scale_of(programme)
    result = concluding.result_of(programme, kind, marks)
    totals = [total for sheet in marks if (total := scoring.weighted_total(sheet, criteria, scale)) is not None]
    low, high = (min(totals), max(totals)) if len(totals) >= ENOUGH else (None, None)
    return {
        **decided,
        "total_e2": cut(result.total, 100),
        "threshold": int(programme.threshold),
        "low_e2": cut(low, 100),
        "high_e2": cut(high, 100),
        "passed": result.passed,
        "places": places,
        "standing": dict(standing) if standing else None,
        "criteria": [_criterion(criterion, result) for criterion in criteria],
        "comments": sorted((c.strip() for c in comments if c.strip()), key=_shuffled),
    }


def standing(
    drawn: Mapping[str, Any] | None, application: Application, outcome: str, place: int | None
) -> dict[str, Any] | None:  # fmt: skip
    """How a case stood to the line that its decision refers to: the places it could truly take, how far the line was,
    and which weights it depended on. Nothing of single reviews: of two they would be the two experts'."""
    if drawn is None:
        return None
    places = next((row[1:] for row in drawn["places"] if row[0] == application.id), None)
    score, last = application.score_e4 or 0, drawn["last"]
    is_below = outcome != "approve" and bool(application.passed) and last and (place or 0) > drawn["reached"]
    return {
        "first": places[0] if places else None,
        "last": places[1] if places else None,
        "among": drawn["among"],
        "level": drawn["level"],
        "near": any(row[0] == application.id for row in drawn["near"]),
        "line_e2": last[1] // 100 if is_below else None,
        "gap_e2": (last[1] - score) // 100 if is_below else None,
        "step": drawn["step"],
        "weights": [row[:2] for row in drawn["weights"] if is_below and application.id in row[2]],
    }


def cut(value: Fraction | None, scale: int) -> int | None:
    """The number in 1/scale, cut and never rounded up."""
    return None if value is None else int(value * scale)


def _criterion(criterion: Criterion, result: scoring.Result) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "title": dict(criterion.title),
        "weight": criterion.weight,
        "mean_e2": cut(result.means.get(criterion.code), 100),
        "minimum": criterion.minimum,
        "ok": criterion.code not in result.failed_minimums,
    }


def _shuffled(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""Arithmetic of scores: exact fractions in, whole numbers of 1/10 000 point out, cut and never rounded up.

A criterion that nobody has answered is unknown, never zero. Nothing here knows a database, a request or a clock.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import isqrt
from typing import Protocol

E4 = 10_000
POINTS = 10  # a criterion is worth 0 to 10 points, whatever scale it was marked on
REVIEW_GAP = 25  # the common rule; a programme may carry its own

Mark = int | str | None  # a whole score, a decimal one as text ("2.3"), or not answered
Marks = Mapping[str, Mark]


class Criterion(Protocol):
    """What is marked: its weight in percent, and the least average that passes."""

    @property
    def code(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def minimum(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Scale:
    """From the worst to the best mark; some systems call 1 the best and 5 the worst."""

    worst: Fraction = Fraction(0)
    best: Fraction = Fraction(POINTS)

    def points(self, mark: Fraction) -> Fraction:
        """The mark as points from 0 to 10."""
        return POINTS * (mark - self.worst) / (self.best - self.worst)

    def holds(self, mark: Fraction) -> bool:
        """Whether the mark lies on the scale."""
        return min(self.worst, self.best) <= mark <= max(self.worst, self.best)


TEN = Scale()


@dataclass(frozen=True, slots=True)
class Result:
    """What the reviews of a case say together."""

    total: Fraction | None
    means: Mapping[str, Fraction | None]
    spread: Fraction | None
    variance: Fraction | None
    failed_minimums: tuple[str, ...]
    passed: bool
    complete: bool

    @property
    def total_e4(self) -> int | None:
        """The total in 1/10 000 points, cut."""
        return as_e4(self.total)

    @property
    def spread_e4(self) -> int | None:
        """The difference of the highest and the lowest total, cut."""
        return as_e4(self.spread)

    @property
    def sd_e4(self) -> int | None:
        """The standard deviation of the totals (n − 1), cut; unknown with fewer than two."""
        return None if self.variance is None else root_e4(self.variance)


def exact(mark: Mark) -> Fraction | None:
    """The mark as a fraction: "2.3" is 23/10 and not the nearest binary number."""
    return None if mark is None or mark == "" else Fraction(mark)


def as_e4(value: Fraction | None) -> int | None:
    """A number in 1/10 000, cut towards zero: 59.99999 stays below 60."""
    return None if value is None else int(value * E4)


def root_e4(square: Fraction) -> int:
    """The square root in 1/10 000, cut, without a float on the way."""
    return isqrt(int(square * E4 * E4))


def weighted_total(marks: Marks, criteria: Iterable[Criterion], scale: Scale = TEN) -> Fraction | None:
    """Σ weight × points / 10, or None while a criterion that counts is not answered."""
    total = Fraction(0)
    for criterion in criteria:
        if not criterion.weight:
            continue
        mark = exact(marks.get(criterion.code))
        if mark is None:
            return None
        total += criterion.weight * scale.points(mark) / POINTS
    return total


def result(sheets: Sequence[Marks], criteria: Sequence[Criterion], threshold: int, scale: Scale = TEN) -> Result:
    """The case's result: total of the average marks, and whether it reaches the threshold and every minimum."""
    totals = [weighted_total(sheet, criteria, scale) for sheet in sheets]
    known = [total for total in totals if total is not None]
    complete = bool(totals) and len(known) == len(totals)
    means = {criterion.code: mean_mark(sheets, criterion.code) for criterion in criteria}
    failed = tuple(criterion.code for criterion in criteria if _is_below(means[criterion.code], criterion, scale))
    total = sum(known, Fraction(0)) / len(known) if complete else None
    return Result(
        total=total,
        means=means,
        spread=max(known) - min(known) if known else None,
        variance=variance(known),
        failed_minimums=failed,
        passed=total is not None and total >= threshold and not failed,
        complete=complete,
    )


def mean_mark(sheets: Iterable[Marks], code: str) -> Fraction | None:
    """The average mark of a criterion over the sheets that answer it."""
    given = [mark for sheet in sheets if (mark := exact(sheet.get(code))) is not None]
    return sum(given, Fraction(0)) / len(given) if given else None


def _is_below(mean: Fraction | None, criterion: Criterion, scale: Scale) -> bool:
    if not criterion.minimum:
        return False
    return mean is None or scale.points(mean) < scale.points(Fraction(criterion.minimum))


def needs_third(totals: Sequence[Fraction], gap: int = REVIEW_GAP) -> bool:
    """Whether exactly two totals are there and differ by more than the gap."""
    return len(totals) == 2 and abs(totals[0] - totals[1]) > gap


def variance(totals: Sequence[Fraction]) -> Fraction | None:
    """The sample variance; unknown with fewer than two."""
    if len(totals) < 2:
        return None
    mean = sum(totals, Fraction(0)) / len(totals)
    return sum(((total - mean) ** 2 for total in totals), Fraction(0)) / (len(totals) - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the order of a case depends on."""

    ref: Hashable
    score_e4: int | None
    cofinancing_kzt: int = 0
    total_cost_kzt: int = 0
    submitted_at: datetime | None = None
    reviews: int = 0
    priority: bool = False

    @property
    def share(self) -> Fraction:
        """The exact share of co-financing in the cost of the project."""
        return Fraction(self.cofinancing_kzt, self.total_cost_kzt) if self.total_cost_kzt else Fraction(0)


def order(cases: Iterable[Standing]) -> list[Standing]:
    """Best first; on equal totals priority projects, then the higher share of co-financing, then the earlier one.

    Totals in 1/10 000 order as the exact ones do: totals of up to nine experts with whole marks and weights differ by
    at least 1/720 of a point or not at all. A case without a total stands last.
    """
    return sorted(cases, key=_rank_key)


def _rank_key(case: Standing) -> tuple[bool, int, bool, Fraction, float]:
    submitted = case.submitted_at.timestamp() if case.submitted_at else float("inf")
    return case.score_e4 is None, -(case.score_e4 or 0), not case.priority, -case.share, submitted

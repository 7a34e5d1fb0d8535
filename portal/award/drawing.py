"""The line explained: what would flip if one review were left out or one weight were moved by a step, counted exactly.

Pure. Every change is counted anew by the announced rule; most changes move a case on one side of the line and need no
count. A weight that moves takes from the others in proportion, so that all weights still make a hundred.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from portal.assess import scoring
from portal.assess.scoring.totals import POINTS
from portal.award import line
from portal.award.line import Ranked, Suggestion

STEP = 5  # per cent by which a weight is moved
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """What the experts made of a case: the exact total of each sheet, and each criterion's points by sheet."""

    totals: tuple[Fraction, ...]
    points: Mapping[str, tuple[Fraction, ...]]
    total: Fraction
    means: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Flip:
    """Who would come above the line and who would leave it."""

    come: tuple[int, ...]
    go: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a kind of a programme is judged and drawn."""

    criteria: Sequence[scoring.Criterion]
    scale: scoring.Scale
    threshold: int
    budget_kzt: int


def judged(sheets: Sequence[scoring.Marks], rules: Rules) -> Judged | None:
    """The sheets of a case in exact numbers; None where one of them is not complete."""
    totals = [scoring.weighted_total(sheet, rules.criteria, rules.scale) for sheet in sheets]
    known = tuple(total for total in totals if total is not None)
    if not known or len(known) < len(totals):
        return None
    points = {
        one.code: tuple(rules.scale.points(mark) for sheet in sheets if (mark := scoring.exact(sheet.get(one.code)))
                        is not None)
        for one in rules.criteria
    }  # fmt: skip
    means = {code: sum(given, Fraction(0)) / len(given) for code, given in points.items() if given}
    return Judged(known, points, sum(known, Fraction(0)) / len(known), means)


def without_a_review(
    order: Sequence[Ranked], read: Mapping[int, Judged], rules: Rules
) -> Iterator[tuple[int, int, Flip]]:  # fmt: skip
    """Each review whose absence would change who is above the line: the case, its score then in 1/10 000, the flip."""
    drawn = _Drawn(order, rules.budget_kzt)
    for case in order:
        found = read.get(case.id)
        for at in range(len(found.totals) if found and len(found.totals) > 1 else 0):
            changed = _left_out(case, found, at, rules) if found else case
            if (flip := drawn.flip(changed)) is not None:
                yield case.id, changed.score_e4, flip


def with_another_weight(
    order: Sequence[Ranked], read: Mapping[int, Judged], rules: Rules, step: int = STEP
) -> Iterator[tuple[str, int, Flip]]:  # fmt: skip
    """Each weight moved down and up by a step: the criterion, its weight then, and the flip, if there is one."""
    above = {case.id for case in order[: line.reach(order, rules.budget_kzt)]}
    for one in rules.criteria:
        for weight in (one.weight - step, one.weight + step):
            if not one.weight or not 0 <= weight < WHOLE or one.weight == WHOLE:
                continue
            moved = line.in_order(_reweighed(case, read.get(case.id), one, weight, rules) for case in order)
            then = {case.id for case in moved[: line.reach(moved, rules.budget_kzt)]}
            if then != above:
                yield one.code, weight, Flip(tuple(sorted(then - above)), tuple(sorted(above - then)))


def ties(order: Sequence[Ranked], suggestions: Sequence[Suggestion]) -> list[tuple[int, int, str, bool]]:
    """Cases with equal scores: the one above, the one below, what broke the tie, whether the line runs between them."""
    return [
        (above.id, below.id, suggestions[at + 1].tie, _is_last(suggestions, at))
        for at, (above, below) in enumerate(pairwise(order))
        if suggestions[at + 1].tie and below.passed
    ]


def _is_last(suggestions: Sequence[Suggestion], at: int) -> bool:
    return suggestions[at].outcome == "approve" != suggestions[at + 1].outcome


class _Drawn:
    """A line as it stands, asked what one changed case would do to it."""

    def __init__(self, order: Sequence[Ranked], budget_kzt: int) -> None:
        self.order, self.budget_kzt = list(order), budget_kzt
        self.keys = [line.order_key(case) for case in order]
        self.places = {case.id: at for at, case in enumerate(order)}
        self.reached = line.reach(order, budget_kzt)
        self.above = {case.id for case in order[: self.reached]}

    def flip(self, case: Ranked) -> Flip | None:
        """Who changes sides when this case stands otherwise; None when nobody does."""
        was, place = self.places[case.id], bisect_left(self.keys, line.order_key(case))
        place -= place > was
        if (was < self.reached and place < self.reached and case.passed) or min(was, place) > self.reached:
            return None
        order = [*self.order[:was], *self.order[was + 1 :]]
        order.insert(place, case)
        then = {one.id for one in order[: line.reach(order, self.budget_kzt)]}
        come, go = then - self.above, self.above - then
        return Flip(tuple(sorted(come)), tuple(sorted(go))) if come or go else None


def _left_out(case: Ranked, found: Judged, at: int, rules: Rules) -> Ranked:
    fewer = len(found.totals) - 1
    total = (sum(found.totals) - found.totals[at]) / fewer
    bound = {one.code for one in rules.criteria if one.minimum}
    means = {
        code: (sum(points) - points[at]) / fewer
        for code, points in found.points.items() if code in bound and len(points) > fewer
    }  # fmt: skip
    return _scored(case, total, means, rules)


def _reweighed(case: Ranked, found: Judged | None, one: Any, weight: int, rules: Rules) -> Ranked:
    if found is None:
        return case
    own = one.weight * found.means[one.code] / POINTS
    others = (found.total - own) * Fraction(WHOLE - weight, WHOLE - one.weight)
    return _scored(case, others + own * Fraction(weight, one.weight), found.means, rules)


def _scored(case: Ranked, total: Fraction, means: Mapping[str, Fraction], rules: Rules) -> Ranked:
    reaches = all(
        means.get(one.code, Fraction(0)) >= rules.scale.points(Fraction(one.minimum))
        for one in rules.criteria if one.minimum
    )  # fmt: skip
    return replace(case, score_e4=scoring.as_e4(total) or 0, passed=total >= rules.threshold and reaches)

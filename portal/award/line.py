"""Where the line falls: who is approved from the top while the money lasts, who waits in reserve, who is refused.

Pure: rows in, suggestions out. Ranking is inside each kind; the announced order of ties is a higher share of
co-financing, then the earlier submission (programmes.md P1). Shares are compared exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction


@dataclass(frozen=True)
class Ranked:
    """A reviewed case as the line sees it; `score_e4` is in 1/10 000 points."""

    id: int
    score_e4: int
    passed: bool
    asked_kzt: int
    cofinancing_kzt: int
    total_cost_kzt: int
    submitted_at: datetime
    reviews: int = 0

    @property
    def share(self) -> Fraction:
        """The part of the cost that the applicant pays."""
        return Fraction(self.cofinancing_kzt, self.total_cost_kzt) if self.total_cost_kzt else Fraction(0)


@dataclass(frozen=True)
class Suggestion:
    """What the announced rule says of a case, and the money left after it."""

    id: int
    place: int
    outcome: str
    left_kzt: int
    tie: str = ""  # how a tie with the case above was broken: "share" or "time"


def in_order(cases: Iterable[Ranked]) -> list[Ranked]:
    """Those who passed first, best first, ties as announced."""
    return sorted(cases, key=order_key)


def order_key(case: Ranked) -> tuple[bool, int, Fraction, datetime, int]:
    """What the order of a case depends on."""
    return not case.passed, -case.score_e4, -case.share, case.submitted_at, case.id


def reach(order: Iterable[Ranked], budget_kzt: int) -> int:
    """How many from the top the money reaches: it ends at the first that did not pass or that it does not cover."""
    left, reached = budget_kzt, 0
    for case in order:
        if not case.passed or case.asked_kzt > left:
            break
        left, reached = left - case.asked_kzt, reached + 1
    return reached


def draw(cases: Iterable[Ranked], budget_kzt: int, reserve_percent: int) -> list[Suggestion]:
    """Approve from the top while the budget covers the next sum; then that many per cent of the passed to reserve."""
    order = in_order(cases)
    waiting = -(-sum(case.passed for case in order) * reserve_percent // 100)  # rounded up
    left, is_open, suggestions = budget_kzt, True, []
    for at, case in enumerate(order):
        is_open = is_open and case.passed and case.asked_kzt <= left
        if is_open:
            left -= case.asked_kzt
            outcome = "approve"
        elif case.passed and waiting:
            waiting -= 1
            outcome = "reserve"
        else:
            outcome = "refuse"
        suggestions.append(Suggestion(case.id, at + 1, outcome, left, _tie(order, at)))
    return suggestions


def shares_of(budget_kzt: int, percents: Sequence[int]) -> list[int]:
    """The budget split over the kinds by the announced per cents, to the tenge; the rest goes to the first."""
    parts = [budget_kzt * percent // 100 for percent in percents]
    if sum(percents) == 100 and parts:
        parts[0] += budget_kzt - sum(parts)
    return parts


def _tie(order: Sequence[Ranked], at: int) -> str:
    if at == 0 or order[at].score_e4 != order[at - 1].score_e4 or order[at].passed != order[at - 1].passed:
        return ""
    return "share" if order[at].share != order[at - 1].share else "time"

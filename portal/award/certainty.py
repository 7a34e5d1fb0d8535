"""How sure a ranking is: the interval of a score, the places a case could take, who cannot be told from the line.

Pure. The interval says where a mean would lie if other experts had been drawn, judging by how much the experts of one
case differ; with too few second opinions to judge by, nothing is claimed.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from portal.assess import scoring
from portal.award.line import Ranked, Suggestion

LEVELS: Mapping[int, Fraction] = {80: Fraction(1282, 1000), 90: scoring.NINETY_PERCENT, 95: Fraction(1960, 1000)}
USUAL = 90
FEWEST = 10  # second opinions under which the experts' error is not known
STEP_E4 = 5 * scoring.E4
MOST_E4 = 100 * scoring.E4


class Group(Protocol):
    """All cases with the same number of reviews: how many there are, and the sum of n·Σx² − (Σx)² over them."""

    @property
    def reviews(self) -> int: ...
    @property
    def cases(self) -> int: ...
    @property
    def squares(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """A case in the ranking: its interval, the places it could take, and how it stands to the line."""

    case: Ranked
    suggestion: Suggestion
    low_e4: int
    high_e4: int
    places: tuple[int, int] | None
    where: str  # "within", "near", "below" the line, or "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """The score at which the line lies, and whether it is the pass mark or where the money ends."""

    at_e4: int | None
    is_pass_mark: bool = False

    def would_pass(self, case: Ranked) -> bool:
        """Whether a case below the line failed by its total alone."""
        return self.is_pass_mark and self.at_e4 is not None and case.score_e4 < self.at_e4


def error_e4(groups: Iterable[Group]) -> int | None:
    """How far experts of the same case differ: the pooled standard deviation in 1/10 000 points, or None: not known."""
    told = [group for group in groups if group.reviews > 1]
    freedom = sum((group.reviews - 1) * group.cases for group in told)
    if freedom < FEWEST:
        return None
    squares = sum((Fraction(int(group.squares), group.reviews) for group in told), Fraction(0))
    return scoring.root_e4(squares / freedom / scoring.E4**2)


def line_of(order: Sequence[Ranked], suggestions: Sequence[Suggestion], threshold: int) -> Line:
    """The line lies half-way between the last score that the money reaches and the next; at the pass mark when it
    reaches everybody who passed; nowhere when it reaches nobody."""
    passed = [case.score_e4 for case in order if case.passed]
    reached = sum(one.outcome == "approve" for one in suggestions)
    if reached == len(passed):
        return Line(threshold * scoring.E4, is_pass_mark=True)
    return Line((passed[reached - 1] + passed[reached]) // 2 if reached else None)


def standings(
    order: Sequence[Ranked], suggestions: Sequence[Suggestion], line: Line, error: int | None, z: Fraction
) -> list[Standing]:  # fmt: skip
    """Every case in its order, with what can be said of it."""
    told = []
    places = _places(order, error, z)
    for case, suggestion in zip(order, suggestions, strict=True):
        half = scoring.half_width_e4(error or 0, case.reviews, z)
        span = (max(0, case.score_e4 - half), min(MOST_E4, case.score_e4 + half))
        near = error is not None and line.at_e4 is not None and span[0] <= line.at_e4 <= span[1]
        where = "near" if near and (case.passed or line.would_pass(case)) else _where(case, suggestion)
        told.append(Standing(case, suggestion, *span, places.get(case.id), where))
    return told


def axis(shown: Iterable[Standing], line: Line) -> tuple[int, int]:
    """The least and the greatest point of a picture that holds these intervals and the line, in whole fives."""
    marks = [mark for one in shown for mark in (one.low_e4, one.high_e4)]
    marks += [line.at_e4] if line.at_e4 is not None else []
    first = min(marks, default=0) // STEP_E4 * 5
    return first, max(first + 5, -(-max(marks, default=MOST_E4) // STEP_E4) * 5)


def _places(order: Sequence[Ranked], error: int | None, z: Fraction) -> Mapping[Hashable, tuple[int, int]]:
    """Among those who passed: a place is lost only to whoever is surely better."""
    if error is None:
        return {}
    passed = (scoring.Standing(case.id, case.score_e4, reviews=case.reviews) for case in order if case.passed)
    return scoring.place_bands(passed, error, z)


def _where(case: Ranked, suggestion: Suggestion) -> str:
    if not case.passed:
        return "failed"
    return "within" if suggestion.outcome == "approve" else "below"

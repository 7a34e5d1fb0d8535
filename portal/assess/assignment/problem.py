"""What is asked of an assignment and what it answers; and which pairs of case and expert are worth looking at.

Fit is counted in hundred-thousandths, so that every sum is exact.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from portal.arrays import Fits, Marks, Numbers, np

SCALE = 100_000  # costs are whole numbers
BLOCK = 2_048  # cases whose fit with everybody is held in memory at once
LEAST = 0.5 / SCALE  # in whole numbers, less than one is nothing

Rows: TypeAlias = Callable[[int, int], tuple[Fits, Marks]]  # cases from, to → fit and "must not", each [case, expert]


@dataclass(frozen=True)
class Problem:
    """What is asked: experts wanted per case, places left, taken and due (`least`) per expert, who fits what.

    Two experts of one employer, and a case and an expert of one region, do not meet; a negative number is nobody's.
    `floor` is what each case wants from each of its places on average.
    """

    need: Numbers
    room: Numbers
    rows: Rows
    taken: Numbers | None = None
    employers: Numbers | None = None
    least: Numbers | None = None
    regions: tuple[Numbers, Numbers] | None = None
    floor: float | None = None

    @property
    def used(self) -> Numbers:
        """How many places of each expert are taken already."""
        return np.zeros_like(self.room) if self.taken is None else self.taken

    @property
    def due(self) -> Numbers:
        """How many cases each expert has to get at least."""
        return np.zeros_like(self.room) if self.least is None else self.least


@dataclass(frozen=True)
class Gap:
    """A case that stays short of experts: `few` may assess it at all, or those who may are `full`."""

    case: int
    missing: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """The assignment. `value` is the fit less what uneven loads cost.

    `worst` is the case that is served worst per place, with its fit, and no plan serves its worst case better than
    `worst_bound` per place; no plan that serves it so well has a greater value than `bound`.
    """

    pairs: tuple[tuple[int, int], ...]
    fits: tuple[float, ...]
    objective: float
    value: float
    bound: float
    optimal: bool
    worst: tuple[int, float] | None
    worst_bound: float
    worst_is_best: bool
    loads: tuple[int, ...]
    unfilled: tuple[Gap, ...]
    idle: tuple[tuple[int, int], ...]  # experts who get less than they have to, and how much less


@dataclass(frozen=True)
class Pairs:
    """Pairs that the solver may choose from."""

    cases: Numbers
    experts: Numbers
    fits: Fits

    def where(self, some: Marks | Numbers) -> "Pairs":
        """Some of them."""
        return Pairs(self.cases[some], self.experts[some], self.fits[some])

    def joined(self, more: "Pairs") -> "Pairs":
        """These and more."""
        mine, other = (self.cases, self.experts, self.fits), (more.cases, more.experts, more.fits)
        return Pairs(*(np.concatenate(both) for both in zip(mine, other, strict=True)))

    def keys(self, experts: int) -> Numbers:
        """A number for each pair."""
        keys: Numbers = self.cases * experts + self.experts
        return keys

    def sums(self, cases: int) -> Fits:
        """The fit of each case."""
        return np.bincount(self.cases, self.fits, cases).astype(np.float64)


def dense(fit: Fits, forbidden: Marks) -> Rows:
    """The rows of a whole matrix."""
    return lambda lo, hi: (fit[lo:hi], forbidden[lo:hi])


def blocks(problem: Problem) -> Iterator[tuple[int, Fits]]:
    """The fit of some cases with every expert, −∞ where it must not be."""
    for lo in range(0, len(problem.need), BLOCK):
        hi = min(lo + BLOCK, len(problem.need))
        fit, forbidden = problem.rows(lo, hi)
        closed = forbidden | (problem.need[lo:hi] == 0)[:, None] | (problem.room == 0)[None, :]
        if problem.regions is not None:
            closed |= neighbours(problem, lo, hi)
        single = fit.dtype == np.float32
        whole = np.rint(fit * SCALE) / SCALE if single else np.rint(fit.astype(np.float64) * SCALE) / SCALE
        yield lo, np.where(closed, np.array(-np.inf, dtype=whole.dtype), whole)


def neighbours(problem: Problem, lo: int, hi: int) -> Marks:
    """Where case and expert are of one region."""
    if problem.regions is None:
        return np.zeros((hi - lo, len(problem.room)), dtype=bool)
    theirs, own = problem.regions[0][lo:hi, None], problem.regions[1][None, :]
    meeting: Marks = (theirs == own) & (theirs >= 0)
    return meeting


def every_pair(problem: Problem) -> Pairs:
    """All pairs that may be."""
    return _together([_pairs_of(lo, fit, np.isfinite(fit)) for lo, fit in blocks(problem)])


def best_pairs(problem: Problem, count: int, prices: Fits) -> Pairs:
    """The best pairs of each case, by fit and by fit less what a place costs, and the best cases of each expert."""
    most = min(len(problem.room), max(int(problem.need.max(initial=0)), 1))
    fill = int(problem.due.max(initial=0)) + 1
    found: list[Pairs] = []
    top = np.full((0, len(problem.room)), -np.inf)
    where = np.zeros((0, len(problem.room)), dtype=np.int64)
    for lo, fit in blocks(problem):
        keep = np.zeros(fit.shape, dtype=bool)
        for values, width in ((fit - prices.astype(fit.dtype), count), (fit, most)):
            np.put_along_axis(keep, best_columns(values, width), True, axis=1)
        found.append(_pairs_of(lo, fit, keep & np.isfinite(fit)))
        top, where = _best_of_columns(np.concatenate((top, fit)), where, lo, min(fill, 3 * count))
    rows, experts = np.nonzero(np.isfinite(top))
    found.append(Pairs(where[rows, experts], experts, top[rows, experts]))
    return distinct(_together(found), len(problem.room))


def best_columns(values: Fits, count: int) -> Numbers:
    """The columns of the greatest values of each row, in no order."""
    if count < values.shape[1]:
        return np.argpartition(-values, count - 1, axis=1)[:, :count]
    return np.broadcast_to(np.arange(values.shape[1]), values.shape)


def distinct(pairs: Pairs, experts: int) -> Pairs:
    """Each pair once, in the order of cases."""
    _keys, first = np.unique(pairs.keys(experts), return_index=True)
    return pairs.where(first)


def _best_of_columns(values: Fits, where: Numbers, lo: int, count: int) -> tuple[Fits, Numbers]:
    """The best cases of each expert among those so far and those of a block."""
    fresh = np.arange(lo, lo + len(values) - len(where))
    places = np.concatenate((where, np.broadcast_to(fresh[:, None], (len(fresh), values.shape[1]))))
    if len(values) <= count:
        return values, places
    rows = np.argpartition(-values, count - 1, axis=0)[:count]
    return np.take_along_axis(values, rows, 0), np.take_along_axis(places, rows, 0)


def _pairs_of(lo: int, fit: Fits, keep: Marks) -> Pairs:
    rows, columns = np.nonzero(keep)
    return Pairs(rows + lo, columns, fit[rows, columns])


def _together(found: list[Pairs]) -> Pairs:
    if not found:
        return Pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    parts = [(one.cases, one.experts, one.fits) for one in found]
    return Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

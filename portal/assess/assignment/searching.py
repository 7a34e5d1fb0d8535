"""The plan of the greatest value: solved on the most promising pairs, with pairs added until none could better it."""

from dataclasses import dataclass, replace

from portal.arrays import Fits, Marks, np
from portal.assess.assignment import network
from portal.assess.assignment.problem import (
    LEAST,
    SCALE,
    Pairs,
    Problem,
    best_columns,
    best_pairs,
    blocks,
    distinct,
    every_pair,
)

ALL = 150_000  # so many pairs are looked at together
CANDIDATES = 50  # pairs looked at per case to begin with, when there are more
FEW = 24  # and when there are very many, and prices from a sample say which
SAMPLE = 4_000  # cases of the sample
MANY = 1_000_000  # pairs from which on there is a sample
ROUNDS = 12
ENOUGH = 1e-6  # the share of the total for which another round is not worth its time
ENOUGH_OF_MANY = 1e-4


@dataclass(frozen=True)
class Found:
    """The best choice among some pairs, whether these are all there are, and what no choice can exceed."""

    pairs: Pairs
    chosen: Marks
    whole: bool
    value: float
    bound: float

    @property
    def plan(self) -> Pairs:
        """The pairs that were chosen."""
        return self.pairs.where(self.chosen)


def best(problem: Problem, even: float, candidates: int | None = None) -> Found:
    """The plan with the most places filled and, among these, of the greatest value."""
    size = len(problem.need) * len(problem.room)
    if candidates is None and size <= ALL:
        pairs = every_pair(problem)
        taken = network.chosen(problem, pairs, even)
        value = network.worth(problem, pairs.where(taken), even)
        return Found(pairs, taken, True, value, value)
    many = size > MANY
    prices = _sampled(problem, even) if many else np.zeros(len(problem.room))
    pairs = best_pairs(problem, candidates or (FEW if many else CANDIDATES), prices)
    return widened(problem, pairs, even)


def widened(problem: Problem, pairs: Pairs, even: float) -> Found:
    """The best plan of these pairs, and of those that could better it."""
    enough = ENOUGH_OF_MANY if len(problem.need) * len(problem.room) > MANY else ENOUGH
    for left in range(ROUNDS, -1, -1):
        taken, prices = network.with_prices(problem, pairs, even)
        plan = pairs.where(taken)
        value, full = network.worth(problem, plan, even), is_full(problem, plan)
        bound, more = _price(problem, pairs, prices, even)
        near = bound - value < max(LEAST, enough * abs(bound)) or len(pairs.cases) > MANY
        if (full and near) or not left or not len(more.cases):
            break
        pairs = distinct(pairs.joined(more), len(problem.room))
    return Found(pairs, taken, False, value, max(bound, value))


def is_full(problem: Problem, plan: Pairs) -> bool:
    """Whether every place is filled and every expert has what is due."""
    loads = np.bincount(plan.experts, minlength=len(problem.room))
    return len(plan.cases) == problem.need.sum() and bool((loads >= problem.due).all())


def _sampled(problem: Problem, even: float) -> Fits:
    """What a place of each expert is worth, from every so-manieth case."""
    step = max(2, len(problem.need) // SAMPLE)
    some = np.arange(0, len(problem.need), step)
    rows = [problem.rows(at, at + 1) for at in some.tolist()]
    fit, forbidden = (np.concatenate([row[part] for row in rows]) for part in (0, 1))
    share = len(some) / len(problem.need)
    regions = None if problem.regions is None else (problem.regions[0][some], problem.regions[1])
    sample = replace(
        problem, need=problem.need[some], room=np.ceil(problem.room * share).astype(np.int64),
        taken=np.zeros_like(problem.room), least=np.floor(problem.due * share).astype(np.int64), regions=regions,
        rows=lambda lo, hi: (fit[lo:hi], forbidden[lo:hi]), employers=None,
    )  # fmt: skip
    pairs = best_pairs(sample, 3 * CANDIDATES, np.zeros(len(problem.room)))
    return np.nan_to_num(network.with_prices(sample, pairs, even)[1], neginf=0.0)


def _one_of_an_employer(problem: Problem, values: Fits) -> Fits:
    """The values, −∞ for all but the best of several experts of an employer: a case can have no more than one."""
    employers = np.full(len(problem.room), -1) if problem.employers is None else problem.employers
    sizes = np.bincount(employers[employers >= 0])
    for employer in np.flatnonzero(sizes > 1).tolist():
        members = np.flatnonzero(employers == employer)
        theirs = values[:, members]
        best = theirs.argmax(axis=1)[:, None] == np.arange(len(members))[None, :]
        values[:, members] = np.where(best, theirs, np.array(-np.inf, dtype=values.dtype))
    return values


def _price(problem: Problem, pairs: Pairs, prices: Fits, even: float) -> tuple[float, Pairs]:
    """The bound that the prices prove over all pairs (Lagrange), and pairs outside that could better the plan."""
    steps = network.steps_of(problem, even)
    gains = (prices[steps.owner] - steps.costs) * steps.places
    bound = float(np.where(steps.due, gains, np.maximum(gains, 0)).sum())
    experts, most = len(problem.room), min(int(problem.need.max(initial=0)), len(problem.room))
    known = np.sort(pairs.keys(experts))
    found = [Pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))]
    for lo, fit in blocks(problem):
        left = _one_of_an_employer(problem, fit - prices.astype(fit.dtype))
        columns = best_columns(left, most)
        values = np.take_along_axis(left, columns, axis=1)
        ranked = -np.sort(-values, axis=1)
        wanted = np.arange(most)[None, :] < problem.need[lo : lo + len(fit), None]
        bound += float(ranked[wanted & np.isfinite(ranked)].sum(dtype=np.float64))
        rows, places = np.nonzero(np.isfinite(values))
        chosen = columns[rows, places]
        some = Pairs(rows + lo, chosen, fit[rows, chosen])
        keys = some.keys(experts)
        new = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] != keys if len(known) else keys >= 0
        found.append(some.where(new))
    more = Pairs(*(np.concatenate(part) for part in zip(*((x.cases, x.experts, x.fits) for x in found), strict=True)))
    return bound + 1 / SCALE, distinct(more, experts)

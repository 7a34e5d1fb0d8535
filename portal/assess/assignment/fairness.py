"""First the case that is served worst, then the sum: cases that get too little weigh more in the next flow.

A weight is a Lagrange multiplier, so each flow proves a bound too. What weights alone cannot settle is settled by
holding seats of cases that have enough and giving the rest anew, in such a way that these cases keep enough.
"""

from dataclasses import dataclass, replace

from portal.arrays import Fits, Marks, Numbers, np
from portal.assess.assignment import exact, network
from portal.assess.assignment.problem import LEAST, SCALE, Pairs, Problem
from portal.assess.assignment.searching import Found

SMALL = 2_500  # pairs: so many are solved to the end
WORK = 400_000  # arcs of all rounds with weights together, when there are that few
WEIGHINGS, HOLDINGS, TRIES = 6, 80, 4
FEWER = 16  # holdings, when there are very many pairs
HEAVIEST, GROWTH = 4_096.0, 1.5
SHAKEN = 0.02  # the share of cases whose seats are given anew whatever comes of it, when nothing else helps
MANY = 0.05  # the share of cases that lack something from which on single weights do not help
ENOUGH = 3e-4  # the share of the total for which another round is not worth its time
CROWD = 3_000  # cases whose seats are given anew at a time, when there are many
SEED = 20260101  # the same question has the same answer


@dataclass(frozen=True)
class Fair:
    """A plan; what its worst-served case has per place and the most it could have; and the value with its bound."""

    plan: Pairs
    worst: float
    worst_bound: float
    value: float
    bound: float


def fair(problem: Problem, found: Found, even: float, small: int = SMALL) -> Fair:
    """The plan whose worst-served case is served best and, among those, of the greatest value."""
    if not problem.need.sum():
        return Fair(found.plan, 0.0, 0.0, found.value, found.bound)
    search = _Search(problem, found.pairs, even)
    high = float((_best_sums(problem, found.pairs) / np.maximum(problem.need, 1))[problem.need > 0].min())
    low = search.served(found.plan)
    if low >= high - LEAST / 10:
        return Fair(found.plan, low, high, found.value, found.bound)
    if found.whole and len(found.pairs.cases) <= small and (answer := _to_the_end(problem, found, even)):
        return answer
    plan, low, high, bound = _raised(search, found, low, high)
    if found.whole and len(found.pairs.cases) <= 2 * WORK:
        plan, bound = search.bettered(plan, low, min(bound, found.bound))
    value = network.worth(problem, plan, even)
    return Fair(plan, low, high, value, max(value, min(bound, found.bound)))


def _raised(search: "_Search", found: Found, low: float, high: float) -> tuple[Pairs, float, float, float]:
    """The plan whose worst case is as high as we can get it, what that is, its bound, and a bound of the value."""
    plan, bound, target = found.plan, found.bound, high
    for _try in range(TRIES):
        if found.whole and not search.could_reach(target):
            high = target
        else:
            better, proven = search.towards(target, plan)
            if (reached := search.served(better)) > low:
                plan, low = better, reached
            if reached >= target - LEAST / 10:
                bound = min(found.bound, proven) if target >= high else found.bound
        if low >= high - LEAST / 10 or not found.whole:
            break
        target = (low + high) / 2
    return plan, low, high, bound


def _to_the_end(problem: Problem, found: Found, even: float) -> Fair | None:
    """The same by integer programmes; None if these ran out of time."""
    first = exact.worst_served(problem, found.pairs)
    if first is None:
        return None
    sums = found.pairs.where(first.chosen).sums(len(problem.need))
    low = float((sums / np.maximum(problem.need, 1))[problem.need > 0].min())
    second = exact.greatest(problem, found.pairs, even, low * problem.need)
    if second is None:
        return None
    plan = found.pairs.where(second.chosen)
    value = network.worth(problem, plan, even)
    high = first.bound if first.bound - low > 2 / SCALE else low
    return Fair(plan, low, high, value, second.bound if second.bound - value > 2 / SCALE else value)


def _best_sums(problem: Problem, pairs: Pairs, less: int = 0) -> Fits:
    """What each case would get if it were alone; with fewer places, what all but so many could give."""
    order = np.lexsort((-pairs.fits, pairs.cases))
    cases, fits = pairs.cases[order], pairs.fits[order]
    rank = np.arange(len(cases)) - np.searchsorted(cases, cases)
    some = rank < (problem.need - less)[cases]
    return np.bincount(cases[some], fits[some], len(problem.need)).astype(np.float64)


class _Search:
    """Flows over the same pairs again and again, each with what the last one taught."""

    def __init__(self, problem: Problem, pairs: Pairs, even: float) -> None:
        self.problem, self.pairs, self.even = problem, pairs, even
        self.served_at_all = problem.need > 0
        self.hardest = pairs.fits + (_best_sums(problem, pairs, 1))[pairs.cases]  # with this pair, at the most
        self.heaviest = min(HEAVIEST, network.heaviest(problem, pairs))
        self.random = np.random.default_rng(SEED)

    def served(self, plan: Pairs) -> float:
        """What the worst-served case gets per place."""
        sums = plan.sums(len(self.problem.need))
        return float((sums / np.maximum(self.problem.need, 1))[self.served_at_all].min())

    def could_reach(self, target: float) -> bool:
        """Whether all places can be filled with pairs that do not make the target impossible by themselves."""
        pairs = self.fit_for(target)
        taken = network.chosen(self.problem, pairs, 0.0, np.zeros_like(self.problem.need))
        plan = pairs.where(taken)
        loads = np.bincount(plan.experts, minlength=len(self.problem.room))
        return len(plan.cases) == self.problem.need.sum() and bool((loads >= self.problem.due).all())

    def fit_for(self, target: float) -> Pairs:
        """Pairs with which their case can reach the target."""
        return self.pairs.where(self.hardest >= (target * self.problem.need)[self.pairs.cases] - LEAST / 10)

    def short(self, plan: Pairs, target: float) -> Fits:
        """What each case lacks."""
        lacks: Fits = target * self.problem.need - plan.sums(len(self.problem.need))
        return lacks

    def towards(self, target: float, plan: Pairs) -> tuple[Pairs, float]:
        """A plan in which every case reaches the target, or the best on the way to it; and a bound of the value."""
        pairs, bound, best = self.fit_for(target), np.inf, plan
        weights: Fits = np.ones(len(self.problem.need))
        rounds = WEIGHINGS if len(pairs.cases) <= 2 * WORK else 0
        for _round in range(rounds):
            plan, limit = self.weighed(pairs, weights, target)
            bound = min(bound, limit)
            best = max(best, plan, key=self.served)
            lacking = self.short(plan, target) > LEAST / 10
            if not lacking.any():
                return plan, bound
            weights = self._heavier(weights, self.short(plan, target))
        shaken, lacking = 0.0, self.short(plan, target) > LEAST / 10
        for _round in range(HOLDINGS if rounds else FEWER):
            before = lacking.sum()
            plan = self.held(pairs, plan, target, weights, shaken)
            best = max(best, plan, key=self.served)
            lacking = self.short(plan, target) > LEAST / 10
            if not lacking.any():
                break
            shaken = 0.0 if lacking.sum() < before else SHAKEN
            weights = np.where(lacking, np.minimum(weights * GROWTH, self.heaviest), np.maximum(weights / GROWTH, 1))
        return best, bound

    def _heavier(self, weights: Fits, lacks: Fits) -> Fits:
        """A few cases that lack something weigh twice as much; many move step by step (Polyak's subgradient)."""
        lacking = lacks > LEAST / 10
        if lacking.sum() <= MANY * len(lacks):
            return np.where(lacking, weights * 2, weights)
        steps = float(lacks[lacking].sum()) / float((lacks[self.served_at_all] ** 2).sum())
        return np.clip(weights + np.where(self.served_at_all, steps * lacks, 0), 1, self.heaviest)

    def bettered(self, plan: Pairs, target: float, bound: float) -> tuple[Pairs, float]:
        """A plan of a greater value in which every case still reaches the target, and the bound of the value."""
        pairs, weights = self.fit_for(target), np.ones(len(self.problem.need))
        value = self.value(plan)
        for _round in range(max(4, min(HOLDINGS, WORK // max(1, len(pairs.cases))))):
            if bound - value <= max(LEAST, ENOUGH * abs(bound)):
                break
            other, limit = self.weighed(pairs, weights, target)
            bound, lacks = min(bound, limit), self.short(other, target)
            for one in (other, self.held(pairs, plan, target, weights, SHAKEN)):
                if self.value(one) > value and (self.short(one, target) <= LEAST / 10).all():
                    plan, value = one, self.value(one)
            step = (limit - value) / max(float((lacks[self.served_at_all] ** 2).sum()), LEAST)
            weights = np.clip(weights + np.where(self.served_at_all, step * lacks, 0), 1, self.heaviest)
        return plan, bound

    def value(self, plan: Pairs) -> float:
        """What the plan is worth."""
        return network.worth(self.problem, plan, self.even)

    def weighed(self, pairs: Pairs, weights: Fits, target: float) -> tuple[Pairs, float]:
        """The best plan where cases weigh so much, and what it proves about plans that reach the target."""
        whole = np.rint(weights * network.FINE).astype(np.int64)
        plan = pairs.where(network.chosen(self.problem, pairs, self.even, whole))
        extra = (whole / network.FINE - 1) @ -self.short(plan, target)
        return plan, self.value(plan) + float(extra) + 1 / SCALE

    def held(self, pairs: Pairs, plan: Pairs, target: float, weights: Fits, shaken: float = 0.0) -> Pairs:
        """Some seats are kept, the others given anew; who has enough will have enough again, unless shaken."""
        table, keep, limits = self._kept(plan, target, shaken)
        seats = plan.where(table[keep])
        loads = np.bincount(seats.experts, minlength=len(self.problem.room))
        need = self.problem.need - np.bincount(seats.cases, minlength=len(self.problem.need))
        open_ones = self._open(pairs, seats, need, limits)
        rest = replace(
            self.problem, need=need, room=self.problem.room - loads, taken=self.problem.used + loads,
            least=np.maximum(self.problem.due - loads, 0),
        )  # fmt: skip
        heavy = np.rint(np.where(np.isinf(limits), weights, 1.0) * network.FINE).astype(np.int64)
        new = open_ones.where(network.chosen(rest, open_ones, self.even, heavy))
        return seats.joined(new)

    def _kept(self, plan: Pairs, target: float, shaken: float) -> tuple[Numbers, Marks, Fits]:
        """Places of the plan per case, which of them are kept, and what each of the others must at least be."""
        need, cases = self.problem.need, len(self.problem.need)
        order = np.lexsort((-plan.fits, plan.cases))
        rank = np.arange(len(order)) - np.searchsorted(plan.cases[order], plan.cases[order])
        width = int(need.max())
        table, fits = np.full((cases, width), -1), np.zeros((cases, width))
        table[plan.cases[order], rank], fits[plan.cases[order], rank] = order, plan.fits[order]
        before = np.cumsum(fits, axis=1) - fits
        places = np.arange(width)[None, :]
        limits = (target * need[:, None] - before) / np.maximum(need[:, None] - places, 1)
        last = fits[np.arange(cases), np.maximum(need - 1, 0)][:, None]
        possible = (last >= limits - LEAST / 10) & (places < need[:, None])
        count = np.where(possible, self.random.random(possible.shape), -1).argmax(axis=1)
        count = np.where(possible.any(axis=1), count, need)  # all are kept …
        if cases > CROWD:
            count = np.where(self.random.random(cases) * cases < CROWD, count, need)
        lacking = (self.short(plan, target) > LEAST / 10) | (self.random.random(cases) < shaken)
        limit = limits[np.arange(cases), np.minimum(count, width - 1)]
        count = np.where(lacking, 0, count)  # … but for cases that lack something
        return table, (places < count[:, None]) & (table >= 0), np.where(lacking, -np.inf, limit)

    def _open(self, pairs: Pairs, seats: Pairs, need: Numbers, limits: Fits) -> Pairs:
        """Pairs for the places that are given anew."""
        experts = len(self.problem.room)
        wanted = (need[pairs.cases] > 0) & (pairs.fits >= limits[pairs.cases] - LEAST / 10)
        keys, taken = pairs.keys(experts), seats.keys(experts)
        places = np.minimum(np.searchsorted(keys, taken), len(keys) - 1)
        wanted[places[keys[places] == taken]] = False
        pairs = pairs.where(wanted)
        if self.problem.employers is None:
            return pairs
        return pairs.where(~_met(self.problem, pairs, seats))


def _met(problem: Problem, pairs: Pairs, seats: Pairs) -> Marks:
    """Whose colleague sits in the case already."""
    keys, taken = network.employer_keys(problem, pairs), network.employer_keys(problem, seats)
    met: Marks = np.isin(keys, taken[taken >= 0])
    return met

"""Who assesses what, for a whole call at once: the assignment with the greatest total fit, by minimum-cost flow.

Cases want a number of experts, experts have a number of places; conflicts are left out, loads are kept even, and two
experts of one employer meet in a case only when nothing else is possible. The plan says how good it could have been.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from portal.arrays import Fits, Marks, Numbers, min_cost_flow, np

SCALE = 100_000  # costs are whole numbers
CANDIDATES = 50  # pairs looked at per case to begin with
BLOCK = 4_096  # cases whose fit with everybody is held in memory at once
ROUNDS = 12
EVEN = 0.3  # what the last place of an expert costs more than the first, in units of fit
STEPS = 24  # how finely the load of an expert is priced
UNFILLED = 1_000.0  # an empty place is worse than any fit is good
TOGETHER = 50.0  # and two colleagues in one case are worse than any fit, but better than an empty place
LEAST = 0.5 / SCALE  # in whole numbers, less than one is nothing
ENOUGH = 1e-6  # the share of the total for which another round is not worth its time

Rows = Callable[[int, int], tuple[Fits, Marks]]  # cases from, to → fit and "must not", each [case, expert]


@dataclass(frozen=True)
class Problem:
    """What is asked: experts wanted per case, places left and taken per expert, who works for whom, who fits what."""

    need: Numbers
    room: Numbers
    rows: Rows
    taken: Numbers | None = None
    employers: Numbers | None = None  # a number per employer; negative: works with nobody else


@dataclass(frozen=True)
class Gap:
    """A case that stays short of experts: `few` may assess it at all, or those who may are `full`."""

    case: int
    missing: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """The assignment. `value` is the fit less what uneven loads cost; no assignment can have more than `bound`."""

    pairs: tuple[tuple[int, int], ...]
    fits: tuple[float, ...]
    objective: float
    value: float
    bound: float
    optimal: bool
    worst: tuple[int, float] | None
    loads: tuple[int, ...]
    unfilled: tuple[Gap, ...]


@dataclass(frozen=True)
class Pairs:
    """Pairs that the solver may choose from."""

    cases: Numbers
    experts: Numbers
    fits: Fits

    def joined(self, more: "Pairs") -> "Pairs":
        """These and more."""
        mine, other = (self.cases, self.experts, self.fits), (more.cases, more.experts, more.fits)
        return Pairs(*(np.concatenate(both) for both in zip(mine, other, strict=True)))


@dataclass(frozen=True)
class Network:
    """Arcs of the flow; the first ones are the pairs themselves. Nodes: cases, experts, the sink, colleagues."""

    tails: Numbers
    heads: Numbers
    room: Numbers
    costs: Numbers
    sink: int
    nodes: int


@dataclass(frozen=True)
class Solved:
    """The best choice among some pairs, and what a place of each expert is worth in it."""

    chosen: Marks
    value: float
    prices: Fits


def dense(fit: Fits, forbidden: Marks) -> Rows:
    """The rows of a whole matrix."""
    return lambda lo, hi: (fit[lo:hi], forbidden[lo:hi])


def plan(problem: Problem, *, even: float = EVEN, candidates: int = CANDIDATES) -> Plan:
    """The best assignment: solved on the most promising pairs, with pairs added until none could better it."""
    pairs, whole = _first_pairs(problem, candidates)
    solved = _solve(problem, pairs, even)
    if whole:
        return _told(problem, pairs, solved, solved.value)
    for _round in range(ROUNDS):
        bound, more = _price(problem, pairs, solved, even)
        if bound - solved.value < max(LEAST, ENOUGH * abs(bound)) or not len(more.cases):
            break
        solved = _solve(problem, pairs := pairs.joined(more), even)
    return _told(problem, pairs, solved, max(bound, solved.value))


# --- which pairs ------------------------------------------------------------------------------------------------------
def _first_pairs(problem: Problem, count: int) -> tuple[Pairs, bool]:
    """The best pairs of every case and the best case of every expert; and whether these are all there are."""
    experts = len(problem.room)
    best = np.full(experts, -np.inf)
    best_case = np.zeros(experts, dtype=np.int64)
    found: list[tuple[Numbers, Numbers, Fits]] = []
    whole = True
    for lo, fit in _blocks(problem):
        whole &= bool((np.isfinite(fit).sum(axis=1) <= count).all())
        found.append(_best_of_rows(lo, fit, count))
        top = fit.argmax(axis=0)
        better = fit[top, np.arange(experts)] > best
        best[better], best_case[better] = fit[top, np.arange(experts)][better], top[better] + lo
    some = np.flatnonzero(np.isfinite(best))
    found.append((best_case[some], some, best[some]))
    return _distinct(found, experts), whole


def _best_of_rows(lo: int, fit: Fits, count: int) -> tuple[Numbers, Numbers, Fits]:
    if count < fit.shape[1]:
        columns = np.argpartition(-fit, count - 1, axis=1)[:, :count]
    else:
        columns = np.broadcast_to(np.arange(fit.shape[1]), fit.shape)
    values = np.take_along_axis(fit, columns, axis=1)
    rows = np.broadcast_to(np.arange(lo, lo + len(fit))[:, None], columns.shape)
    possible = np.isfinite(values)
    return rows[possible], columns[possible], values[possible]


def _blocks(problem: Problem) -> Iterator[tuple[int, Fits]]:
    """The fit of some cases with every expert, −∞ where it must not be."""
    for lo in range(0, len(problem.need), BLOCK):
        hi = min(lo + BLOCK, len(problem.need))
        fit, forbidden = problem.rows(lo, hi)
        closed = forbidden | (problem.need[lo:hi] == 0)[:, None] | (problem.room == 0)[None, :]
        yield lo, np.where(closed, -np.inf, np.rint(fit.astype(np.float64) * SCALE) / SCALE)


def _distinct(found: list[tuple[Numbers, Numbers, Fits]], experts: int) -> Pairs:
    cases, columns, fits = (np.concatenate(parts) for parts in zip(*found, strict=True))
    _keys, first = np.unique(cases.astype(np.int64) * experts + columns, return_index=True)
    return Pairs(cases[first].astype(np.int64), columns[first].astype(np.int64), fits[first])


# --- the flow ---------------------------------------------------------------------------------------------------------
def _solve(problem: Problem, pairs: Pairs, even: float) -> Solved:
    network = _network(problem, pairs, even)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(network.tails, network.heads, network.room, network.costs)
    supply = np.zeros(network.nodes, dtype=np.int64)
    supply[: len(problem.need)] = problem.need
    supply[network.sink] = -problem.need.sum()
    flow.set_nodes_supplies(np.arange(network.nodes), supply)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("The flow has no solution, although an empty place is always one.")
    sent = flow.flows(arcs)
    prices = _prices(network, sent, len(problem.need), len(problem.room))
    np.maximum(prices, _first_costs(problem, even), out=prices)  # who is idle is worth no less than the first place
    return Solved(sent[: len(pairs.cases)] > 0, -flow.optimal_cost() / SCALE, prices)


def _network(problem: Problem, pairs: Pairs, even: float) -> Network:
    cases, experts = len(problem.need), len(problem.room)
    sink, everyone, steps = cases + experts, np.arange(cases), _steps(problem, even)
    starts, colleagues, nodes = _colleagues(problem, pairs, sink + 1)
    arcs = [
        (starts, cases + pairs.experts, np.ones(len(starts), dtype=np.int64), -pairs.fits),
        (cases + steps[0].astype(np.int64), np.full(len(steps[0]), sink), steps[1].astype(np.int64), steps[2]),
        (everyone, np.full(cases, sink), problem.need, np.full(cases, UNFILLED)),
        *colleagues,
    ]
    tails, heads, room, costs = (np.concatenate(parts) for parts in zip(*arcs, strict=True))
    whole = np.rint(costs * SCALE).astype(np.int64)
    return Network(tails.astype(np.int64), heads.astype(np.int64), room.astype(np.int64), whole, sink, nodes)


def _steps(problem: Problem, even: float) -> tuple[Numbers, Numbers, Fits]:
    """The places of each expert in a few steps that cost ever more: expert, places, cost of each."""
    taken = np.zeros_like(problem.room) if problem.taken is None else problem.taken
    found: list[tuple[int, int, float]] = []
    for expert, (room, used) in enumerate(zip(problem.room.tolist(), taken.tolist(), strict=True)):
        edges = sorted({room * step // STEPS for step in range(STEPS + 1)})
        for low, high in pairwise(edges):
            found.append((expert, high - low, even * (used + (low + high) / 2) / (room + used)))
    columns = np.array(found, dtype=np.float64).reshape(-1, 3)
    return columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64), columns[:, 2]


def _first_costs(problem: Problem, even: float) -> Fits:
    owner, _places, costs = _steps(problem, even)
    first = np.zeros(len(problem.room))
    first[owner[::-1]] = costs[::-1]
    return first


def _colleagues(problem: Problem, pairs: Pairs, first: int) -> tuple[Numbers, list[tuple[Any, ...]], int]:
    """Where the arc of each pair starts: at its case, or at a node that lets one expert per employer through."""
    if problem.employers is None or not len(pairs.cases):
        return pairs.cases, [], first
    employer = problem.employers[pairs.experts]
    keys = np.where(
        employer >= 0, pairs.cases * (problem.employers.max() + 1) + employer, -1 - np.arange(len(employer))
    )
    _keys, one, where, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    shared = counts >= 2
    node = np.where(shared, first + np.cumsum(shared) - 1, -1)
    starts = np.where(shared[where], node[where], pairs.cases)
    owners, inner = pairs.cases[one[shared]], node[shared]
    alone, free = np.ones(len(inner), dtype=np.int64), np.zeros(len(inner))
    arcs = [(owners, inner, alone, free), (owners, inner, problem.need[owners], free + TOGETHER)]
    return starts, arcs, first + int(shared.sum())


# --- how good it could be ---------------------------------------------------------------------------------------------
def _prices(network: Network, sent: Numbers, cases: int, experts: int) -> Fits:
    """What one more place of each expert would be worth: shortest ways in what the flow leaves open (Bellman-Ford)."""
    ahead, back = sent < network.room, sent > 0
    tails = np.concatenate((network.tails[ahead], network.heads[back]))
    heads = np.concatenate((network.heads[ahead], network.tails[back]))
    costs = np.concatenate((network.costs[ahead], -network.costs[back]))
    distance = np.zeros(network.nodes, dtype=np.int64)
    for _round in range(network.nodes):
        nearer = distance.copy()
        np.minimum.at(nearer, heads, distance[tails] + costs)
        if np.array_equal(nearer, distance):
            break
        distance = nearer
    worth: Fits = (distance[network.sink] - distance[cases : cases + experts]) / SCALE
    return worth


def _price(problem: Problem, pairs: Pairs, solved: Solved, even: float) -> tuple[float, Pairs]:
    """The bound that the prices prove over all pairs (Lagrange), and pairs outside that could better the plan."""
    owner, places, costs = _steps(problem, even)
    bound = float((np.maximum(solved.prices[owner] - np.rint(costs * SCALE) / SCALE, 0) * places).sum())
    experts = len(problem.room)
    known = np.sort(pairs.cases * experts + pairs.experts)
    most = int(problem.need.max())
    found: list[tuple[Numbers, Numbers, Fits]] = []
    for lo, fit in _blocks(problem):
        cases, columns, worth = _best_of_rows(lo, fit - solved.prices, min(most, experts))
        table = np.full((len(fit), most), -UNFILLED)
        place = np.arange(len(cases)) - np.searchsorted(cases, cases)
        table[cases - lo, place] = np.maximum(worth, -UNFILLED)
        ranked = -np.sort(-table, axis=1)
        bound += float(ranked[np.arange(most)[None, :] < problem.need[lo : lo + len(fit), None]].sum())
        keys = cases * experts + columns
        new = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] != keys
        found.append((cases[new], columns[new], fit[cases[new] - lo, columns[new]]))
    return bound, _distinct(found, experts)


# --- the answer -------------------------------------------------------------------------------------------------------
def _told(problem: Problem, pairs: Pairs, solved: Solved, bound: float) -> Plan:
    cases, experts, fits = pairs.cases[solved.chosen], pairs.experts[solved.chosen], pairs.fits[solved.chosen]
    per_case = np.zeros(len(problem.need))
    np.add.at(per_case, cases, fits)
    filled = np.bincount(cases, minlength=len(problem.need))
    served = np.flatnonzero(problem.need > 0)
    worst = int(served[per_case[served].argmin()]) if len(served) else None
    return Plan(
        pairs=tuple(zip(cases.tolist(), experts.tolist(), strict=True)),
        fits=tuple(fits.tolist()),
        objective=float(fits.sum()),
        value=solved.value,
        bound=bound,
        optimal=bound - solved.value < LEAST,
        worst=None if worst is None else (worst, float(per_case[worst])),
        loads=tuple(np.bincount(experts, minlength=len(problem.room)).tolist()),
        unfilled=tuple(_gaps(problem, filled)),
    )


def _gaps(problem: Problem, filled: Numbers) -> Iterator[Gap]:
    for case in np.flatnonzero(filled < problem.need).tolist():
        _fit, forbidden = problem.rows(case, case + 1)
        possible = int((~forbidden[0]).sum())
        yield Gap(case, int(problem.need[case] - filled[case]), "few" if possible < problem.need[case] else "full")

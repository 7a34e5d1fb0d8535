"""The assignment as a minimum-cost flow: case → (one expert per employer) → expert → sink, and what places are worth.

Whole costs; an empty place, and a place that an expert had to get and did not, cost more than any fit along the way.
"""

from dataclasses import dataclass
from typing import Any

from portal.arrays import Fits, Marks, Numbers, min_cost_flow, np
from portal.assess.assignment.problem import SCALE, Pairs, Problem

STEPS = 24  # how finely the load of an expert is priced
FINE = 64  # how finely the weight of a case is counted


@dataclass(frozen=True)
class Network:
    """Arcs of the flow; the first ones are the pairs themselves. Nodes: cases, experts, the sink, colleagues."""

    tails: Numbers
    heads: Numbers
    room: Numbers
    costs: Numbers
    sink: int
    nodes: int

    def sent(self, need: Numbers) -> Numbers:
        """How much goes through each arc in the cheapest flow."""
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(self.tails, self.heads, self.room, self.costs)
        supply = np.zeros(self.nodes, dtype=np.int64)
        supply[: len(need)] = need
        supply[self.sink] = -need.sum()
        flow.set_nodes_supplies(np.arange(self.nodes), supply)
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("The flow has no solution, although an empty place is always one.")
        flows: Numbers = flow.flows(arcs)
        return flows


@dataclass(frozen=True)
class Steps:
    """Places of experts that cost ever more: whose, how many, what each costs, and which of them are due."""

    owner: Numbers
    places: Numbers
    costs: Fits
    due: Marks


def chosen(
    problem: Problem, pairs: Pairs, even: float, weights: Numbers | None = None, more: Numbers | None = None
) -> Marks:  # fmt: skip
    """Which pairs make the best plan; weights of cases are whole, FINE is one; some pairs may be worth more."""
    network = build(problem, pairs, even, weights, more)
    taken: Marks = network.sent(problem.need)[: len(pairs.cases)] > 0
    return taken


def with_prices(problem: Problem, pairs: Pairs, even: float) -> tuple[Marks, Fits]:
    """Which pairs make the best plan, and what a place of each expert is worth in it."""
    network = build(problem, pairs, even)
    sent = network.sent(problem.need)
    prices = prices_in(network, sent, len(problem.need), len(problem.room)) / SCALE
    steps = steps_of(problem, even)
    first = np.full(len(problem.room), -np.inf)
    first[steps.owner[::-1]] = np.where(steps.due, -np.inf, steps.costs)[::-1]
    return sent[: len(pairs.cases)] > 0, np.maximum(prices, first)  # who is idle is worth no less than the first place


def worth(problem: Problem, pairs: Pairs, even: float) -> float:
    """What a plan of these pairs is worth: its fit less what uneven loads cost."""
    steps = steps_of(problem, even)
    earlier = np.cumsum(problem.room) - problem.room
    before = np.cumsum(steps.places) - steps.places - earlier[steps.owner]
    load = np.bincount(pairs.experts, minlength=len(problem.room))[steps.owner]
    used = np.clip(load - before, 0, steps.places)
    return float(pairs.fits.sum(dtype=np.float64) - (used * steps.costs).sum())


def steps_of(problem: Problem, even: float) -> Steps:
    """The places of each expert in a few steps."""
    room, used, due = problem.room, problem.used, np.minimum(problem.due, problem.room)
    parts = np.arange((STEPS if even else 1) + 1)
    edges = np.sort(np.concatenate((room[:, None] * parts // parts[-1], due[:, None]), axis=1), axis=1)
    low, high = edges[:, :-1], edges[:, 1:]
    owner, step = np.nonzero(high > low)
    low, high = low[owner, step], high[owner, step]
    costs = even * (used[owner] + (low + high) / 2) / np.maximum(room + used, 1)[owner]
    return Steps(owner, high - low, np.rint(costs * SCALE) / SCALE, high <= due[owner])


def build(
    problem: Problem, pairs: Pairs, even: float, weights: Numbers | None = None, more: Numbers | None = None
) -> Network:  # fmt: skip
    """The network of some pairs, each worth its fit times the weight of its case."""
    cases, experts, steps = len(problem.need), len(problem.room), steps_of(problem, even)
    sink, everyone = cases + experts, np.arange(cases)
    fine = 1 if weights is None else FINE
    gains = np.rint(pairs.fits.astype(np.float64) * SCALE).astype(np.int64)
    gains = gains * (1 if weights is None else weights[pairs.cases]) + (0 if more is None else more)
    prices = np.rint(steps.costs * SCALE).astype(np.int64) * fine
    unit = 2 * int(abs(gains).max(initial=0) + abs(prices).max(initial=0) + 1) * (min(cases, experts) + 1)
    starts, colleagues, nodes = colleagues_of(problem, pairs, sink + 1)
    arcs = [
        (starts, cases + pairs.experts, np.ones(len(starts), dtype=np.int64), -gains),
        (cases + steps.owner, np.full(len(prices), sink), steps.places, prices - unit * steps.due),
        (everyone, np.full(cases, sink), problem.need, np.full(cases, 2 * unit)),
        *colleagues,
    ]
    tails, heads, room, costs = (np.concatenate(parts) for parts in zip(*arcs, strict=True))
    return Network(tails.astype(np.int64), heads.astype(np.int64), room.astype(np.int64), costs, sink, nodes)


def heaviest(problem: Problem, pairs: Pairs) -> float:
    """The greatest weight of a case with which no cost is too large for the solver."""
    cases, experts = len(problem.need), len(problem.room)
    unit = 4 * FINE * (float(np.abs(pairs.fits).max(initial=0)) * SCALE + 1) * (min(cases, experts) + 1)
    nodes = cases + experts + 2 + (0 if problem.employers is None else len(pairs.cases))
    return max(1.0, 2.0**61 / unit / nodes)


def colleagues_of(
    problem: Problem, pairs: Pairs, first: int, cost: int | None = None
) -> tuple[Numbers, list[tuple[Any, ...]], int]:  # fmt: skip
    """Where the arc of each pair starts: at its case, or at a node that lets one expert per employer through.

    With a cost it lets more of them through for that.
    """
    if problem.employers is None or not len(pairs.cases):
        return pairs.cases, [], first
    keys = employer_keys(problem, pairs)
    _keys, one, where, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    shared = counts >= 2
    node = np.where(shared, first + np.cumsum(shared) - 1, -1)
    starts = np.where(shared[where], node[where], pairs.cases)
    owners, inner = pairs.cases[one[shared]], node[shared]
    alone, free = np.ones(len(inner), dtype=np.int64), np.zeros(len(inner), dtype=np.int64)
    arcs = [(owners, inner, alone, free)]
    if cost is not None:
        arcs.append((owners, inner, problem.need[owners], free + cost))
    return starts, arcs, first + int(shared.sum())


def employer_keys(problem: Problem, pairs: Pairs) -> Numbers:
    """A number for each case and employer; a negative one of its own for who works with nobody else."""
    if problem.employers is None:
        return -1 - np.arange(len(pairs.cases))
    employer = problem.employers[pairs.experts]
    width = max(int(problem.employers.max(initial=-1)) + 1, 1)
    return np.where(employer >= 0, pairs.cases * width + employer, -1 - np.arange(len(employer)))


def prices_in(network: Network, sent: Numbers, cases: int, experts: int) -> Numbers:
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
    worth_of: Numbers = distance[network.sink] - distance[cases : cases + experts]
    return worth_of

"""When no plan meets every demand: the fewest demands that have to give way so that one does, by a flow of their count.

One unit is one more place of an expert, one case less than an expert should get, one review less of a case, one
meeting of colleagues or of neighbours. Among sets of the same size the one that hurts least is named.
"""

from dataclasses import dataclass, replace

from portal.arrays import Marks, Numbers, np
from portal.assess.assignment import exact, network
from portal.assess.assignment.problem import LEAST, Pairs, Plan, Problem, every_pair, neighbours

ORDER = ("least", "room", "region", "employer", "review")  # what hurts least comes first; the floor is asked last
SMALL = 2_500  # pairs; so many are solved to the end
MOST = 4_000_000  # pairs; with more of them it takes too long


@dataclass(frozen=True)
class Demand:
    """What has to give way: `count` places of an expert, or reviews of a case, or a pair that would meet."""

    kind: str
    count: int = 1
    case: int | None = None
    expert: int | None = None


@dataclass(frozen=True)
class Relaxed:
    """The smallest set, a plan that keeps all other demands, and why fewer places do not do.

    The cases that are `pressed` can go to nobody but experts who are `tight`; one more place of any of these helps.
    """

    demands: tuple[Demand, ...]
    plan: Pairs
    pressed: tuple[int, ...]
    tight: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many units give way."""
        return sum(one.count for one in self.demands)


def smallest(problem: Problem, best: Plan | None = None) -> Relaxed | None:
    """The smallest set; empty if there is a plan, None if there are too many pairs to say.

    The floor is one demand. In a large problem where others give way too, it does if the plan beside them falls below.
    """
    if len(problem.need) * len(problem.room) > MOST:
        return None
    wide = replace(problem, room=np.maximum(problem.room, 1), regions=None)
    pairs = every_pair(wide)
    units = _units(problem)
    met = _neighbours(problem, pairs)
    whole = _network(problem, pairs, met, units)
    sent = whole.sent(problem.need)
    chosen = sent[: len(pairs.cases)] > 0
    plan = pairs.where(chosen)
    prices = network.prices_in(whole, sent, len(problem.need), len(problem.room))
    tight = prices >= units["room"]
    named = _named(problem, plan, met[chosen])
    if problem.floor is not None and len(pairs.cases) <= SMALL and (answer := exact.fewest(problem, pairs, met, units)):
        plan = pairs.where(answer[0])
        named = _named(problem, plan, met[answer[0]])
        named += [Demand("floor", 1, _worst(problem, plan)[0])] if answer[1] else []
    elif problem.floor is not None:
        named += _floor(problem, plan, None if named else best)
    return Relaxed(tuple(named), plan, _pressed(problem, pairs, tight), _places(tight))


def _units(problem: Problem) -> dict[str, int]:
    """What a unit of each kind costs: first their number counts, then what hurts."""
    one = (len(ORDER) + 1) * int(problem.need.sum() + problem.due.sum() + 2) + 1
    return {kind: one + at for at, kind in enumerate((*ORDER, "floor"))}


def _neighbours(problem: Problem, pairs: Pairs) -> Marks:
    if problem.regions is None:
        return np.zeros(len(pairs.cases), dtype=bool)
    meeting: Marks = neighbours(problem, 0, len(problem.need))[pairs.cases, pairs.experts]
    return meeting


def _network(problem: Problem, pairs: Pairs, met: Marks, units: dict[str, int]) -> network.Network:
    cases, experts = len(problem.need), len(problem.room)
    sink, everyone = cases + experts, np.arange(cases)
    starts, colleagues, nodes = network.colleagues_of(problem, pairs, sink + 1, units["employer"])
    owner, places, costs = _steps(problem, units)
    arcs = [
        (starts, cases + pairs.experts, np.ones(len(starts), dtype=np.int64), np.where(met, units["region"], 0)),
        (cases + owner, np.full(len(owner), sink), places, costs),
        (everyone, np.full(cases, sink), problem.need, np.full(cases, units["review"])),
        *colleagues,
    ]
    tails, heads, room, prices = (np.concatenate(parts).astype(np.int64) for parts in zip(*arcs, strict=True))
    return network.Network(tails, heads, room, prices, sink, nodes)


def _steps(problem: Problem, units: dict[str, int]) -> tuple[Numbers, Numbers, Numbers]:
    """Places of each expert: those that are due, those there are, and those there would have to be."""
    room, due = problem.room, problem.due
    edges = np.sort(np.stack((np.zeros_like(room), room, due, np.maximum(room, due) + len(problem.need)), axis=1))
    low, high = edges[:, :-1], edges[:, 1:]
    owner, step = np.nonzero(high > low)
    top = high[owner, step]
    costs = np.where(top > room[owner], units["room"], 0) - np.where(top <= due[owner], units["least"], 0)
    return owner, top - low[owner, step], costs


def _named(problem: Problem, plan: Pairs, met: Marks) -> list[Demand]:
    """What the plan does not keep."""
    loads = np.bincount(plan.experts, minlength=len(problem.room))
    filled = np.bincount(plan.cases, minlength=len(problem.need))
    found = [Demand("least", int(n), expert=e) for e, n in _above(problem.due - loads)]
    found += [Demand("room", int(n), expert=e) for e, n in _above(loads - problem.room)]
    found += [Demand("region", 1, int(plan.cases[at]), int(plan.experts[at])) for at in np.flatnonzero(met)]
    keys = network.employer_keys(problem, plan)
    _keys, first, counts = np.unique(keys, return_index=True, return_counts=True)
    for at, count in zip(first[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
        found.append(Demand("employer", count - 1, int(plan.cases[at]), int(plan.experts[at])))
    return found + [Demand("review", int(n), case=c) for c, n in _above(problem.need - filled)]


def _floor(problem: Problem, plan: Pairs, best: Plan | None) -> list[Demand]:
    """The floor, if the worst-served case of the best plan there is lies below."""
    if best is not None and best.worst is not None:
        case, served = best.worst[0], best.worst[1] / int(problem.need[best.worst[0]])
    else:
        case, served = _worst(problem, plan)
    return [Demand("floor", 1, case)] if served < (problem.floor or 0.0) - LEAST / 10 else []


def _worst(problem: Problem, plan: Pairs) -> tuple[int, float]:
    """The case that is served worst per place that it gets, and how well."""
    counts = np.bincount(plan.cases, minlength=len(problem.need))
    means = np.where(counts > 0, plan.sums(len(counts)) / np.maximum(counts, 1), np.inf)
    return int(means.argmin()), float(means.min())


def _above(numbers: Numbers) -> list[tuple[int, int]]:
    return [(at, int(numbers[at])) for at in np.flatnonzero(numbers > 0).tolist()]


def _pressed(problem: Problem, pairs: Pairs, tight: Marks) -> tuple[int, ...]:
    """Cases that only tight experts may assess."""
    anybody = np.bincount(pairs.cases, minlength=len(problem.need))
    others = np.bincount(pairs.cases[~tight[pairs.experts]], minlength=len(problem.need))
    return _places((problem.need > 0) & (anybody > 0) & (others == 0))


def _places(marks: Marks) -> tuple[int, ...]:
    return tuple(np.flatnonzero(marks).tolist())

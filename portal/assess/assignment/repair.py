"""When an expert drops out: the plan that fills every place again and changes as little as possible."""

from dataclasses import dataclass, replace

from portal.arrays import Numbers, np
from portal.assess.assignment import network
from portal.assess.assignment.problem import SCALE, Pairs, Problem, every_pair


@dataclass(frozen=True)
class Repair:
    """Who goes from a case to make room elsewhere, who comes, with their fit; and how many places stay empty."""

    gone: tuple[tuple[int, int], ...]
    come: tuple[tuple[int, int, float], ...]
    missing: int


def repair(problem: Problem, held: Pairs, fixed: Pairs, even: float = 0.0) -> Repair:
    """First as many places as possible are filled, then as many seats as possible kept, then the fit is greatest.

    The problem counts all places: those of `held` seats, which may move, and of `fixed` ones, which do not.
    """
    rest = _without(problem, fixed)
    pairs = _beside(problem, every_pair(rest), fixed)
    experts = len(problem.room)
    keys, kept = pairs.keys(experts), held.keys(experts)
    more = np.where(np.isin(keys, kept), _keeping(problem, pairs), 0)
    plan = pairs.where(network.chosen(rest, pairs, even, more=more))
    now = plan.keys(experts)
    gone = held.where(~np.isin(kept, now) & (problem.room[held.experts] > 0))
    come = plan.where(~np.isin(now, kept))
    return Repair(
        tuple(zip(gone.cases.tolist(), gone.experts.tolist(), strict=True)),
        tuple(zip(come.cases.tolist(), come.experts.tolist(), come.fits.tolist(), strict=True)),
        int(rest.need.sum()) - len(plan.cases),
    )


def _without(problem: Problem, fixed: Pairs) -> Problem:
    """What is left to decide when some seats do not move."""
    cases = np.bincount(fixed.cases, minlength=len(problem.need))
    loads = np.bincount(fixed.experts, minlength=len(problem.room))
    return replace(
        problem, need=np.maximum(problem.need - cases, 0), room=np.maximum(problem.room - loads, 0),
        taken=problem.used + loads, least=np.maximum(problem.due - loads, 0),
    )  # fmt: skip


def _beside(problem: Problem, pairs: Pairs, fixed: Pairs) -> Pairs:
    """Pairs that are not fixed already, and bring no colleague of somebody who is."""
    free = ~np.isin(pairs.keys(len(problem.room)), fixed.keys(len(problem.room)))
    taken = network.employer_keys(problem, fixed)
    met = np.isin(network.employer_keys(problem, pairs), taken[taken >= 0])
    return pairs.where(free & ~met)


def _keeping(problem: Problem, pairs: Pairs) -> int:
    """What a kept seat is worth: more than any fit that could be won by giving it up."""
    greatest = int(np.abs(pairs.fits).max(initial=0) * SCALE) + 1
    numbers: Numbers = problem.need
    return 2 * greatest * (int(numbers.sum()) + 1)

"""Who assesses what, for a whole call at once: first the worst-served case, then the sum, by minimum-cost flow.

Cases want a number of experts, experts have a number of places and may have to get some; who must not meet does not.
The plan says how good it could have been; where there is none, `demands` says what would have to give way.
"""

from collections.abc import Iterator
from dataclasses import replace

from portal.arrays import Numbers, np
from portal.assess.assignment import fairness, searching
from portal.assess.assignment.demands import Demand, Relaxed, smallest
from portal.assess.assignment.problem import LEAST, SCALE, Gap, Pairs, Plan, Problem, Rows, dense
from portal.assess.assignment.repair import Repair, repair

__all__ = (
    "SCALE", "Demand", "Gap", "Pairs", "Plan", "Problem", "Relaxed", "Repair", "Rows", "dense", "plan", "repair",
    "smallest",
)  # fmt: skip

EVEN = 0.01  # what the last place of an expert costs more than the first, in units of fit: it decides between equals


def plan(
    problem: Problem, *, even: float = EVEN, candidates: int | None = None, worst_first: bool = True,
    small: int = fairness.SMALL,
) -> Plan:  # fmt: skip
    """The best assignment; where not all places can be filled, of as many as possible."""
    found = searching.best(problem, even, candidates)
    filled = np.bincount(found.plan.cases, minlength=len(problem.need))
    loads = np.bincount(found.plan.experts, minlength=len(problem.room))
    possible = replace(problem, need=filled, least=np.minimum(problem.due, loads))
    if not (found.whole or searching.is_full(problem, found.plan)):
        found = searching.widened(possible, found.pairs, even)  # the prices of empty places prove nothing
    if worst_first:
        fair = fairness.fair(possible, found, even, small)
    else:
        fair = fairness.Fair(found.plan, 0.0, np.inf, found.value, found.bound)
    return _told(problem, possible, fair)


def _told(problem: Problem, possible: Problem, fair: fairness.Fair) -> Plan:
    found, need = fair.plan, possible.need
    per_case = found.sums(len(need))
    served = np.flatnonzero(need > 0)
    worst = int(served[(per_case[served] / need[served]).argmin()]) if len(served) else None
    loads = np.bincount(found.experts, minlength=len(problem.room))
    return Plan(
        pairs=tuple(zip(found.cases.tolist(), found.experts.tolist(), strict=True)),
        fits=tuple(found.fits.tolist()),
        objective=float(found.fits.sum(dtype=np.float64)),
        value=fair.value,
        bound=fair.bound,
        optimal=fair.bound - fair.value < 2 * LEAST,
        worst=None if worst is None else (worst, float(per_case[worst])),
        worst_bound=fair.worst_bound,
        worst_is_best=fair.worst_bound - fair.worst < LEAST / 10,
        loads=tuple(loads.tolist()),
        unfilled=tuple(_gaps(problem, need)),
        idle=tuple((int(e), int(problem.due[e] - loads[e])) for e in np.flatnonzero(loads < problem.due)),
    )


def _gaps(problem: Problem, filled: Numbers) -> Iterator[Gap]:
    short = np.flatnonzero(filled < problem.need)
    for case in short.tolist():
        _fit, forbidden = problem.rows(case, case + 1)
        possible = int((~forbidden[0]).sum())
        yield Gap(case, int(problem.need[case] - filled[case]), "few" if possible < problem.need[case] else "full")

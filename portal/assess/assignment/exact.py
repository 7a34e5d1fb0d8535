"""Small assignments solved to the end as integer programmes: what the flow cannot say of single cases, this can."""

from dataclasses import dataclass
from typing import Any

from portal.arrays import Fits, Marks, Numbers, linear_solver, np
from portal.assess.assignment import network
from portal.assess.assignment.problem import LEAST, SCALE, Pairs, Problem

SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """The choice of pairs, what it reaches, and what no choice exceeds."""

    chosen: Marks
    reached: float
    bound: float


def worst_served(problem: Problem, pairs: Pairs) -> Answer | None:
    """The plan whose worst-served case gets most per place; None if there is no time to find a plan at all."""
    model = _Model(problem, pairs)
    least = model.solver.NumVar(-model.solver.infinity(), model.solver.infinity(), "")
    for case in np.flatnonzero(problem.need > 0).tolist():
        row = model.case_sum(case, 0.0)
        row.SetCoefficient(least, -float(problem.need[case]))
    model.solver.Maximize(least)
    return model.answer()


def greatest(problem: Problem, pairs: Pairs, even: float, targets: Fits) -> Answer | None:
    """The plan of the greatest value in which each case reaches its target."""
    model = _Model(problem, pairs)
    for case in np.flatnonzero(problem.need > 0).tolist():
        model.case_sum(case, float(targets[case]) - LEAST / 2)
    objective = model.solver.Objective()
    objective.SetMaximization()
    for fit, one in zip(pairs.fits.tolist(), model.pairs, strict=True):
        objective.SetCoefficient(one, fit)
    steps = network.steps_of(problem, even)
    loads: dict[int, list[Any]] = {}
    for owner, places, cost in zip(steps.owner.tolist(), steps.places.tolist(), steps.costs.tolist(), strict=True):
        loads.setdefault(owner, []).append(part := model.solver.NumVar(0, places, ""))
        objective.SetCoefficient(part, -cost)
    for expert, chosen in model.of_expert.items():
        model.solver.Add(model.solver.Sum(chosen) == model.solver.Sum(loads[expert]))
    return model.answer()


def fewest(problem: Problem, pairs: Pairs, met: Marks, units: dict[str, int]) -> tuple[Marks, bool] | None:
    """The pairs with which the fewest demands give way when there is a floor, and whether that does too."""
    giving = _Giving(problem, pairs, met, units)
    giving.cases()
    giving.experts()
    giving.employers()
    if giving.solver.Solve() != giving.solver.OPTIMAL:
        return None
    taken = np.array([one.solution_value() > 0.5 for one in giving.pairs], dtype=bool)
    return taken, giving.lowered.solution_value() > 0.5


class _Giving:
    """A variable per pair, and one for all that may give way."""

    def __init__(self, problem: Problem, pairs: Pairs, met: Marks, units: dict[str, int]) -> None:
        self.problem, self.all, self.units = problem, pairs, units
        self.solver = linear_solver.Solver.CreateSolver("SCIP")
        self.solver.SetTimeLimit(SECONDS * 1000)
        self.pairs = [self.solver.BoolVar("") for _pair in pairs.cases]
        for one, meets in zip(self.pairs, met.tolist(), strict=True):
            self.solver.Objective().SetCoefficient(one, units["region"] if meets else 0)
        self.lowered = self.gives(1, "floor")

    def gives(self, most: float, kind: str) -> Any:
        """How much of a demand gives way."""
        variable = self.solver.IntVar(0, most, "")
        self.solver.Objective().SetCoefficient(variable, self.units[kind])
        return variable

    def cases(self) -> None:
        """As many experts as a case wants, and the floor for those that it gets."""
        need, floor = self.problem.need, self.problem.floor or 0.0
        far = (abs(floor) + float(np.abs(self.all.fits).max(initial=0))) * int(need.max(initial=0)) + 1
        for case, wanted in enumerate(need.tolist()):
            own, short = np.flatnonzero(self.all.cases == case).tolist(), self.gives(wanted, "review")
            self.solver.Add(self.solver.Sum([self.pairs[at] for at in own] + [short]) == wanted)
            fits = [float(self.all.fits[at]) * self.pairs[at] for at in own]
            reached = self.solver.Sum([*fits, floor * short, far * self.lowered])
            self.solver.Add(reached >= floor * wanted - LEAST / 2)

    def experts(self) -> None:
        """No more for an expert than there is room, and no less than is due."""
        limits = zip(self.problem.due.tolist(), self.problem.room.tolist(), strict=True)
        for expert, (due, room) in enumerate(limits):
            own = [self.pairs[at] for at in np.flatnonzero(self.all.experts == expert).tolist()]
            self.solver.Add(self.solver.Sum([*own, self.gives(due, "least")]) >= due)
            self.solver.Add(self.solver.Sum([*own, -1 * self.gives(len(self.problem.need), "room")]) <= room)

    def employers(self) -> None:
        """One expert of an employer in a case."""
        keys = network.employer_keys(self.problem, self.all)
        for key in np.unique(keys[keys >= 0]).tolist():
            own = [self.pairs[at] for at in np.flatnonzero(keys == key).tolist()]
            self.solver.Add(self.solver.Sum(own) - self.gives(len(own), "employer") <= 1)


class _Model:
    """A variable per pair; places per case, expert and employer."""

    def __init__(self, problem: Problem, pairs: Pairs) -> None:
        self.solver = linear_solver.Solver.CreateSolver("SCIP")
        self.solver.SetTimeLimit(SECONDS * 1000)
        self.pairs = [self.solver.BoolVar("") for _pair in pairs.cases]
        self.fits = pairs.fits.tolist()
        self.of_case = self._grouped(pairs.cases)
        self.of_expert = self._grouped(pairs.experts)
        for case, need in enumerate(problem.need.tolist()):
            self.solver.Add(self.solver.Sum(self._of(self.of_case, case)) == need)
        for expert, (due, room) in enumerate(zip(problem.due.tolist(), problem.room.tolist(), strict=True)):
            if one := self.of_expert.get(expert):
                self.solver.Add(self.solver.Sum(one) >= due)
                self.solver.Add(self.solver.Sum(one) <= room)
        for together in self._grouped(network.employer_keys(problem, pairs)).values():
            if len(together) > 1:
                self.solver.Add(self.solver.Sum(together) <= 1)
        self.rows = self._grouped_fits(pairs)

    def case_sum(self, case: int, least: float) -> Any:
        """The row that says what a case gets at least."""
        row = self.solver.Constraint(least, self.solver.infinity())
        for variable, fit in self.rows.get(case, []):
            row.SetCoefficient(variable, fit)
        return row

    def answer(self) -> Answer | None:
        """Solve."""
        state = self.solver.Solve()
        if state not in (self.solver.OPTIMAL, self.solver.FEASIBLE):
            return None
        objective = self.solver.Objective()
        taken = np.array([one.solution_value() > 0.5 for one in self.pairs], dtype=bool)
        return Answer(taken, objective.Value(), objective.BestBound() + 1 / SCALE)

    def _grouped(self, keys: Numbers) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for key, variable in zip(keys.tolist(), self.pairs, strict=True):
            found.setdefault(key, []).append(variable)
        return found

    def _grouped_fits(self, pairs: Pairs) -> dict[int, list[tuple[Any, float]]]:
        found: dict[int, list[tuple[Any, float]]] = {}
        for case, variable, fit in zip(pairs.cases.tolist(), self.pairs, pairs.fits.tolist(), strict=True):
            found.setdefault(case, []).append((variable, fit))
        return found

    def _of(self, groups: dict[int, list[Any]], key: int) -> list[Any]:
        return groups.get(key) or [self.solver.IntVar(0, 0, "")]

"""The plan of a call worked out and written down: ids and whole numbers only, fit in 1/100 000.

Beside it stands how good any plan could be, what would have to give way where there is none, and what it changes.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from portal.arrays import Numbers, np
from portal.assess import assignment
from portal.assess.queries.fitting import reasons
from portal.assess.queries.material import Asked, Material, Seat

FEW_SHOWN = 200  # cases without experts that the page lists
WORST_SHOWN = 5


def worked_out(found: Material, asked: Asked, given: Sequence[tuple[int, int]] | None = None) -> dict[str, Any]:
    """What is kept of a plan: the solver's, the smallest repair, or one that was given as (case, expert)."""
    best = assignment.plan(found.problem)
    pairs = _pairs(found, best) if asked.mode != "repair" else _repaired(found)
    if given is not None:
        pairs = _given(found, given)
    kept = {(one.application_id, one.expert_id): one for one in found.moving}
    wanted = {(found.cases[c].id, found.experts[e].id) for c, e, _fit in pairs}
    gone = [*found.lost, *(seat for pair, seat in kept.items() if pair not in wanted)]
    come = [one for one in pairs if _named(found, *one[:2]) not in kept]
    stay = [one for one in pairs if _named(found, *one[:2]) in kept]
    ranks = _ranks(found, pairs)
    missing = found.problem.need - np.bincount([c for c, _e, _fit in pairs], minlength=len(found.cases))
    return {
        "mode": asked.mode if given is None else "given",
        "asked": _asked(asked),
        "pairs": [[*_named(found, c, e), _e5(fit), _why(found, c, e, ranks[c, e])] for c, e, fit in come],
        "stay": [[*_named(found, c, e), _e5(fit), _why(found, c, e, ranks[c, e])] for c, e, fit in stay],
        "gone": [[seat.id, seat.application_id, seat.expert_id] for seat in gone],
        "cases": len(found.cases),
        "wanted": int(found.problem.need.sum()),
        "missing": int(missing.sum()),
        **_goodness(found, best, pairs),
        **_places(found, best, pairs, missing),
        "before": _before(found),
        "demands": _demands(found, best) if best.unfilled or best.idle or found.problem.floor else [],
    }


def _asked(asked: Asked) -> dict[str, Any]:
    more = sum(count for _case, count in asked.more)
    return {"least": asked.least, "strangers": asked.strangers, "floor_e5": asked.floor_e5, "more": more}


def _pairs(found: Material, best: assignment.Plan) -> list[tuple[int, int, float]]:
    return [(c, e, fit) for (c, e), fit in zip(best.pairs, best.fits, strict=True)]


def _repaired(found: Material) -> list[tuple[int, int, float]]:
    """The seats that stay and those that come."""
    held = found.pairs(found.moving)
    repair = assignment.repair(found.problem, held, found.pairs([]))
    gone, everything = (
        set(repair.gone),
        zip(held.cases.tolist(), held.experts.tolist(), held.fits.tolist(), strict=True),
    )
    return [*(one for one in everything if one[:2] not in gone), *repair.come]


def _given(found: Material, given: Sequence[tuple[int, int]]) -> list[tuple[int, int, float]]:
    seats = [Seat(0, case, expert, "offered") for case, expert in given]
    pairs = found.pairs(seats)
    return list(zip(pairs.cases.tolist(), pairs.experts.tolist(), pairs.fits.tolist(), strict=True))


def _goodness(found: Material, best: assignment.Plan, pairs: Sequence[tuple[int, int, float]]) -> dict[str, Any]:
    """How good it is, and how good any plan could be: for another plan than the solver's that is the solver's."""
    served = _served(found, pairs)
    return {
        "objective_e5": sum(_e5(fit) for _c, _e, fit in pairs),
        "best_e5": _e5(best.objective),
        "value_e5": _e5(best.value),
        "bound_e5": _e5(best.bound),
        "optimal": best.optimal,
        "worst": [list(one) for one in served[:WORST_SHOWN]],
        "worst_bound_e5": _e5(best.worst_bound) if best.worst else 0,
        "worst_is_best": best.worst_is_best,
    }


def _served(found: Material, pairs: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, int]]:
    """Case, fit of all its new places, how many these are: the worst-served per place first."""
    sums, counts = Counter[int](), Counter[int]()
    for case, _expert, fit in pairs:
        sums[case] += _e5(fit)
        counts[case] += 1
    order = sorted(counts, key=lambda case: (sums[case] / counts[case], case))
    return [(found.cases[case].id, sums[case], counts[case]) for case in order]


def _places(
    found: Material, best: assignment.Plan, pairs: Sequence[tuple[int, int, float]], missing: Numbers
) -> dict[str, Any]:  # fmt: skip
    """Who has how much, and where places stay empty."""
    new = Counter(e for _c, e, _fit in pairs)
    taken = found.problem.used.tolist()
    reason = {gap.case: gap.reason for gap in best.unfilled}
    short = np.flatnonzero(missing > 0).tolist()
    return {
        "loads": [[one.id, taken[at], new[at], one.capacity] for at, one in enumerate(found.experts)],
        "unfilled": [[found.cases[at].id, int(missing[at]), reason.get(at, "full")] for at in short[:FEW_SHOWN]],
        "unfilled_cases": len(short),
    }


def _before(found: Material) -> dict[str, Any] | None:
    """The seats that are in force and may be given anew, counted as the plan counts."""
    if not found.moving and not found.lost:
        return None
    held = found.pairs(found.moving)
    pairs = list(zip(held.cases.tolist(), held.experts.tolist(), held.fits.tolist(), strict=True))
    served = _served(found, pairs)
    return {
        "seats": len(pairs),
        "objective_e5": sum(_e5(fit) for _c, _e, fit in pairs),
        "worst": list(served[0]) if served else None,
        "missing": int(found.problem.need.sum()) - len(pairs),
    }


def _demands(found: Material, best: assignment.Plan) -> list[dict[str, Any]]:
    """What would have to give way: places by the language of the cases that lack them, all else by kind."""
    relaxed = assignment.smallest(found.problem, best)
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for one in relaxed.demands if relaxed else ():
        lang = _lang(found, relaxed, one) if relaxed and one.kind == "room" else ""
        row = told.setdefault(
            (one.kind, lang), {"kind": one.kind, "lang": lang, "count": 0, "cases": [], "experts": []}
        )
        row["count"] += one.count
        row["cases"] += [found.cases[one.case].id] if one.case is not None else []
        row["experts"] += [found.experts[one.expert].id] if one.expert is not None else []
    return list(told.values())


def _lang(found: Material, relaxed: assignment.Relaxed, one: assignment.Demand) -> str:
    """The language of the cases that the expert's additional places are for, if it is one."""
    pressed = set(relaxed.pressed)
    seats = zip(relaxed.plan.cases.tolist(), relaxed.plan.experts.tolist(), strict=True)
    langs = {found.cases[case].lang for case, expert in seats if expert == one.expert and case in pressed}
    return langs.pop() if len(langs) == 1 else ""


def _ranks(found: Material, pairs: Sequence[tuple[int, int, float]]) -> dict[tuple[int, int], dict[str, int]]:
    """Which place by fit the expert has among all who may assess the case, and how many who fit better do not."""
    told: dict[tuple[int, int], dict[str, int]] = {}
    seats: dict[int, list[int]] = {}
    for case, _expert, fit in pairs:
        seats.setdefault(case, []).append(_e5(fit))
    for case, expert, fit in pairs:
        fits, forbidden = found.problem.rows(case, case + 1)
        able = np.rint(fits[0][~forbidden[0]] * assignment.SCALE)
        above = int((able > _e5(fit)).sum())
        here = sum(other > _e5(fit) for other in seats[case])
        told[case, expert] = {"rank": 1 + above, "among": len(able), "better": above - here}
    return told


def _why(found: Material, case: int, expert: int, rank: dict[str, int]) -> dict[str, Any]:
    return reasons(found.cases[case], expert, found.known) | rank


def _named(found: Material, case: int, expert: int) -> tuple[int, int]:
    return found.cases[case].id, found.experts[expert].id


def _e5(value: float) -> int:
    return round(value * assignment.SCALE)

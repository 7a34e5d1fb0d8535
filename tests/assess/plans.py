"""Problems of assignment for tests, every plan there is of a small one, and whether a plan keeps all demands."""

import csv
import gzip
import importlib.util
from functools import cache
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as some

from portal.assess import assignment
from portal.assess.assignment import network
from portal.assess.assignment.problem import neighbours

SHARED = Path(__file__).parents[3] / "shared" / "data"
ABSENT = "the data of others lie outside the project, in ../shared/data"


def a_problem(fit, forbidden=None, *, need=1, room=1, **facts):
    """A problem over a whole matrix; need and room may be one number for all."""
    fit = np.asarray(fit, dtype=float)
    forbidden = np.zeros(fit.shape, dtype=bool) if forbidden is None else np.asarray(forbidden, dtype=bool)
    needs, rooms = np.broadcast_to(need, fit.shape[0]), np.broadcast_to(room, fit.shape[1])
    rows = assignment.dense(fit, forbidden)
    return assignment.Problem(np.array(needs, dtype=np.int64), np.array(rooms, dtype=np.int64), rows, **facts)


@some.composite
def small_problems(draw, *, feasible=False):
    """Up to four cases and experts with everything that may be asked; of which there is a plan, if so wanted."""
    cases, experts = draw(some.integers(1, 4)), draw(some.integers(1, 4))
    numbers = some.one_of(some.integers(0, 100_000).map(lambda n: n / 100_000), some.sampled_from([0.0, 0.5, 1.0]))
    fit = [[draw(numbers) for _e in range(experts)] for _c in range(cases)]
    odds = some.integers(0, 9).map(lambda n: n < 2) if feasible else some.booleans()
    forbidden = [[draw(odds) for _e in range(experts)] for _c in range(cases)]
    need = [draw(some.integers(0, 2)) for _c in range(cases)]
    room = [draw(some.integers(1, 4) if feasible else some.integers(0, 3)) for _e in range(experts)]
    facts = {"employers": np.array([draw(some.sampled_from([-1, -1, 0, 1])) for _e in range(experts)])}
    if draw(some.booleans()):
        facts["least"] = np.array([draw(some.integers(0, 1 if feasible else 2)) for _e in range(experts)])
    if draw(some.booleans()):
        regions = some.sampled_from([-1, -1, 0, 1])
        facts["regions"] = tuple(np.array([draw(regions) for _n in range(size)]) for size in (cases, experts))
    one = a_problem(fit, forbidden, need=np.array(need), room=np.array(room), **facts)
    if feasible and not full_plans(one):
        return a_problem(fit, need=np.minimum(need, experts), room=cases)
    return one


def every_plan(one):
    """All plans that keep capacity, conflicts, employers and regions."""
    return [plan for plan in _choices(one, _closed(one)) if _loads(one, plan) <= 0 and not _colleagues(one, plan)]


def full_plans(one):
    """Those of them in which nothing is missing."""
    return [plan for plan in every_plan(one) if len(plan) == one.need.sum() and not idle(one, plan)]


def any_plan(one):
    """All plans that keep conflicts and nothing else: what gives way is counted by `units`."""
    return _choices(one, one.rows(0, len(one.need))[1])


def units(one, plan):
    """How many demands give way in a plan."""
    met = neighbours(one, 0, len(one.need))
    short = int(one.need.sum()) - len(plan)
    return _loads(one, plan) + idle(one, plan) + _colleagues(one, plan) + sum(met[c, e] for c, e in plan) + short


def total(one, plan):
    """The fit of a plan."""
    fit = one.rows(0, len(one.need))[0]
    return float(sum(fit[case][expert] for case, expert in plan))


def worst(one, plan):
    """What the worst-served case has per place it wants."""
    fit = one.rows(0, len(one.need))[0]
    sums = dict.fromkeys(np.flatnonzero(one.need).tolist(), 0.0)
    for case, expert in plan:
        sums[case] += fit[case][expert]
    return min((value / one.need[case] for case, value in sums.items()), default=0.0)


def falls_below(one, plan, floor):
    """Whether a case gets less than the floor from its experts on average."""
    fit = one.rows(0, len(one.need))[0]
    got = {case: [fit[c][e] for c, e in plan if c == case] for case, _expert in plan}
    return any(sum(fits) / len(fits) < floor - 1e-6 for fits in got.values())


def uneven(one, plan, even):
    """What the loads of a plan cost: each place half its rank in the load."""
    loads = np.bincount([expert for _case, expert in plan], minlength=len(one.room))
    return even * sum(
        (place + 0.5) / max(room, 1) for load, room in zip(loads, one.room, strict=True) for place in range(load)
    )


def check(one, found):
    """Every demand, in a plan as it was found."""
    cases, experts = len(one.need), len(one.room)
    seats = np.array(found.pairs, dtype=np.int64).reshape(-1, 2)
    assert len({tuple(pair) for pair in found.pairs}) == len(found.pairs)
    for lo in range(0, cases, 2_000):
        fit, forbidden = one.rows(lo, min(lo + 2_000, cases))
        here = (seats[:, 0] >= lo) & (seats[:, 0] < lo + len(fit))
        rows, columns = seats[here, 0] - lo, seats[here, 1]
        assert not forbidden[rows, columns].any()
        assert not neighbours(one, lo, lo + len(fit))[rows, columns].any()
        assert np.allclose(fit[rows, columns], np.array(found.fits)[here], atol=6e-6)
    filled, loads = np.bincount(seats[:, 0], minlength=cases), np.bincount(seats[:, 1], minlength=experts)
    assert (filled <= one.need).all()
    assert (loads <= one.room).all()
    assert tuple(loads.tolist()) == found.loads
    assert {gap.case: gap.missing for gap in found.unfilled} == _missing(one.need - filled)
    assert dict(found.idle) == _missing(one.due - loads)
    keys = network.employer_keys(one, assignment.Pairs(seats[:, 0], seats[:, 1], np.zeros(len(seats))))
    assert len(np.unique(keys)) == len(keys)
    assert found.objective == pytest.approx(sum(found.fits), abs=1e-2)


def midl(least=0):
    """118 papers × 177 reviewers: three reviews per paper, at most four per reviewer."""
    if not (path := SHARED / "midl_affinity.csv.gz").exists():
        pytest.skip(ABSENT)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [(int(row["paper"]), int(row["reviewer"]), float(row["affinity"])) for row in csv.DictReader(lines)]
    fit = np.zeros((max(row[0] for row in rows) + 1, max(row[1] for row in rows) + 1))
    for paper, reviewer, affinity in rows:
        fit[paper, reviewer] = affinity
    return a_problem(fit, fit <= -1, need=3, room=4, least=np.full(fit.shape[1], least))


def generated(cases, experts):
    """A call of the generator: three reviews per case, loads between its bounds."""
    made = _generator()
    low, high = made.loads(cases, experts)
    need, room, least = (np.full(n, v) for n, v in ((cases, 3), (experts, high), (experts, low)))
    return assignment.Problem(need, room, made.call(cases, experts), least=least)


@cache
def _generator():
    if not (path := SHARED / "assignment_generator.py").exists():
        pytest.skip(ABSENT)
    spec = importlib.util.spec_from_file_location("assignment_generator", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _closed(one):
    return one.rows(0, len(one.need))[1] | neighbours(one, 0, len(one.need))


def _choices(one, closed):
    """All ways to give each case no more than it wants."""
    ways = []
    for case, need in enumerate(one.need.tolist()):
        free = np.flatnonzero(~closed[case]).tolist()
        ways.append([[(case, e) for e in few] for size in range(need + 1) for few in combinations(free, size)])
    return [[pair for seats in plan for pair in seats] for plan in product(*ways)]


def _loads(one, plan):
    loads = np.bincount([expert for _case, expert in plan], minlength=len(one.room))
    return int(np.maximum(loads - one.room, 0).sum())


def idle(one, plan):
    """How many cases experts get less than they should."""
    loads = np.bincount([expert for _case, expert in plan], minlength=len(one.room))
    return int(np.maximum(one.due - loads, 0).sum())


def _colleagues(one, plan):
    if one.employers is None:
        return 0
    seats = [(case, one.employers[expert]) for case, expert in plan if one.employers[expert] >= 0]
    return len(seats) - len(set(seats))


def _missing(numbers):
    return {at: int(numbers[at]) for at in np.flatnonzero(numbers > 0).tolist()}

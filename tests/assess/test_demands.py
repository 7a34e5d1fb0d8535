"""When there is no plan: the demands that are named suffice, no smaller set does, and the reason is true."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from portal.assess import assignment
from tests.assess import plans


@given(some.data())
def test_no_smaller_set_of_demands_makes_it_possible(data):
    one = data.draw(plans.small_problems())
    found = assignment.smallest(one)
    assert found.size == min(plans.units(one, tried) for tried in plans.any_plan(one))


@given(some.data())
def test_the_floor_is_one_demand_among_them(data):
    one = replace(data.draw(plans.small_problems()), floor=data.draw(some.sampled_from([0.1, 0.3, 0.5, 0.9])))
    found = assignment.smallest(one)
    fewest = min(plans.units(one, tried) + plans.falls_below(one, tried, one.floor) for tried in plans.any_plan(one))
    assert found.size == fewest
    seats = list(zip(found.plan.cases.tolist(), found.plan.experts.tolist(), strict=True))
    lowered = any(demand.kind == "floor" for demand in found.demands)
    assert plans.units(one, seats) + lowered == fewest
    assert lowered or not plans.falls_below(one, seats, one.floor)


@given(some.data())
def test_the_named_demands_are_all_that_the_plan_beside_them_does_not_keep(data):
    one = data.draw(plans.small_problems())
    found = assignment.smallest(one)
    seats = list(zip(found.plan.cases.tolist(), found.plan.experts.tolist(), strict=True))
    assert not any(one.rows(0, len(one.need))[1][case, expert] for case, expert in seats)
    assert plans.units(one, seats) == found.size
    loads = np.bincount(found.plan.experts, minlength=len(one.room))
    filled = np.bincount(found.plan.cases, minlength=len(one.need))
    given_way = {kind: [] for kind in ("least", "room", "region", "employer", "review")}
    for demand in found.demands:
        given_way[demand.kind].append(demand)
    assert {d.expert: d.count for d in given_way["room"]} == _above(loads - one.room)
    assert {d.expert: d.count for d in given_way["least"]} == _above(one.due - loads)
    assert {d.case: d.count for d in given_way["review"]} == _above(one.need - filled)


@given(some.data())
def test_a_problem_with_a_plan_asks_for_nothing(data):
    found = assignment.smallest(data.draw(plans.small_problems(feasible=True)))
    assert found.demands == ()


@given(some.data())
def test_one_more_place_of_a_tight_expert_makes_the_set_smaller(data):
    one = data.draw(plans.small_problems())
    found = assignment.smallest(one)
    for expert in found.tight:
        more = one.room.copy()
        more[expert] += 1
        wider = assignment.Problem(one.need, more, one.rows, one.taken, one.employers, one.least, one.regions)
        assert assignment.smallest(wider).size == found.size - 1


def test_capacity_that_is_short_in_one_language_is_named_for_its_readers():
    kazakh, russian = [0, 1], [2, 3]
    forbidden = np.array([[e in russian for e in range(4)]] * 5 + [[e in kazakh for e in range(4)]] * 2)
    found = assignment.smallest(plans.a_problem(np.full((7, 4), 0.5), forbidden, need=2, room=[3, 3, 9, 9]))
    assert {demand.kind for demand in found.demands} == {"room"}
    assert found.size == 4
    assert (found.tight, found.pressed) == ((0, 1), (0, 1, 2, 3, 4))


def test_a_case_that_nobody_may_assess_gets_less():
    found = assignment.smallest(plans.a_problem(np.full((1, 2), 0.5), [[True, False]], need=2, room=1))
    assert found.demands == (assignment.Demand("review", 1, case=0),)


def test_colleagues_meet_before_a_review_is_missing():
    found = assignment.smallest(plans.a_problem([[0.9, 0.8]], need=2, room=1, employers=np.array([0, 0])))
    assert [(demand.kind, demand.count, demand.case) for demand in found.demands] == [("employer", 1, 0)]


def test_a_neighbour_helps_before_a_review_is_missing():
    regions = np.array([3]), np.array([3, 4])
    found = assignment.smallest(plans.a_problem([[0.9, 0.8]], need=2, room=1, regions=regions))
    assert found.demands == (assignment.Demand("region", 1, 0, 0),)


def test_too_little_work_for_all_is_named_too():
    found = assignment.smallest(plans.a_problem([[0.9, 0.8]], need=1, room=2, least=np.array([1, 1])))
    assert [(demand.kind, demand.count) for demand in found.demands] == [("least", 1)]


def _above(numbers):
    return {at: int(numbers[at]) for at in np.flatnonzero(numbers > 0).tolist()}

"""The repair of a plan: every place filled again where that is possible, and nothing changed that need not be."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from portal.assess import assignment
from tests.assess import plans


def held(one, pairs):
    """Seats of a plan."""
    seats = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    fit = one.rows(0, len(one.need))[0]
    return assignment.Pairs(seats[:, 0], seats[:, 1], fit[seats[:, 0], seats[:, 1]])


def without(one, expert):
    """The problem after an expert has gone."""
    room = one.room.copy()
    room[expert] = 0
    return assignment.Problem(one.need, room, one.rows, one.taken, one.employers, None, one.regions)


@given(some.data())
def test_no_other_repair_fills_as_much_and_changes_less(data):
    one = data.draw(plans.small_problems(feasible=True))
    before = data.draw(some.sampled_from(plans.full_plans(one)))
    gone = data.draw(some.integers(0, len(one.room) - 1))
    stay = [pair for pair in before if pair[1] != gone]
    fixed = [pair for pair in stay if data.draw(some.booleans())]
    moving = [pair for pair in stay if pair not in fixed]
    after = without(one, gone)
    found = assignment.repair(after, held(one, moving), held(one, fixed))
    now = (set(stay) - set(found.gone)) | {(case, expert) for case, expert, _fit in found.come}
    possible = [plan for plan in plans.every_plan(after) if set(fixed) <= set(plan)]
    best = max((len(plan), len(set(plan) & set(moving)), round(plans.total(one, plan), 5)) for plan in possible)
    assert sorted(now) in [sorted(plan) for plan in possible]
    assert (len(now), len(now & set(moving)), round(plans.total(one, now), 5)) == best
    assert found.missing == one.need.sum() - len(now)


def test_a_free_expert_takes_the_place_and_nobody_moves():
    one = plans.a_problem([[0.9, 0.5, 0.1], [0.9, 0.9, 0.1]], need=1, room=[1, 1, 1])
    found = assignment.repair(without(one, 0), held(one, [(1, 1)]), held(one, []))
    assert (found.gone, found.come, found.missing) == ((), ((0, 2, 0.1),), 0)


def test_one_moves_where_nobody_else_may_come():
    one = plans.a_problem([[0.9, 0.5, 0.1], [0.9, 0.9, 0.1]], [[False, False, True], [False] * 3], room=[1, 1, 1])
    found = assignment.repair(without(one, 0), held(one, [(1, 1)]), held(one, []))
    assert (found.gone, found.come, found.missing) == (((1, 1),), ((0, 1, 0.5), (1, 2, 0.1)), 0)


def test_what_is_read_already_does_not_move():
    one = plans.a_problem([[0.9, 0.5, 0.1], [0.9, 0.9, 0.1]], [[False, False, True], [False] * 3], room=[1, 1, 1])
    found = assignment.repair(without(one, 0), held(one, []), held(one, [(1, 1)]))
    assert (found.gone, found.come, found.missing) == ((), (), 1)

"""The assignment: as good as trying everything, as good as the best known on a real problem, and fast."""

import time
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.assess import assignment
from tests.assess import plans

FITS = some.integers(0, 100_000).map(lambda n: n / 100_000)


@given(some.data())
def test_no_other_assignment_fills_more_places_and_no_other_that_does_is_better(data):
    one = data.draw(plans.small_problems())
    wanted = data.draw(some.sampled_from([None, 1, 2, 4]))
    found = assignment.plan(one, even=0, candidates=wanted, worst_first=False)
    everything = plans.every_plan(one)
    best = max((len(tried), -plans.idle(one, tried), round(plans.total(one, tried), 5)) for tried in everything)
    missed = plans.idle(one, found.pairs)
    assert (len(found.pairs), -missed, pytest.approx(found.objective, abs=1e-4)) == best
    plans.check(one, found)
    assert found.value <= found.bound + 1e-9


@pytest.mark.parametrize("candidates", [None, 1, 2])
def test_the_third_best_is_found_where_the_two_best_work_together(candidates):
    fit = [[0.5, 0.9, 0.8, 0.1], [0.8, 0.1, 0.7, 0.2]]
    one = plans.a_problem(fit, need=np.array([2, 1]), room=np.array([1, 0, 1, 1]), employers=np.array([0, -1, 0, -1]))
    found = assignment.plan(one, even=0, candidates=candidates, worst_first=False)
    assert sorted(found.pairs) == [(0, 2), (0, 3), (1, 0)]


@given(some.data())
def test_the_worst_served_case_comes_first_and_then_the_sum(data):
    one = data.draw(plans.small_problems(feasible=True))
    found = assignment.plan(one, even=0)
    worst, total = max((plans.worst(one, tried), plans.total(one, tried)) for tried in plans.full_plans(one))
    plans.check(one, found)
    assert not found.unfilled
    assert not found.idle
    assert plans.worst(one, found.pairs) == pytest.approx(worst, abs=1e-5)
    assert found.objective == pytest.approx(total, abs=2e-5)
    assert found.worst_is_best
    assert found.optimal


@given(some.data())
def test_what_weights_and_held_seats_find_keeps_every_demand_and_its_bounds_are_true(data):
    one = data.draw(plans.small_problems(feasible=True))
    found = assignment.plan(one, even=0, small=0)
    plans.check(one, found)
    assert not found.unfilled
    assert not found.idle
    everything = plans.full_plans(one)
    worst = max(plans.worst(one, tried) for tried in everything)
    reached = plans.worst(one, found.pairs)
    assert reached <= worst + 1e-9 <= found.worst_bound + 2e-9
    as_good = max(plans.total(one, tried) for tried in everything if plans.worst(one, tried) >= reached - 1e-9)
    assert found.objective <= as_good + 1e-4
    best_of_all = max(plans.total(one, tried) for tried in everything if plans.worst(one, tried) >= worst - 1e-9)
    assert best_of_all <= found.bound + 1e-4


@given(some.data())
def test_loads_cost_what_they_cost(data):
    one = data.draw(plans.small_problems(feasible=True))
    even = data.draw(some.sampled_from([0.01, 0.3]))
    found = assignment.plan(one, even=even, worst_first=False)
    best = max(plans.total(one, tried) - plans.uneven(one, tried, even) for tried in plans.full_plans(one))
    assert found.value == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("candidates", [5, 50, 200, None])
def test_the_best_known_answer_of_a_real_problem(candidates):
    """MIDL (Kobren et al., KDD 2019): three reviews for each of 118 papers, at most four per reviewer."""
    found = assignment.plan(plans.midl(), even=0, candidates=candidates, worst_first=False)
    assert round(found.objective, 3) == 201.885
    assert found.bound - found.objective < 0.001
    assert round(found.worst[1], 3) == 0.903
    assert not found.unfilled


@pytest.mark.parametrize("least", [0, 2])
def test_the_worst_served_paper_of_a_real_problem_has_the_most_it_can_have(least):
    """No paper can have more than its own three best; for one of them that is 0.945."""
    one = plans.midl(least)
    found = assignment.plan(one, even=0)
    plans.check(one, found)
    assert not found.unfilled
    assert not found.idle
    assert found.worst_is_best
    assert round(found.worst[1], 4) == 0.9448
    if not least:
        assert found.objective >= 0.99 * 201.885


def test_a_generated_call_is_served_as_well_as_it_can_be():
    one = plans.generated(600, 60)
    found = assignment.plan(one, even=0)
    plans.check(one, found)
    assert not found.unfilled
    assert not found.idle
    assert found.worst_is_best
    assert round(found.worst[1], 3) == 0.609
    assert 1_088 <= found.objective <= found.bound < 1_090.1


def test_the_same_question_has_the_same_answer():
    assert assignment.plan(plans.generated(200, 30)) == assignment.plan(plans.generated(200, 30))


def test_a_case_that_nobody_may_assess_says_so():
    found = assignment.plan(plans.a_problem([[0.5, 0.5], [0.5, 0.5]], [[True, True], [False, False]], need=1, room=2))
    assert [(gap.case, gap.missing, gap.reason) for gap in found.unfilled] == [(0, 1, "few")]
    full = assignment.plan(plans.a_problem(np.full((3, 1), 0.5), need=1, room=2))
    assert [(gap.missing, gap.reason) for gap in full.unfilled] == [(1, "full")]


def test_an_empty_place_is_worse_than_a_bad_fit():
    found = assignment.plan(plans.a_problem([[0.9, 0.0], [0.8, 0.0]], need=1, room=1))
    assert len(found.pairs) == 2


def test_loads_are_even_where_fit_does_not_decide():
    found = assignment.plan(plans.a_problem(np.full((12, 4), 0.5), need=2, room=12))
    assert set(found.loads) == {6}


def test_what_experts_have_already_counts():
    taken = np.array([6, 0])
    found = assignment.plan(plans.a_problem(np.full((6, 2), 0.5), need=1, room=[4, 10], taken=taken))
    assert found.loads == (0, 6)


def test_two_of_one_employer_do_not_meet():
    employers = np.array([0, 0, -1])
    found = assignment.plan(plans.a_problem([[0.9, 0.8, 0.1]] * 3, need=2, room=3, employers=employers), even=0)
    seats = {case: {e for c, e in found.pairs if c == case} for case in range(3)}
    assert all(2 in experts for experts in seats.values())
    alone = assignment.plan(plans.a_problem([[0.9, 0.8]], need=2, room=1, employers=np.array([0, 0])), even=0)
    assert len(alone.pairs) == 1


def test_an_expert_gets_what_is_due_though_others_fit_better():
    found = assignment.plan(plans.a_problem([[0.9, 0.1]] * 4, need=1, room=4, least=np.array([0, 2])), even=0)
    assert found.loads == (2, 2)
    short = assignment.plan(plans.a_problem([[0.9, 0.1]], need=1, room=4, least=np.array([0, 2])), even=0)
    assert (short.loads, short.idle) == ((0, 1), ((1, 1),))


def test_nothing_to_do_is_no_problem():
    assert assignment.plan(plans.a_problem(np.zeros((0, 3)), need=1, room=1)).pairs == ()
    nobody = assignment.plan(plans.a_problem(np.zeros((2, 0)), need=2, room=1))
    assert sum(gap.missing for gap in nobody.unfilled) == 4


def test_six_hundred_cases_take_less_than_a_second():
    random = np.random.default_rng(7)
    fit = random.dirichlet(np.full(30, 0.3), 600) @ random.dirichlet(np.full(30, 0.3), 48).T
    problem = plans.a_problem(fit, random.random(fit.shape) < 0.05, need=2, room=28)
    begun = time.process_time()
    found = assignment.plan(problem)
    assert time.process_time() - begun < 1
    assert found.bound - found.value < 1e-3 * found.bound
    assert not found.unfilled


def test_trying_everything_tries_everything():
    """The yardstick itself: a case that wants one of two, and one that wants two of two."""
    one = plans.a_problem(np.full((2, 2), 0.5), need=np.array([1, 2]), room=2)
    chosen = [(), (0,), (1,)], [(), (0,), (1,), (0, 1)]
    assert len(list(plans.every_plan(one))) == len(list(product(*chosen)))
    assert len(plans.full_plans(one)) == len(list(combinations(range(2), 1)))

"""The assignment: as good as trying everything, as good as the best known on a real problem, and fast."""

import csv
import gzip
import time
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.assess import assignment

DATA = Path(__file__).parents[3] / "shared" / "data" / "midl_affinity.csv.gz"


def a_problem(fit, forbidden=None, *, need=1, room=1, **facts):
    """A problem over a whole matrix; need and room may be one number for all."""
    fit = np.asarray(fit, dtype=float)
    forbidden = np.zeros(fit.shape, dtype=bool) if forbidden is None else np.asarray(forbidden, dtype=bool)
    needs, rooms = np.broadcast_to(need, fit.shape[0]), np.broadcast_to(room, fit.shape[1])
    rows = assignment.dense(fit, forbidden)
    return assignment.Problem(np.array(needs, dtype=np.int64), np.array(rooms, dtype=np.int64), rows, **facts)


def by_trying(fit, forbidden, need, room):
    """The most places that can be filled, and the greatest fit among these: by trying everything."""
    experts = range(len(room))
    choices = [
        [
            chosen
            for size in range(need[case] + 1)
            for chosen in combinations(experts, size)
            if not forbidden[case][list(chosen)].any()
        ]
        for case in range(len(need))
    ]
    best = (0, 0.0)
    for plan in product(*choices):
        used = np.bincount([expert for chosen in plan for expert in chosen], minlength=len(room))
        if (used <= room).all():
            total = sum(fit[case][expert] for case, chosen in enumerate(plan) for expert in chosen)
            best = max(best, (sum(map(len, plan)), round(total, 5)))
    return best


@given(some.data())
def test_no_other_assignment_is_better(data):
    cases, experts = data.draw(some.integers(1, 4)), data.draw(some.integers(1, 4))
    numbers = some.integers(0, 100_000).map(lambda n: n / 100_000)
    fit = np.array([[data.draw(numbers) for _e in range(experts)] for _c in range(cases)])
    forbidden = np.array([[data.draw(some.booleans()) for _e in range(experts)] for _c in range(cases)])
    need = np.array([data.draw(some.integers(0, 2)) for _c in range(cases)])
    room = np.array([data.draw(some.integers(0, 3)) for _e in range(experts)])
    found = assignment.plan(
        a_problem(fit, forbidden, need=need, room=room), even=0, candidates=data.draw(some.integers(1, 4))
    )
    assert (len(found.pairs), pytest.approx(found.objective, abs=1e-4)) == by_trying(fit, forbidden, need, room)
    assert all(not forbidden[case, expert] for case, expert in found.pairs)
    assert (np.bincount([c for c, _e in found.pairs], minlength=cases) <= need).all()
    assert (np.bincount([e for _c, e in found.pairs], minlength=experts) <= room).all()
    assert sum(gap.missing for gap in found.unfilled) == need.sum() - len(found.pairs)
    assert found.value <= found.bound + 1e-6


def test_the_best_known_answer_of_a_real_problem():
    """MIDL (Kobren et al., KDD 2019): three reviews for each of 118 papers, at most four per reviewer."""
    if not DATA.exists():
        pytest.skip("the data of others lie outside the project")
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        rows = [(int(row["paper"]), int(row["reviewer"]), float(row["affinity"])) for row in csv.DictReader(lines)]
    fit = np.zeros((max(row[0] for row in rows) + 1, max(row[1] for row in rows) + 1))
    for paper, reviewer, affinity in rows:
        fit[paper, reviewer] = affinity
    for candidates in (5, 50, 200):
        found = assignment.plan(a_problem(fit, fit <= -1, need=3, room=4), even=0, candidates=candidates)
        assert round(found.objective, 3) == 201.885
        assert found.optimal
        assert round(found.worst[1], 3) == 0.903
        assert not found.unfilled


def test_a_case_that_nobody_may_assess_says_so():
    found = assignment.plan(a_problem([[0.5, 0.5], [0.5, 0.5]], [[True, True], [False, False]], need=1, room=2))
    assert [(gap.case, gap.missing, gap.reason) for gap in found.unfilled] == [(0, 1, "few")]
    full = assignment.plan(a_problem(np.full((3, 1), 0.5), need=1, room=2))
    assert [(gap.missing, gap.reason) for gap in full.unfilled] == [(1, "full")]


def test_an_empty_place_is_worse_than_a_bad_fit():
    found = assignment.plan(a_problem([[0.9, 0.0], [0.8, 0.0]], need=1, room=1))
    assert len(found.pairs) == 2


def test_loads_are_even_where_fit_does_not_decide():
    found = assignment.plan(a_problem(np.full((12, 4), 0.5), need=2, room=12))
    assert set(found.loads) == {6}


def test_what_experts_have_already_counts():
    taken = np.array([6, 0])
    found = assignment.plan(a_problem(np.full((6, 2), 0.5), need=1, room=[4, 10], taken=taken))
    assert found.loads == (0, 6)


def test_two_of_one_employer_do_not_meet_unless_there_is_nobody_else():
    employers = np.array([0, 0, -1])
    fit = [[0.9, 0.8, 0.1]] * 3
    found = assignment.plan(a_problem(fit, need=2, room=3, employers=employers), even=0)
    seats = {case: {e for c, e in found.pairs if c == case} for case in range(3)}
    assert all(2 in experts for experts in seats.values())
    alone = assignment.plan(a_problem([[0.9, 0.8]], need=2, room=1, employers=np.array([0, 0])), even=0)
    assert len(alone.pairs) == 2


def test_nothing_to_do_is_no_problem():
    assert assignment.plan(a_problem(np.zeros((0, 3)), need=1, room=1)).pairs == ()
    nobody = assignment.plan(a_problem(np.zeros((2, 0)), need=2, room=1))
    assert sum(gap.missing for gap in nobody.unfilled) == 4


def test_six_hundred_cases_take_less_than_a_second():
    random = np.random.default_rng(7)
    fit = random.dirichlet(np.full(30, 0.3), 600) @ random.dirichlet(np.full(30, 0.3), 48).T
    problem = a_problem(fit, random.random(fit.shape) < 0.05, need=2, room=28)
    begun = time.process_time()
    found = assignment.plan(problem)
    assert time.process_time() - begun < 1
    assert found.optimal
    assert not found.unfilled

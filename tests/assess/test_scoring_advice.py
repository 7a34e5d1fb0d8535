"""Where the next review helps most: worth what a change of sides wins, within the budget, and it finds more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bench import scoring as simulated
from portal.assess import scoring


def a_model(seed=0, cases=20, least=2, most=4):
    """A call with uneven numbers of reviews."""
    chance = np.random.default_rng(seed)
    worths = chance.normal(60, 6, cases)
    rows = [
        (case, (case, n), worths[case] + 8 * chance.normal())
        for case in range(cases)
        for n in range(chance.integers(least, most + 1))
    ]
    return scoring.fit(scoring.gather(rows))


def by_trying(model, at, count, reviews):
    """The expected sum of the best so many, once the case has moved by chance, less what it is now."""
    known, rest = model.variances[0] * model.equations.pull()[at], sum(model.variances[1:])
    move = known / (known + rest / reviews) ** 0.5
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    worth = 0.0
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        after = model.means.copy()
        after[at] += move * node
        worth += weight * np.sort(after)[-count:].sum()
    return worth - np.sort(model.means)[-count:].sum()


@pytest.mark.parametrize("seed", [0, 2, 3, 4])
def test_a_review_is_worth_what_the_chosen_win_by_it(seed):
    model = a_model(seed)
    told = scoring.advise(model, 20, count=6, most=9)
    assert told
    for one in told:
        at = model.reviews.cases.index(one.case)
        assert one.gain == pytest.approx(by_trying(model, at, 6, one.reviews), rel=0.03, abs=0.02)


@given(some.integers(0, 300), some.integers(1, 19), some.integers(0, 60), some.integers(2, 8))
def test_the_budget_and_the_most_of_a_case_are_kept(seed, count, budget, most):
    model = a_model(seed)
    if model.variances[0] == 0:
        assert scoring.advise(model, budget, count=count, most=most) == []
        return
    closed = {2, 3}
    told = scoring.advise(model, budget, count=count, most=most, closed=closed)
    assert sum(one.reviews for one in told) <= budget
    for one in told:
        assert 1 <= one.reviews <= most - model.reviews.counts[one.case]
        assert one.case not in closed
        assert 0 < one.flips <= 0.5
    assert len({one.case for one in told}) == len(told)


def test_the_case_at_the_line_comes_first_and_the_sure_ones_last():
    marks = [90, 80, 71, 70, 69, 60, 50, 40]
    model = scoring.fit(
        scoring.gather((n, (n, j), mark + 3 * (j % 2)) for n, mark in enumerate(marks) for j in range(3))
    )
    assert {one.case for one in scoring.advise(model, 2, count=3)} == {2, 3}
    assert {one.case for one in scoring.advise(model, 1, line=60.5)} == {5}
    order = [one.case for one in scoring.advise(model, 40, count=3)]
    assert set(order[:2]) == {2, 3}
    assert order[2] == 4


def test_where_everybody_passes_or_nobody_differs_no_review_helps():
    model = a_model()
    assert scoring.advise(model, 10, count=20) == []
    assert scoring.advise(model, 10, count=0) == []
    assert scoring.advise(model, 0, count=5) == []


def test_what_has_been_read_less_is_read_again_first():
    rows = [(n, (n, j), mark) for n, mark in enumerate([70, 70, 30, 90, 50, 85]) for j in range(6 if n == 0 else 2)]
    rows = [(case, who, mark + 4 * (who[1] % 2)) for case, who, mark in rows]
    model = scoring.fit(scoring.gather(rows))
    line = float(model.means[0] + model.means[1]) / 2  # as far from one as from the other
    order = [one.case for one in scoring.advise(model, 60, line=line)]
    assert order.index(1) < order.index(0)


def test_spending_reviews_as_advised_finds_more_of_the_true_best():
    three, ours = simulated.searched(16)
    assert 60 <= three <= 65
    assert ours - three >= 5

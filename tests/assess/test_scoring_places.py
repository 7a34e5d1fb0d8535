"""Places that cases could truly have: probabilities that add up, bands that hold what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bench import scoring as simulated
from portal.assess import scoring


def a_model(worths, reviews=3, spread=5.0, seed=0):
    """Cases of those worths, each marked by experts of its own."""
    chance = np.random.default_rng(seed)
    rows = [
        (case, (case, n), worth + spread * chance.normal()) for case, worth in enumerate(worths) for n in range(reviews)
    ]
    return scoring.fit(scoring.gather(rows))


@given(some.integers(0, 100), some.integers(6, 20), some.data())
def test_probabilities_to_be_among_the_first_add_up_to_their_number(seed, cases, data):
    worths = np.random.default_rng(seed).normal(60, 8, cases)
    count = data.draw(some.integers(1, cases))
    model = a_model(worths.tolist(), seed=seed)
    told = scoring.places(model, count)
    assert told.first.sum() == pytest.approx(count)
    assert told.expected(np.arange(cases)) == pytest.approx(count)
    assert ((told.best >= 1) & (told.best <= told.worst) & (told.worst <= cases)).all()
    wider = scoring.places(model, count, 0.95)
    assert ((wider.best <= told.best) & (wider.worst >= told.worst)).all()


def test_the_same_marks_always_say_the_same():
    one, other = (scoring.places(a_model([50, 60, 70, 80, 55, 65]), 2) for _n in range(2))
    assert one.first.tolist() == other.first.tolist()
    assert one.worst.tolist() == other.worst.tolist()


def test_cases_far_apart_keep_their_places_and_equal_ones_share_them():
    far = scoring.places(a_model([10, 30, 50, 70, 90], spread=0.1), 2)
    assert (far.best.tolist(), far.worst.tolist()) == ([5, 4, 3, 2, 1], [5, 4, 3, 2, 1])
    assert far.first.tolist() == [0, 0, 0, 1, 1]
    rows = [(case, (case, n), 60.0 + 10 * (n % 2)) for case in range(10) for n in range(4)]
    same = scoring.places(scoring.fit(scoring.gather(rows)), 5)
    assert same.first == pytest.approx(np.full(10, 0.5), abs=0.06)
    assert (set(same.best.tolist()), set(same.worst.tolist())) == ({1}, {10})


def test_more_reviews_make_a_band_narrower():
    chance = np.random.default_rng(1)
    worths = chance.normal(60, 6, 60)
    rows = [
        (case, (case, n), worths[case] + 8 * chance.normal()) for case in range(60) for n in range(2 if case % 2 else 9)
    ]
    told = scoring.places(scoring.fit(scoring.gather(rows)), 12)
    width = told.worst - told.best
    assert np.mean(width[::2]) < 0.8 * np.mean(width[1::2])


@pytest.mark.parametrize("facts", simulated.COVERED, ids=["plain", "with_severity", "as_few_as_aibs"])
def test_nine_of_ten_true_places_lie_in_their_bands(facts):
    assert 87 <= simulated.covered(16, **facts) <= 93

"""Agreement of experts: the published examples, and what is no mark."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.assess import scoring

# Shrout and Fleiss (1979), table 2
JUDGES = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
# Krippendorff (2011), example C: four observers, twelve units, a dot is no mark
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def told_of(table):
    """The agreement of a table: a row for each case."""
    rows = [(case, n, mark) for case, row in enumerate(table) for n, mark in enumerate(row) if mark is not None]
    return scoring.agreement(scoring.gather(rows))


def test_the_example_of_shrout_and_fleiss():
    told = told_of(JUDGES)
    assert (told.icc, told.icc_mean) == (pytest.approx(0.17, abs=0.005), pytest.approx(0.44, abs=0.005))
    assert (told.cases, told.marks) == (6, 24)


def test_the_example_of_krippendorff():
    units = [[None if one[n] == "." else int(one[n]) for one in OBSERVERS] for n in range(12)]
    told = told_of(units)
    assert (told.cases, told.marks) == (11, 40)
    assert told.alpha == pytest.approx(0.849, abs=0.0005)


@given(
    some.lists(some.lists(some.integers(0, 10), min_size=1, max_size=4), min_size=3, max_size=12), some.floats(-50, 50)
)
def test_alpha_is_one_less_observed_by_expected_disagreement(table, shift):
    told = told_of(table)
    compared = [row for row in table if len(row) > 1]
    everything = [mark for row in compared for mark in row]
    if len(compared) < 2 or len(set(everything)) < 2:
        assert (told.icc, told.alpha) == (None, None)
        return
    observed = sum(sum((a - b) ** 2 for a in row for b in row) / (len(row) - 1) for row in compared) / len(everything)
    pairs = sum((a - b) ** 2 for a in everything for b in everything) / (len(everything) * (len(everything) - 1))
    assert told.alpha == pytest.approx(1 - observed / pairs)
    moved = told_of([[shift + 3 * mark for mark in row] for row in table])
    assert (moved.alpha, moved.icc) == (pytest.approx(told.alpha), pytest.approx(told.icc))


def test_full_agreement_is_one_and_none_where_nothing_can_be_compared():
    told = told_of([(3, 3), (5, 5), (8, 8)])
    assert (told.icc, told.icc_mean, told.alpha) == (1, 1, 1)
    assert told_of([(3,), (5,), (8,)]).icc is None
    assert told_of([]).alpha is None


def test_experts_who_contradict_each_other_agree_less_than_by_chance():
    told = told_of([(1, 9), (9, 1), (2, 8), (8, 2)])
    assert told.icc < 0
    assert told.alpha < 0


def test_equal_numbers_of_marks_agree_as_the_model_says():
    chance = np.random.default_rng(1)
    table = chance.normal(size=(40, 1)) + chance.normal(size=(40, 3))
    rows = [(case, (case, n), mark) for case, row in enumerate(table) for n, mark in enumerate(row)]
    assert told_of(table).icc == pytest.approx(scoring.fit(scoring.gather(rows)).reliability(), rel=1e-7)

"""Scores: exact, unknown is never zero, cut and never rounded up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from statistics import stdev

from hypothesis import given
from hypothesis import strategies as some

from portal.assess import scoring
from portal.assess.scoring import Standing

CODES = ("novelty", "market", "team")


@dataclass(frozen=True)
class Criterion:
    """A criterion as a programme has it."""

    code: str
    weight: int
    minimum: int | None = None


CRITERIA = (Criterion("novelty", 50, 4), Criterion("market", 30, 4), Criterion("team", 20, 5))
marks = some.fixed_dictionaries({code: some.integers(0, 10) for code in CODES})
sheets = some.lists(marks, min_size=1, max_size=4)


def test_the_total_is_the_sum_of_weight_times_mark_over_ten():
    assert scoring.weighted_total({"novelty": 7, "market": 6, "team": 5}, CRITERIA) == 63


def test_an_unanswered_criterion_makes_the_total_unknown_and_not_lower():
    assert scoring.weighted_total({"novelty": 7, "market": None, "team": 5}, CRITERIA) is None
    assert scoring.weighted_total({"novelty": 7, "team": 5}, CRITERIA) is None
    assert scoring.weighted_total({"novelty": 0, "market": 0, "team": 0}, CRITERIA) == 0


def test_a_criterion_without_weight_does_not_hold_the_total_up():
    criteria = (Criterion("overall", 100), Criterion("impact", 0))
    assert scoring.weighted_total({"overall": 8}, criteria) == 80


def test_a_result_without_every_sheet_never_passes():
    found = scoring.result([{"novelty": 10, "market": 10, "team": 10}, {}], CRITERIA, 60)
    assert (found.total, found.complete, found.passed) == (None, False, False)
    assert scoring.result([], CRITERIA, 0).passed is False


def test_a_minimum_that_is_missed_fails_a_high_total():
    found = scoring.result(
        [{"novelty": 10, "market": 10, "team": 4}, {"novelty": 10, "market": 10, "team": 5}], CRITERIA, 60
    )
    assert found.total is not None
    assert found.total > 85
    assert found.failed_minimums == ("team",)
    assert not found.passed


def test_exactly_the_threshold_passes_and_a_hair_less_does_not():
    assert scoring.result([{"novelty": 6, "market": 6, "team": 6}], CRITERIA, 60).passed
    three = [{"novelty": 6, "market": 6, "team": 6}] * 2 + [{"novelty": 6, "market": 6, "team": 5}]
    found = scoring.result(three, CRITERIA, 60)
    assert found.total_e4 == 593_333
    assert not found.passed


def test_a_scale_on_which_one_is_best():
    scale = scoring.Scale(worst=Fraction(5), best=Fraction(1))
    overall = (Criterion("overall", 100),)
    assert scoring.weighted_total({"overall": "1.0"}, overall, scale) == 100
    assert scoring.weighted_total({"overall": "5"}, overall, scale) == 0
    assert scoring.weighted_total({"overall": "2.3"}, overall, scale) == Fraction(675, 10)
    assert scale.holds(Fraction(1))
    assert not scale.holds(Fraction(11, 2))


def test_a_third_expert_is_needed_beyond_the_gap_only():
    assert not scoring.needs_third([Fraction(40), Fraction(65)], 25)
    assert scoring.needs_third([Fraction(40), Fraction(651, 10)], 25)
    assert not scoring.needs_third([Fraction(90)], 25)
    assert not scoring.needs_third([Fraction(10), Fraction(50), Fraction(90)], 25)


@given(sheets)
def test_the_total_is_the_mean_of_the_totals(given_sheets):
    found = scoring.result(given_sheets, CRITERIA, 60)
    totals = [scoring.weighted_total(sheet, CRITERIA) for sheet in given_sheets]
    assert found.total == sum(totals) / len(totals)
    assert found.spread == max(totals) - min(totals)
    by_criterion = sum(criterion.weight * found.means[criterion.code] / 10 for criterion in CRITERIA)
    assert by_criterion == found.total


@given(sheets)
def test_whole_numbers_are_cut_and_never_rounded_up(given_sheets):
    found = scoring.result(given_sheets, CRITERIA, 60)
    assert 0 <= found.total - Fraction(found.total_e4, scoring.E4) < Fraction(1, scoring.E4)
    if len(given_sheets) > 1:
        totals = [float(scoring.weighted_total(sheet, CRITERIA)) for sheet in given_sheets]
        assert found.sd_e4 / scoring.E4 <= stdev(totals) + 1e-9
        assert stdev(totals) - found.sd_e4 / scoring.E4 < 1e-3


@given(marks, some.sampled_from(CODES))
def test_a_better_mark_never_lowers_the_total(sheet, code):
    before = scoring.weighted_total(sheet, CRITERIA)
    after = scoring.weighted_total({**sheet, code: min(10, sheet[code] + 1)}, CRITERIA)
    assert after >= before


@given(some.lists(sheets, min_size=2, max_size=6))
def test_whole_numbers_order_cases_as_the_exact_totals_do(cases):
    found = [scoring.result(case, CRITERIA, 60) for case in cases]
    for one in found:
        for other in found:
            assert (one.total < other.total) == (one.total_e4 < other.total_e4)


def test_ties_go_by_priority_then_exact_share_then_time():
    first = datetime(2021, 4, 1, tzinfo=UTC)
    cases = [
        Standing("late", 700_000, 1, 3, first + timedelta(hours=1)),
        Standing("early", 700_000, 1, 3, first),
        Standing("more", 700_000, 333_334, 1_000_000, first + timedelta(hours=2)),
        Standing("priority", 700_000, 0, 1, first + timedelta(hours=3), priority=True),
        Standing("best", 700_001, 0, 1, first + timedelta(hours=4)),
        Standing("none", None, 1, 1, first),
    ]
    assert [case.ref for case in scoring.order(cases)] == ["best", "priority", "more", "early", "late", "none"]

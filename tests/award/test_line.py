"""The line: who is approved while the money lasts, who waits, how ties are broken, and how sure all that is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.award import certainty, line

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FIRST = line.Ranked(1, 800_000, True, 10, 5, 15, NOON, 2)
Z = certainty.LEVELS[90]


def a_case(number: int, score: int, **facts: object) -> line.Ranked:
    """A case that passed, asked for 10 and pays 5 of 15."""
    return replace(FIRST, id=number, score_e4=score, **facts)


def outcomes(cases: list[line.Ranked], budget: int, reserve: int = 10) -> list[tuple[int, str, int]]:
    """(id, outcome, money left) in the order of places."""
    return [(one.id, one.outcome, one.left_kzt) for one in line.draw(cases, budget, reserve)]


def test_the_budget_is_given_from_the_top_and_the_first_it_does_not_cover_ends_it():
    cases = [a_case(1, 700_000), a_case(2, 900_000), a_case(3, 800_000, asked_kzt=30), a_case(4, 600_000, asked_kzt=1)]
    assert outcomes(cases, 30) == [(2, "approve", 20), (3, "reserve", 20), (1, "refuse", 20), (4, "refuse", 20)]


def test_the_last_tenge_is_enough():
    assert outcomes([a_case(1, 700_000), a_case(2, 600_000)], 20) == [(1, "approve", 10), (2, "approve", 0)]


def test_who_did_not_pass_comes_after_all_who_did_and_gets_nothing():
    failed = a_case(1, 990_000, passed=False)
    assert outcomes([failed, a_case(2, 600_000)], 100) == [(2, "approve", 90), (1, "refuse", 90)]


def test_the_reserve_is_a_part_of_those_who_passed_rounded_up():
    cases = [a_case(n, 900_000 - n) for n in range(1, 12)] + [a_case(12, 1, passed=False)]
    told = [outcome for _id, outcome, _left in outcomes(cases, 10)]
    assert told == ["approve", "reserve", "reserve"] + ["refuse"] * 9


def test_ties_are_broken_by_the_share_and_then_by_time():
    cases = [
        a_case(1, 700_000, submitted_at=NOON + timedelta(seconds=1)),
        a_case(2, 700_000),
        a_case(3, 700_000, cofinancing_kzt=6),
        a_case(4, 700_000, cofinancing_kzt=12, total_cost_kzt=30, submitted_at=NOON - timedelta(days=1)),
    ]
    drawn = line.draw(cases, 0, 10)
    assert [(one.id, one.place, one.tie) for one in drawn] == [
        (4, 1, ""),
        (3, 2, "time"),
        (2, 3, "share"),
        (1, 4, "time"),
    ]


def test_shares_are_compared_exactly():
    third = a_case(1, 1, cofinancing_kzt=1, total_cost_kzt=3)
    nearly = a_case(2, 1, cofinancing_kzt=333_333_333_333, total_cost_kzt=10**12)
    assert [case.id for case in line.in_order([nearly, third])] == [1, 2]


@given(st.lists(st.integers(0, 60), max_size=6), st.integers(0, 10**12))
def test_the_budget_is_split_to_the_tenge(percents, budget):
    whole = [*percents, 100 - sum(percents)] if sum(percents) <= 100 else percents
    parts = line.shares_of(budget, whole)
    assert sum(parts) == budget if sum(whole) == 100 else len(parts) == len(whole)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.booleans(), st.integers(1, 50)), max_size=30), st.integers(0, 400))
def test_what_the_rule_gives_never_exceeds_the_budget(rows, budget):
    cases = [a_case(n, score, passed=passed, asked_kzt=asked) for n, (score, passed, asked) in enumerate(rows)]
    drawn = line.draw(cases, budget, 10)
    given_out = sum(cases[one.id].asked_kzt for one in drawn if one.outcome == "approve")
    assert given_out <= budget
    assert all(cases[one.id].passed for one in drawn if one.outcome != "refuse")
    assert sorted(one.id for one in drawn) == list(range(len(cases)))


# --- how sure it is --------------------------------------------------------------------------------------------------
def groups(*sheets: tuple[int, ...]) -> list[SimpleNamespace]:
    """The sums that the database makes of the experts' totals."""
    sizes = sorted({len(sheet) for sheet in sheets})
    told = []
    for n in sizes:
        same = [sheet for sheet in sheets if len(sheet) == n]
        squares = sum(n * sum(x * x for x in sheet) - sum(sheet) ** 2 for sheet in same)
        told.append(SimpleNamespace(reviews=n, cases=len(same), squares=squares))
    return told


def test_the_error_is_the_pooled_deviation_within_cases():
    pairs = [(700_000, 740_000)] * 10
    assert certainty.error_e4(groups(*pairs)) == 28_284  # 4 / √2 points
    threes = [(600_000, 630_000, 660_000)] * 10
    assert certainty.error_e4(groups(*pairs, *threes)) == 29_439  # √((10 × 8 + 10 × 18) / 30)
    assert certainty.error_e4(groups(*pairs, *[(1,)] * 99)) == 28_284


def test_too_few_second_opinions_say_nothing():
    assert certainty.error_e4(groups(*[(700_000, 740_000)] * 9)) is None
    assert certainty.error_e4([]) is None


def a_ranking(budget: int, *scores: int, error: int | None = 20_000, failed: int = 0) -> list[certainty.Standing]:
    """Standings of cases with two reviews each; the last ones failed."""
    cases = [a_case(n, score, passed=n < len(scores) - failed) for n, score in enumerate(scores)]
    order = line.in_order(cases)
    drawn = line.draw(order, budget, 10)
    return certainty.standings(order, drawn, certainty.line_of(order, drawn, 60), error, Z)


def test_the_line_lies_between_the_last_that_is_reached_and_the_next():
    order = [a_case(1, 800_000), a_case(2, 700_001)]
    assert certainty.line_of(order, line.draw(order, 10, 10), 60) == certainty.Line(750_000)
    assert certainty.line_of(order, line.draw(order, 20, 10), 60) == certainty.Line(600_000, is_pass_mark=True)
    assert certainty.line_of(order, line.draw(order, 5, 10), 60) == certainty.Line(None)
    assert certainty.line_of([], [], 60) == certainty.Line(600_000, is_pass_mark=True)


def test_who_stands_at_the_line_cannot_be_told_from_it():
    rows = a_ranking(20, 900_000, 760_000, 740_000, 600_000)
    half = 23_264  # 1.645 × 2 / √2 points, rounded up
    assert [(row.low_e4, row.high_e4) for row in rows[:2]] == [(900_000 - half, 900_000 + half), (736_736, 783_264)]
    assert [row.where for row in rows] == ["within", "near", "near", "below"]
    assert [row.places for row in rows] == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_at_the_pass_mark_those_who_failed_by_a_hair_stand_near():
    rows = a_ranking(99, 900_000, 610_000, 599_999, 500_000, 995_000, failed=3)
    assert [(row.case.score_e4, row.where, row.places) for row in rows] == [
        (900_000, "within", (1, 1)), (610_000, "near", (2, 2)), (995_000, "failed", None), (599_999, "near", None),
        (500_000, "failed", None),
    ]  # fmt: skip
    assert rows[2].high_e4 == 1_000_000, "no score lies beyond the scale"


def test_without_a_known_error_nothing_is_claimed():
    rows = a_ranking(20, 900_000, 760_000, 740_000, 600_000, error=None)
    assert [row.where for row in rows] == ["within", "within", "below", "below"]
    assert {(row.low_e4 == row.high_e4, row.places) for row in rows} == {(True, None)}


@pytest.mark.parametrize(
    ("scores", "ends"),
    [((740_000, 760_000), (70, 80)), ((0, 995_000), (0, 100)), ((), (0, 100)), ((700_000,), (65, 75))],
)
def test_the_axis_holds_every_interval_and_the_line(scores, ends):
    assert certainty.axis(a_ranking(99, *scores), certainty.Line(None)) == ends


def test_a_wider_level_is_wider():
    widths = [certainty.LEVELS[level] for level in (80, 90, 95)]
    assert widths == sorted(widths)
    assert widths[1] == Fraction(1645, 1000)

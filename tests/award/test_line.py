"""The line: who is approved while the money lasts, who waits, how ties are broken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.award import line

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FIRST = line.Ranked(1, 800_000, True, 10, 5, 15, NOON, 2)


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

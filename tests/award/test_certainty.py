"""How sure a ranking is: estimates, chances and places beside the scores, which alone decide."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.award import certainty, line

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FIRST = line.Ranked(1, 800_000, True, 10, 5, 15, NOON, 2)
PASS = 60


def sure(budget, *sheets, level=90, failed=(), threshold=PASS):
    """What is told of cases with these totals, numbered from nothing; each case is read by experts of its own."""
    scored = [(case, 10 * case + n, mark) for case, marks in enumerate(sheets) for n, mark in enumerate(marks)]
    cases = [
        replace(FIRST, id=case, score_e4=score, passed=score >= threshold * 10_000 and case not in failed)
        for case, marks in enumerate(sheets)
        for score in (sum(marks) // len(marks),)
    ]
    order = line.in_order(cases)
    drawn = line.draw(order, budget, 10)
    return certainty.sureness(order, drawn, threshold, certainty.packed(scored), level)


def pairs(*scores, apart=20_000):
    """Two totals of each case, so far apart."""
    return [(score - apart // 2, score + apart // 2) for score in scores]


TWELVE = (950_000, 900_000, 860_000, 760_000, 755_000, 750_000, 700_000, 680_000, 660_000, 640_000, 620_000, 610_000)


def test_the_order_and_who_is_reached_follow_the_scores_and_nothing_else():
    told = sure(40, *pairs(*TWELVE))
    assert [row.case.score_e4 for row in told.rows] == list(TWELVE)
    assert [row.suggestion.outcome for row in told.rows[:5]] == ["approve"] * 4 + ["reserve"]


def test_who_stands_at_the_line_cannot_be_told_from_it():
    told = sure(40, *pairs(*TWELVE))
    assert [row.where for row in told.rows] == ["within"] * 3 + ["near"] * 3 + ["below"] * 6
    chances = [row.chance for row in told.rows]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(4)
    assert told.rows[0].places == (1, 1)
    assert (min(row.places[0] for row in told.rows[3:6]), max(row.places[1] for row in told.rows[3:6])) == (4, 6)
    assert told.line.at_e4 == (told.rows[3].worth_e4 + told.rows[4].worth_e4) // 2
    assert (told.trust.reached, told.trust.expected) == (4, pytest.approx(sum(chances[:4])))


def test_an_estimate_is_drawn_towards_the_mean_and_lies_in_its_interval():
    rows = sure(40, *pairs(*TWELVE, apart=150_000)).rows
    middle = sum(TWELVE) / len(TWELVE)
    for row in rows:
        assert abs(row.worth_e4 - middle) <= abs(row.case.score_e4 - middle) + 1
        assert row.low_e4 < row.worth_e4 < row.high_e4


def test_a_wider_level_leaves_more_open():
    narrow, usual, wide = (sure(40, *pairs(*TWELVE, apart=60_000), level=level).rows for level in certainty.LEVELS)
    for least, more, most in zip(narrow, usual, wide, strict=True):
        assert most.low_e4 < more.low_e4 < least.low_e4
        assert most.places[0] <= more.places[0] <= least.places[0]
        assert most.places[1] >= more.places[1] >= least.places[1]
    assert sum(row.where == "near" for row in narrow) <= sum(row.where == "near" for row in wide)


def test_at_the_pass_mark_those_who_failed_by_a_hair_stand_near_and_those_who_failed_a_minimum_do_not():
    scores = (950_000, 900_000, 860_000, 760_000, 755_000, 740_000, 700_000, 680_000, 610_000, 595_000, 400_000)
    told = sure(999, *pairs(*scores), failed=(3,))
    by_case = {row.case.id: row for row in told.rows}
    assert told.line == certainty.Line(600_000, is_pass_mark=True)
    assert (by_case[8].where, by_case[9].where, by_case[10].where) == ("near", "near", "failed")
    assert by_case[8].chance > 0.5 > by_case[9].chance > 0
    assert (by_case[3].where, by_case[3].chance, by_case[3].places) == ("failed", None, None)
    assert by_case[0].where == "within"


def test_when_the_money_reaches_nobody_there_is_no_line_and_no_chance():
    told = sure(5, *pairs(*TWELVE))
    assert told.line == certainty.Line(None)
    assert {row.chance for row in told.rows} == {None}
    assert told.rows[0].places == (1, 1)


def test_too_few_second_opinions_say_nothing():
    for sheets in (pairs(*TWELVE[:9]), [(score,) for score in TWELVE], []):
        told = sure(20, *sheets)
        assert told.trust is None
        assert {(row.chance, row.places, row.low_e4 == row.high_e4 == row.case.score_e4) for row in told.rows} <= {
            (None, None, True)
        }
        assert "near" not in {row.where for row in told.rows}


def test_one_case_that_many_read_says_little_of_agreement():
    told = sure(20, (700_000, 720_000, 690_000) * 4, *[(score,) for score in TWELVE])
    assert told.trust.agreement.icc is None
    assert sum(row.chance for row in told.rows) == pytest.approx(2)


def test_no_estimate_lies_beyond_the_scale():
    rows = sure(40, *pairs(*(1_000_000 - 40_000 * n for n in range(12)), apart=0), *[(0, 0)]).rows
    assert all(0 <= row.low_e4 <= row.worth_e4 <= row.high_e4 <= 1_000_000 for row in rows)


@pytest.mark.parametrize(("apart", "alike"), [(0, "very_well"), (400_000, "little")])
def test_agreement_has_a_word(apart, alike):
    assert sure(40, *pairs(*TWELVE, apart=apart)).trust.alike == alike


def test_agreement_on_a_criterion_leaves_out_what_was_not_answered():
    sheets = [(case, n, {"a": 5 + case % 3, "b": None if n else 4}) for case in range(6) for n in range(2)]
    told = certainty.agreements(sheets, ["a", "b", "c"])
    assert (told["a"].icc, told["a"].alpha, told["a"].cases) == (1, 1, 6)
    assert [(one.icc, one.alpha) for one in (told["b"], told["c"])] == [(None, None)] * 2


@pytest.mark.parametrize(
    ("spans", "ends"),
    [([(740_000, 760_000)], (70, 80)), ([(0, 0), (995_000, 995_000)], (0, 100)), ([], (0, 100)),
     ([(700_000, 700_000)], (70, 75)), ([(612_000, 690_000)], (60, 70))],
)  # fmt: skip
def test_the_axis_holds_every_interval_and_the_line(spans, ends):
    suggestion = line.Suggestion(1, 1, "approve", 0)
    rows = [certainty.Standing(FIRST, suggestion, low, low, high, "within") for low, high in spans]
    assert certainty.axis(rows, certainty.Line(None)) == ends

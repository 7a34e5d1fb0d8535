"""The line drawn as an act: counted exactly, kept whole, told without the own company's case."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from time import process_time

import pytest
from sqlalchemy import select

from portal.announce import programme as programmes
from portal.assess import scoring
from portal.assess.acts import concluding
from portal.award import acts, drawing, line, queries
from portal.award.acts.drawing import anonymous
from portal.history import Event
from portal.workflow import Refused
from tests import makers, makers_award
from tests import makers_experts as experts

PROGRAMME = programmes.load("innovation_grant")
KIND = "commercialisation_1"
CRITERIA = PROGRAMME.criteria(KIND)
DAY = datetime(2026, 5, 1, tzinfo=UTC)


def a_field(chance, cases, budget=1_000):
    """Invented cases with their sheets, ranked by the programme's own rule."""
    rules = drawing.Rules(CRITERIA, concluding.scale_of(PROGRAMME), PROGRAMME.threshold, budget)
    sheets = {
        n: [{one.code: chance.randint(3, 10) for one in CRITERIA} for _review in range(chance.choice((2, 3)))]
        for n in range(cases)
    }
    ranked = [a_case(n, given, chance.randint(1, 30)) for n, given in sheets.items()]
    return line.in_order(ranked), sheets, rules


def a_case(n, sheets, asked):
    """A case as the line sees it."""
    found = concluding.result_of(PROGRAMME, KIND, sheets)
    return line.Ranked(n, found.total_e4, found.passed, asked, n % 7, 10, DAY + timedelta(minutes=n), len(sheets))


def flips_by_brute_force(order, sheets, rules):
    """Every review left out and the whole line drawn anew by the announced rule."""
    above = approved(order, rules)
    for case in order:
        for at in range(len(sheets[case.id])):
            left = [sheet for n, sheet in enumerate(sheets[case.id]) if n != at]
            moved = replace(a_case(case.id, left, case.asked_kzt), reviews=case.reviews)
            then = approved([moved if one.id == case.id else one for one in order], rules)
            if then != above:
                yield case.id, moved.score_e4, drawing.Flip(tuple(sorted(then - above)), tuple(sorted(above - then)))


def approved(cases, rules):
    """Who is above the line."""
    return {one.id for one in line.draw(cases, rules.budget_kzt, 10) if one.outcome == "approve"}


@pytest.mark.parametrize("seed", range(6))
def test_every_review_that_decides_is_found_and_no_other(seed):
    chance = random.Random(seed)
    order, sheets, rules = a_field(chance, 24, budget=chance.choice((40, 120, 100_000)))
    read = {case: drawing.judged(given, rules) for case, given in sheets.items()}
    assert sorted(drawing.without_a_review(order, read, rules), key=str) == sorted(
        flips_by_brute_force(order, sheets, rules), key=str
    )
    for code, weight, flip in drawing.with_another_weight(order, read, rules):
        assert flip == by_weights(order, sheets, rules, code, weight)


def by_weights(order, sheets, rules, code, weight):
    """The same flip with all weights written out."""
    own = next(one.weight for one in CRITERIA if one.code == code)
    weights = {one.code: Fraction(one.weight * (100 - weight), 100 - own) for one in CRITERIA} | {code: weight}
    assert sum(weights.values()) == 100
    criteria = [replace(one, weight=weights[one.code]) for one in CRITERIA]
    moved = []
    for case in order:
        found = scoring.result(sheets[case.id], criteria, rules.threshold, rules.scale)
        moved.append(replace(case, score_e4=found.total_e4, passed=found.passed))
    then, above = approved(moved, rules), approved(order, rules)
    return drawing.Flip(tuple(sorted(then - above)), tuple(sorted(above - then)))


def test_a_whole_call_is_counted_in_a_moment():
    order, sheets, rules = a_field(random.Random(1), 400, budget=1_200)
    start = process_time()
    read = {case: drawing.judged(given, rules) for case, given in sheets.items()}
    reviews = list(drawing.without_a_review(order, read, rules))
    weights = list(drawing.with_another_weight(order, read, rules))
    assert process_time() - start < 3
    assert reviews
    assert weights


def test_the_model_reads_the_same_whoever_the_experts_are():
    """What the applicant is told of places rests on it: ids of experts, and the order of reviews, say nothing."""
    chance = random.Random(2)
    given = [(case, expert, chance.randint(30, 100)) for case in range(40) for expert in chance.sample(range(9), 3)]
    names = dict(zip(range(9), chance.sample(range(100), 9), strict=True))
    elsewhere = [(case, names[expert], total) for case, expert, total in chance.sample(given, len(given))]
    assert anonymous(given) == anonymous(elsewhere)


def test_a_line_is_kept_once_and_its_decisions_refer_to_it(visit, db):
    call, chair = makers_award.a_call(budget_kzt=30_000_000), makers.a_chair()
    own = makers_award.a_reviewed_case(call, 10, 10, organisation=makers.an_organisation(chair))
    cases = [makers_award.a_reviewed_case(call, *marks) for marks in ((9, 9), (9, 7), (9, 7), (4, 4))]
    slug, number = call.slug, own.number
    with pytest.raises(Refused):
        acts.draw_line(makers_award.a_call(), by=chair)
    makers_award.ranked(call)
    first = acts.draw_line(call, by=chair)
    assert acts.draw_line(call, by=chair).id == first.id
    told = first.of_kind("commercialisation_1")
    facts = {name: told[name] for name in ("reviewed", "passed", "reached", "threshold", "left_kzt")}
    assert facts == {"reviewed": 5, "passed": 4, "reached": 1, "threshold": 60, "left_kzt": told["left_kzt"]}
    assert (told["last"][0], told["next"][0]) == (own.id, cases[0].id)
    assert [tie[:2] for tie in told["tied"]] == [[cases[1].id, cases[2].id]]
    assert acts.prepare_all(call, by=makers.an_officer()) == 5
    assert {queries.decision_of(case).line_id for case in cases} == {first.id}
    assert visit(chair, "en").get("award.line", slug=slug).status_code == 403, "their own company stands on it"
    visitor = visit(makers.a_chair(), "en")
    assert number in visitor.get("award.line", slug=slug).text
    assert visit(makers.an_auditor(), "en").post("award.draw_line", slug=slug).status_code == 403
    assert visitor.submit(f"/calls/{slug}/line", action="/line").status_code == 302
    events = db.session.scalars(select(Event.data).where(Event.act == "award.draw_line")).all()
    assert [event["no"] for event in events] == [1]


def test_the_applicant_reads_where_the_project_stood_and_how_far_the_line_was(visit, db):
    """The one who just missed the line: the band of places, the gap, and what it depended on; nobody is named."""
    call, chance = makers_award.a_call(budget_kzt=67_500_000), random.Random(5)
    minds = [experts.an_engaged_expert(name=f"Тайный {n}", capacity=40) for n in range(6)]
    cases = []
    for n in range(12):
        cases.append(experts.a_case(call))
        for expert in chance.sample(minds, 2):
            experts.a_review(cases[-1], 10 - n // 3, expert, novelty=8)
    makers_award.ranked(call)
    officer, chair = makers.an_officer(), makers.a_chair()
    acts.prepare_all(call, by=officer)
    table = queries.decided(call, released=False)
    acts.confirm_all(call, table, by=chair, seen=acts.digest_of_all(table))
    makers_award.released(call, chair=chair)
    db.session.commit()
    missed = next(one for one in cases if one.state == "reserve")
    told = queries.told(missed.key, missed.readers("")[0])
    stood, (first, last) = told.facts["standing"], (told.facts["standing"]["first"], told.facts["standing"]["last"])
    assert 1 <= first <= told.facts["place"] <= last <= 12 == stood["among"]
    assert stood["gap_e2"] == (stood["line_e2"] * 100 - missed.score_e4) // 100
    page = visit(missed.readers("")[0], "en").get("award.result", key=missed.key).text
    said = f"the true place of the project lies between {first} and {last} of 12 (in 90 cases of 100)"
    assert said in page
    assert "the last project that the budget reached" in page
    assert f'aria-label="Place {told.facts["place"]} of 12, possible from {first} to {last}"' in page
    assert "Тайный" not in page

"""The advice where a review helps most becomes a plan: within its budget, by the planner, in force like any other."""

import random

import pytest
from sqlalchemy import select

from portal.apply.models import Application
from portal.assess import acts as assess
from portal.assess.models import Assignment, Plan
from portal.award import acts
from portal.workflow import Refused
from tests import makers, makers_award
from tests import makers_experts as experts


def a_read_field(call, cases=14, people=7):
    """Cases with two reviews each by shared experts, so that there is a model of their scores."""
    chance, minds = random.Random(3), [experts.an_engaged_expert(capacity=40) for _n in range(people)]
    for n in range(cases):
        case = experts.a_case(call)
        for expert in chance.sample(minds, 2):
            experts.a_review(case, min(10, max(3, 5 + n // 4 + chance.choice((-1, 0, 1)))), expert)
    return minds


def test_an_officer_takes_the_advice_as_a_plan(visit, db, drain):
    call, officer = makers_award.a_call(budget_kzt=60_000_000), makers.an_officer()
    a_read_field(call)
    slug, told = call.slug, acts.advised(call, "commercialisation_1", 4)
    assert sum(one.reviews for one in told) == 4
    wanted = {one.case: one.reviews for one in told}
    visitor = visit(officer, "en")
    answer = visitor.submit(f"/calls/{slug}/ranking?show=all", {"reviews": "4"}, action="/ranking/reviews")
    assert (answer.status_code, answer.location.rsplit("/", 1)[-1]) == (302, "plan")
    assert db.session.scalars(select(Plan.result)).one() is None
    drain()
    page = visitor.get("assess.plan", slug=slug)
    assert "It spends 4 further reviews where they help most" in page.text
    plan = db.session.scalars(select(Plan)).one()
    counted: dict[int, int] = {}
    for case, *_rest in plan.result["pairs"]:
        counted[case] = counted.get(case, 0) + 1
    assert counted == wanted
    assert visitor.send(page, {"plan": plan.id}, action="/plan/apply").status_code == 302
    asked = db.session.scalars(select(Assignment).where(Assignment.state == "offered")).all()
    assert sorted({one.application_id for one in asked}) == sorted(wanted)
    states = db.session.scalars(select(Application.state).where(Application.id.in_(wanted))).all()
    assert set(states) == {"in_review"}


def test_advice_needs_scores_that_a_model_can_read_and_a_sensible_budget(visit, db):
    call = makers_award.a_call()
    makers_award.a_reviewed_case(call)
    for reviews in (0, 501, 5):
        with pytest.raises(Refused):
            acts.plan_reviews(call, "commercialisation_1", reviews, by=makers.an_officer())
    assert visit(makers.a_chair()).post("award.plan_reviews", {"reviews": "5"}, slug=call.slug).status_code == 403
    answer = visit(makers.an_officer(), "en").post("award.plan_reviews", {"reviews": "x", "kind": "y"}, slug=call.slug)
    assert answer.status_code == 302
    assert db.session.scalars(select(Plan)).all() == []
    assert assess.assign_all(call, by=makers.an_officer()).result is None

"""The plan for a whole call: proposed by a job, put into force at once, and fair to what happened meanwhile."""

import pytest
from sqlalchemy import func, select

from portal.assess import acts
from portal.assess.models import ASSIGNED, Assignment, Plan
from portal.assess.queries import experts as experts_of
from portal.history import Event
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts


def a_plan(db, call, drain):
    """A plan that is worked out."""
    made = acts.assign_all(call, by=makers.an_officer())
    plan_id = made.id
    drain()
    return db.session.get_one(Plan, plan_id)


def seats(db, case_id):
    """How many experts a case has."""
    active = select(func.count()).where(Assignment.application_id == case_id, Assignment.state.in_(ASSIGNED))
    return db.session.scalar(active)


def test_a_plan_changes_nothing_until_it_is_put_into_force(db, drain):
    call = experts.a_reviewed_call()
    cases = [experts.a_case(call).id for _n in range(4)]
    for _n in range(3):
        experts.an_engaged_expert()
    plan = a_plan(db, call, drain)
    assert (plan.result["wanted"], len(plan.result["pairs"]), plan.result["unfilled"]) == (8, 8, [])
    assert plan.result["optimal"]
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 0
    assert acts.apply_plan(plan, by=makers.an_officer()) == 8
    assert [seats(db, case) for case in cases] == [2, 2, 2, 2]
    loads = sorted(experts_of.loads(plan.call_id).values())
    assert loads == [2, 3, 3]


def test_each_expert_gets_one_letter(db, drain):
    call = experts.a_reviewed_call()
    for _n in range(3):
        experts.a_case(call)
    people = {experts.an_engaged_expert().user_id for _n in range(2)}
    plan = a_plan(db, call, drain)
    acts.apply_plan(plan, by=makers.an_officer())
    drain()
    told = db.session.scalars(select(Letter).where(Letter.act == "assess.apply_plan")).all()
    assert {letter.user_id for letter in told} == people
    assert len(told) == 2
    assert "3 заяв" in told[0].body or "3 applications" in told[0].body
    applicants = db.session.scalars(select(Event.data).where(Event.subject_kind == "application")).all()
    assert all(data == {} for data in applicants)


def test_conflicts_and_languages_are_left_out(db, drain):
    call = experts.a_reviewed_call()
    case = experts.a_case(call, organisation=makers.an_organisation(name_ru="ТОО «Тау Тех»"))
    experts.an_engaged_expert(employer="Тау Тех")
    experts.an_engaged_expert(languages=["en"])
    fit = experts.an_engaged_expert()
    plan = a_plan(db, call, drain)
    assert [(pair[0], pair[1]) for pair in plan.result["pairs"]] == [(case.id, fit.id)]
    assert plan.result["unfilled"] == [[case.id, 1, "few"]]


def test_a_plan_that_is_out_of_date_is_refused(db, drain):
    call = experts.a_reviewed_call()
    experts.a_case(call)
    experts.an_engaged_expert()
    first = a_plan(db, call, drain)
    second = a_plan(db, first.call, drain)
    with pytest.raises(Refused):
        acts.apply_plan(db.session.get_one(Plan, first.id), by=makers.an_officer())
    acts.apply_plan(second, by=makers.an_officer())
    with pytest.raises(Refused):
        acts.apply_plan(second, by=makers.an_officer())


def test_what_became_impossible_meanwhile_is_left_out(db, drain):
    call = experts.a_reviewed_call()
    case = experts.a_case(call)
    one, other = experts.an_engaged_expert(), experts.an_engaged_expert()
    plan = a_plan(db, call, drain)
    case, one = db.session.get_one(type(case), case.id), experts_of.expert(one.id)
    acts.pin(case, one, "conflict", "Узнали сегодня.", by=makers.an_officer())
    other = experts_of.expert(other.id)
    other.active = False
    assert acts.apply_plan(plan, by=makers.an_officer()) == 0
    assert case.state == "admitted"


def test_a_case_that_lost_an_expert_is_planned_again_but_not_to_the_same(db, drain):
    call = experts.a_reviewed_call()
    case = experts.a_case(call)
    leaving = experts.an_assignment(case)
    experts.an_assignment(case)
    acts.abstain(leaving, "Болею.", by=leaving.expert.user)
    third = experts.an_engaged_expert()
    plan = a_plan(db, call, drain)
    assert [pair[:2] for pair in plan.result["pairs"]] == [[case.id, third.id]]
    assert acts.apply_plan(plan, by=makers.an_officer()) == 1
    assert seats(db, case.id) == 2


def test_a_third_expert_is_planned_where_the_totals_differ(db, drain):
    call = experts.a_reviewed_call()
    case = experts.a_case(call)
    experts.a_review(case, 9)
    experts.a_review(case, 5)
    third = experts.an_engaged_expert()
    plan = a_plan(db, call, drain)
    assert [pair[:2] for pair in plan.result["pairs"]] == [[case.id, third.id]]


def test_the_best_fit_goes_first_and_says_why(db, drain):
    call = experts.a_reviewed_call()
    experts.a_case(call)
    knows = [
        experts.an_engaged_expert(competences=["power_energy", "iot_sensors"], region="750000000") for _n in range(2)
    ]
    experts.an_engaged_expert(competences=["tourism", "games_media"])
    plan = a_plan(db, call, drain)
    assert {pair[1] for pair in plan.result["pairs"]} == {one.id for one in knows}
    why = plan.result["pairs"][0][3]
    assert "iot_sensors" in why["competences"] or "power_energy" in why["competences"]
    assert why["same_region"] is True


def test_one_plan_at_a_time(db):
    call = experts.a_reviewed_call()
    acts.assign_all(call, by=makers.an_officer())
    with pytest.raises(Refused):
        acts.assign_all(call, by=makers.an_officer())

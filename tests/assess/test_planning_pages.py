"""The officer's page of the plan: how good it is, what it changes, what has to give way, and the same as a table."""

import csv
import io

import pytest
from sqlalchemy import select

from portal.assess import acts
from portal.assess.models import ASSIGNED, Assignment, Plan
from portal.assess.queries.material import Asked
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts


def a_call(cases=2, people=3, **facts):
    """A call with cases that wait and experts who could take them."""
    call = experts.a_reviewed_call()
    return call, [experts.a_case(call) for _n in range(cases)], [
        experts.an_engaged_expert(**facts) for _n in range(people)
    ]  # fmt: skip


def worked_out(db, call, drain, **asked):
    """A plan that is worked out."""
    plan_id = acts.assign_all(call, by=makers.an_officer(), asked=Asked(**asked)).id
    drain()
    return db.session.get_one(Plan, plan_id)


def in_force(db, call):
    """Who has which case."""
    wanted = select(Assignment.application_id, Assignment.expert_id).where(Assignment.state.in_(ASSIGNED))
    return {tuple(row) for row in db.session.execute(wanted)}


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ("Proven: no plan serves its worst-served", "Knows:", "Place 1 by fit among 3 who may assess it.")),
    ("ru", ("Доказано: ни один план", "Знает:", "Место по соответствию: 1 из 3")),
    ("kk", ("Дәлелденді:", "Сәйкестік бойынша орны: 3 сарапшының ішінде 1")),
])  # fmt: skip
def test_the_page_says_how_good_the_plan_is_and_why_these_experts(db, visit, drain, lang, words):
    call, cases, _people = a_call()
    slug, number = call.slug, cases[0].number
    worked_out(db, call, drain)
    page = visit(makers.an_officer(), lang).get(f"/calls/{slug}/plan?number={number.lower()}")
    assert all(one in page.text for one in words)
    assert page.text.count(number) >= 2


def test_a_number_that_is_not_in_the_plan_says_so(db, visit, drain):
    call, *_rest = a_call()
    slug = call.slug
    worked_out(db, call, drain)
    page = visit(makers.an_officer(), "en").get(f"/calls/{slug}/plan?number=XX-1")
    assert "The plan gives no expert to an application with this number." in page.text


@pytest.mark.parametrize(("lang", "words"), [
    ("en", "For applications in Kazakh experts are short of 3 places."),
    ("ru", "Для заявок на казахском языке экспертам не хватает 3 мест."),
    ("kk", "Қазақ тіліндегі өтінімдер үшін сарапшыларда 3 орын жетпейді."),
])  # fmt: skip
def test_what_has_to_give_way_is_named(db, visit, drain, lang, words):
    call = experts.a_reviewed_call()
    for _n in range(3):
        experts.a_case(call, lang="kk")
    experts.a_case(call)
    for _n in range(2):
        experts.an_engaged_expert(languages=["ru"])
    experts.an_engaged_expert(languages=["kk"], capacity=1)
    experts.an_engaged_expert(languages=["kk"], capacity=2)
    slug = call.slug
    plan = worked_out(db, call, drain)
    assert [(one["kind"], one["lang"], one["count"]) for one in plan.result["demands"]] == [("room", "kk", 3)]
    assert plan.result["missing"] == 3
    assert words in visit(makers.an_officer(), lang).get(f"/calls/{slug}/plan").text


def test_what_is_asked_is_kept_or_named(db, drain):
    call, *_rest = a_call(cases=3, region="750000000")
    assert min(row[2] for row in worked_out(db, call, drain, least=2).result["loads"]) == 2
    plan = worked_out(db, call, drain, least=3)
    assert [(one["kind"], one["count"]) for one in plan.result["demands"]] == [("least", 3)]
    plan = worked_out(db, call, drain, strangers=True)
    assert [(one["kind"], one["count"]) for one in plan.result["demands"]] == [("region", 6)]
    plan = worked_out(db, call, drain, floor_e5=100_000)
    assert [one["kind"] for one in plan.result["demands"]] == ["floor"]
    assert worked_out(db, call, drain, floor_e5=1).result["demands"] == []


def test_bad_wishes_stay_at_their_fields(db, visit):
    call, *_rest = a_call()
    officer, where = visit(makers.an_officer(), "en"), f"/calls/{call.slug}/plan"
    answer = officer.post(where, {"mode": "fill", "least": "-1", "floor": "much"})
    assert answer.status_code == 422
    assert "Write a number from 0 to 1, such as 0.35." in answer.text
    assert 'value="much"' in answer.text
    assert officer.post(where, {"mode": "everything"}).status_code == 422
    assert officer.post(where, {"least": "1", "floor": "0,2", "strangers": "y"}).status_code == 302
    assert officer.post(where, {}).status_code == 422
    assert db.session.scalars(select(Plan)).one().result is None


def test_a_dry_run_is_compared_with_what_is_in_force(db, visit, drain):
    call, cases, _people = a_call()
    poor = [experts.an_engaged_expert(competences=["tourism"]) for _n in range(2)]
    for case in cases:
        for expert in poor:
            experts.an_assignment(case, expert, state="offered")
    slug, stay = call.slug, in_force(db, call)
    assert worked_out(db, call, drain).result["wanted"] == 0
    plan = worked_out(db, plan_call(db, slug), drain, mode="whole")
    assert (plan.result["before"]["seats"], len(plan.result["pairs"]), len(plan.result["gone"])) == (4, 4, 4)
    assert plan.result["objective_e5"] > plan.result["before"]["objective_e5"]
    assert in_force(db, call) == stay
    page = visit(makers.an_officer(), "en").get(f"/calls/{slug}/plan")
    assert "Compared with what is in force" in page.text
    assert "4 assignments are taken back" in page.text
    acts.apply_plan(db.session.get_one(Plan, plan.id), by=makers.an_officer())
    now = in_force(db, call)
    assert len(now) == 4
    assert not now & stay


def test_what_somebody_has_begun_to_read_stays(db, drain):
    call, cases, people = a_call()
    read = experts.an_assignment(cases[0], people[0], state="cleared")
    plan = worked_out(db, call, drain, mode="whole")
    assert plan.result["gone"] == []
    assert len(plan.result["pairs"]) == 3
    acts.apply_plan(plan, by=makers.an_officer())
    assert (read.application_id, read.expert_id) in in_force(db, call)


def test_who_begins_to_read_meanwhile_stops_the_plan(db, drain):
    call, cases, _people = a_call()
    seat = experts.an_assignment(cases[0], experts.an_engaged_expert(competences=["tourism"]), state="offered")
    seat_id = seat.id
    plan = worked_out(db, call, drain, mode="whole")
    db.session.get_one(Assignment, seat_id).state = "cleared"
    with pytest.raises(Refused):
        acts.apply_plan(plan, by=makers.an_officer())


def test_when_an_expert_drops_out_as_little_as_possible_moves(db, drain):
    """The Kazakh case has nobody left but the two who are full: one of them gives a Russian case to the fourth."""
    call = experts.a_reviewed_call()
    kazakh, russian, other = experts.a_case(call, lang="kk"), experts.a_case(call), experts.a_case(call)
    leaving, both, more = (experts.an_engaged_expert(languages=["kk", "ru"], capacity=1) for _n in range(3))
    fourth, fifth = experts.an_engaged_expert(languages=["ru"]), experts.an_engaged_expert(languages=["ru"])
    for case, expert in ((kazakh, leaving), (kazakh, both), (russian, more), (russian, fourth), (other, fourth)):
        experts.an_assignment(case, expert, state="offered")
    experts.an_assignment(other, fifth, state="cleared")
    before, call_id = in_force(db, call), call.id
    leaving.active = False
    ids = {name: one.id for name, one in {"k": kazakh, "r": russian, "l": leaving, "m": more, "f": fifth}.items()}
    plan = worked_out(db, call, drain, mode="repair")
    assert {(row[1], row[2]) for row in plan.result["gone"]} == {(ids["k"], ids["l"]), (ids["r"], ids["m"])}
    assert {(row[0], row[1]) for row in plan.result["pairs"]} == {(ids["k"], ids["m"]), (ids["r"], ids["f"])}
    assert acts.apply_plan(plan, by=makers.an_officer()) == 2
    after = in_force(db, call)
    assert before - after == {(ids["k"], ids["l"]), (ids["r"], ids["m"])}
    assert (len(after), plan.call_id) == (6, call_id)


def test_the_plan_goes_out_as_a_table_and_comes_back(db, visit, drain):
    call, cases, people = a_call()
    slug = call.slug
    by_id = {one.id: one.user.email for one in people}
    plan = worked_out(db, call, drain)
    officer = visit(makers.an_officer(), "en")
    head, *rows = rows_of(officer.get(f"/calls/{slug}/plan.csv"))
    assert head[:2] == ["Application", "E-mail of the expert"]
    numbers = {one.id: one.number for one in cases}
    assert [row[:2] for row in rows] == sorted([numbers[p[0]], by_id[p[1]]] for p in plan.result["pairs"])
    mine = [[case.number, by_id[one.id]] for case in cases for one in people[:2]]
    assert brought(officer, slug, [head, *mine]).status_code == 302
    drain()
    newest = db.session.scalars(select(Plan).order_by(Plan.id.desc())).first()
    assert newest.result["mode"] == "given"
    assert {(pair[0], pair[1]) for pair in newest.result["pairs"]} == {(c.id, e.id) for c in cases for e in people[:2]}
    assert "The best plan of the solver has a total fit of" in officer.get(f"/calls/{slug}/plan").text
    assert officer.post(f"/calls/{slug}/plan/apply", {"plan": str(newest.id)}).status_code == 302
    assert in_force(db, call) == {(c.id, e.id) for c in cases for e in people[:2]}


def test_a_table_with_a_bad_line_is_not_taken(db, visit, drain):
    call, cases, people = a_call()
    one, other, third = (expert.user.email for expert in people)
    people[2].languages = ["en"]
    number, slug = cases[0].number, call.slug
    officer = visit(makers.an_officer(), "en")
    answer = brought(officer, slug, [
        ["Application", "E-mail"], [number, one], [number, one], [number, third], ["XX-00001", one],
        [number, "nobody@nowhere.kz"], [number, other], [number, other], ["lonely"],
    ])  # fmt: skip
    assert answer.status_code == 422
    for words in (
        "This pair stands in the table twice.", "This expert must not assess it", "No application with the number",
        "There is no expert with the address", "Nothing was taken.",
    ):  # fmt: skip
        assert words in answer.text
    assert brought(officer, slug, [["Application", "E-mail"]]).status_code == 422
    assert officer.post(f"/calls/{slug}/plan.csv", {}).status_code == 422
    assert db.session.scalars(select(Plan)).all() == []


def test_nobody_but_officers_brings_a_plan(db, visit):
    call, *_rest = a_call()
    for person in (makers.a_chair(), makers.a_person()):
        assert brought(visit(person), call.slug, [["a", "b"], ["c", "d"]]).status_code == 403
    assert visit(makers.a_person()).get(f"/calls/{call.slug}/plan.csv").status_code == 403


def brought(person, slug, rows):
    """The answer to a table."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = (io.BytesIO(text.getvalue().encode()), "plan.csv")
    return person.post(f"/calls/{slug}/plan.csv", {"file": file})


def plan_call(db, slug):
    """The call as it is now."""
    return db.session.scalars(select(Plan).order_by(Plan.id.desc())).first().call

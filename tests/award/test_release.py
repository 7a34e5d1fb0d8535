"""The release: all at one moment, once however often it is clicked, within the budget, nobody's own case."""

import threading
from contextvars import Context
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.apply.models import Application
from portal.award import acts, queries
from portal.award.models import Award, Decision, Release
from portal.history import Event
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_award


def a_table(call, *outcomes, **facts):
    """Cases of a call with a confirmed decision each."""
    cases = [makers_award.a_reviewed_case(call, **facts) for _outcome in outcomes]
    makers_award.ranked(call)
    for case, outcome in zip(cases, outcomes, strict=True):
        makers_award.a_confirmed_decision(case, outcome)
    return cases


def test_all_are_told_at_one_moment(db, drain, clock):
    clock.set("2026-05-13 10:00")
    call = makers_award.a_call(prefix="IG-77")
    cases = a_table(call, "approve", "reserve", "refuse", "approve")
    waiting = makers_award.a_reviewed_case(call)
    makers_award.ranked(call)
    makers_award.a_decision(waiting)
    chair = makers.a_chair()
    told = makers_award.released(call, chair=chair)
    db.session.commit()
    assert [case.state for case in (*cases, waiting)] == ["approved", "reserve", "refused", "approved", "ranked"]
    decisions = queries.decided(call, released=True)
    assert {(one.released_at, one.release_id) for one in decisions} == {(told.at, told.id)}
    assert (told.no, told.by_id, call.state, len(told.content["rows"])) == (1, chair.id, "released", 4)
    drain()
    letters = db.session.scalars(select(Letter).where(Letter.act.like("award.%"))).all()
    assert sorted(letter.act for letter in letters) == [
        "award.approve",
        "award.approve",
        "award.refuse",
        "award.reserve",
    ]
    assert {letter.created_at for letter in letters} == {told.at}


def test_an_approval_becomes_an_award(db, clock):
    clock.set("2026-01-31 23:30")
    call = makers_award.a_call(prefix="IG-78")
    first, second = a_table(call, "approve", "approve")
    makers_award.released(call)
    award = queries.award_of(first)
    facts = {
        "number": "IG-78/0001", "organisation_id": first.organisation_id, "title": first.title,
        "kind": "commercialisation_1", "region": "750000000", "amount_kzt": 9_000_000, "awarded_on": date(2026, 1, 31),
        "starts_on": date(2026, 2, 1), "signed_on": None, "presented_on": None,
    }  # fmt: skip
    assert {name: getattr(award, name) for name in facts} == facts
    months = call.programme.kind("commercialisation_1").max_months
    assert award.ends_on == acts.first_of_month(date(2026, 2, 1), months) - (date(2026, 1, 2) - date(2026, 1, 1))
    assert award.summary.startswith("Датчики слушают шум")
    assert queries.award_of(second).number == "IG-78/0002"


@pytest.mark.parametrize(
    ("on", "later", "told"),
    [
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 1)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
    ],
)
def test_terms_begin_on_the_first_of_a_month(on, later, told):
    assert acts.first_of_month(on, later) == told


def test_the_budget_is_never_exceeded(db):
    call = makers_award.a_call(budget_kzt=17_999_999)
    cases = a_table(call, "approve", "approve")
    with pytest.raises(Refused):
        makers_award.released(call)
    assert db.session.scalar(select(func.count(Award.id))) == 0
    assert [case.state for case in cases] == ["ranked", "ranked"]


def test_what_was_given_before_counts(db):
    call = makers_award.a_call(budget_kzt=18_000_000)
    a_table(call, "approve")
    makers_award.released(call)
    second = makers_award.a_reviewed_case(call)
    makers_award.ranked(call)
    makers_award.a_confirmed_decision(second)
    assert makers_award.released(call).no == 2
    third = makers_award.a_reviewed_case(call)
    makers_award.ranked(call)
    makers_award.a_confirmed_decision(third, amount_kzt=1)
    with pytest.raises(Refused):
        makers_award.released(call)


def test_a_second_click_finds_nothing_to_release(db):
    call = makers_award.a_call()
    a_table(call, "approve")
    seen = queries.decided(call, released=False)
    digest = acts.digest_of_all(seen)
    acts.release(call, seen, by=makers.a_chair(), seen=digest)
    with pytest.raises(Refused):
        acts.release(call, seen, by=makers.a_chair(), seen=digest)
    assert db.session.scalar(select(func.count(Release.id))) == 1


def test_what_is_released_is_what_was_seen(db):
    call = makers_award.a_call()
    cases = a_table(call, "approve", "refuse")
    digest = acts.digest_of_all(queries.decided(call, released=False))
    decision = makers_award.a_decision(cases[0], amount_kzt=1)
    acts.confirm(decision, by=makers.a_chair(), seen=acts.digest(decision))
    with pytest.raises(acts.Changed):
        acts.release(call, queries.decided(call, released=False), by=makers.a_chair(), seen=digest)


def test_two_clicks_at_once_leave_one_release(db, app):
    call = makers_award.a_call()
    cases = a_table(call, "approve", "reserve", "refuse")
    chair, slug = makers.a_chair().id, call.slug
    db.session.commit()
    answers, gate = [], threading.Barrier(2)

    def click() -> None:
        with app.app_context():
            found = queries.call(slug)
            seen = queries.decided(found, released=False)
            digest = acts.digest_of_all(seen)
            db.session.rollback()
            gate.wait(timeout=20)
            try:
                acts.release(found, seen, by=db.session.get_one(makers.User, chair), seen=digest)
                db.session.commit()
                answers.append("released")
            except Refused:
                db.session.rollback()
                answers.append("refused")

    hands = [threading.Thread(target=Context().run, args=(click,)) for _n in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    db.session.expire_all()
    assert sorted(answers) == ["refused", "released"]
    assert db.session.scalar(select(func.count(Release.id))) == 1
    assert db.session.scalar(select(func.count(Award.id))) == 1
    moved = select(func.count(Event.seq)).where(Event.act.in_(("award.approve", "award.reserve", "award.refuse")))
    assert db.session.scalar(moved) == 3
    assert [db.session.get_one(Application, case.id).state for case in cases] == ["approved", "reserve", "refused"]


def test_two_clicks_of_the_button_leave_one_release(visit, db):
    call = makers_award.a_call()
    a_table(call, "approve", "refuse")
    visitor = visit(makers.a_chair(), "en")
    form = visitor.form(visitor.get("award.outbox", slug=call.slug), "/release", ["seen"])
    assert visitor.post(form.action, form.values).status_code == 302
    again = visitor.post(form.action, form.values)
    assert again.status_code == 409
    assert "There is no confirmed decision to release." in again.text
    assert db.session.scalar(select(func.count(Release.id))) == 1
    page = visitor.get("award.outbox", slug=call.slug)
    assert "protocol/1.pdf" in page.text
    assert "No decisions wait" in page.text


@pytest.mark.parametrize("make", [makers.an_officer, makers.an_auditor, makers.an_admin])
def test_only_a_chair_releases(visit, db, make):
    call = makers_award.a_call()
    a_table(call, "approve")
    visitor = visit(make())
    assert visitor.post("award.release", {"seen": ""}, slug=call.slug).status_code == 403
    assert db.session.scalar(select(func.count(Release.id))) == 0


def test_a_chair_does_not_release_their_own_company_s_case(visit, db):
    call, chair = makers_award.a_call(), makers.a_chair()
    own = makers_award.a_reviewed_case(call, organisation=makers.an_organisation(chair))
    other = makers_award.a_reviewed_case(call)
    makers_award.ranked(call)
    for case in (own, other):
        makers_award.a_confirmed_decision(case)
    visitor, keys = visit(chair), (own.id, other.id)
    assert visitor.submit(visitor.url("award.outbox", slug=call.slug), action="/release").status_code == 302
    assert [db.session.get_one(Application, key).state for key in keys] == ["ranked", "approved"]
    page = visitor.get("award.outbox", slug=call.slug)
    assert "data-ref=" not in page.text
    another = visit(makers.a_chair())
    assert another.submit(another.url("award.outbox", slug=call.slug), action="/release").status_code == 302
    assert db.session.get_one(Application, own.id).state == "approved"


def test_an_outbox_over_the_budget_says_so_and_has_no_button(visit):
    call = makers_award.a_call(budget_kzt=10_000_000)
    a_table(call, "approve", "approve")
    page = visit(makers.a_chair(), "en").get("award.outbox", slug=call.slug)
    assert "The approvals exceed the budget of the call by 8,000,000" in page.text
    assert 'name="seen"' not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_asks_the_same_for_any_number(visit, queries, count):
    call = makers_award.a_call()
    a_table(call, *["approve"] * count)
    page = visit(makers.a_chair()).get("award.outbox", slug=call.slug)
    assert page.text.count("data-ref=") == count
    assert len(queries) <= 6, queries


@pytest.mark.parametrize("count", [1, 3])
def test_a_release_asks_the_same_for_any_number(db, queries, count):
    call = makers_award.a_call()
    a_table(call, *["approve"] * count)
    waiting, chair = makers_award.queries.decided(call, released=False), makers.a_chair()
    db.session.flush()
    with queries.counted():
        acts.release(call, waiting, by=chair)
    asked = [one for one in queries if one.startswith("SELECT")]
    assert len(asked) <= 9, asked


def test_an_agreement_is_signed_once_and_not_in_the_future(db, clock):
    clock.set("2026-05-13 10:00")
    award = makers_award.an_award()
    case, officer = award.application, makers.an_officer()
    for on in (date(2026, 5, 12), date(2026, 5, 14)):
        with pytest.raises(Refused) as refused:
            acts.sign(award, case, by=officer, on=on)
        assert refused.value.field == "on"
    acts.sign(award, case, by=officer, on=date(2026, 5, 13))
    assert (case.state, award.signed_on) == ("signed", date(2026, 5, 13))
    with pytest.raises(Refused):
        acts.sign(award, case, by=officer, on=date(2026, 5, 13))


def test_the_page_of_agreements(visit, db, clock):
    clock.set("2026-05-13 10:00")
    number = makers_award.an_award().number
    clock.forward(days=3)
    visitor = visit(makers.an_officer(), "en")
    page = visitor.submit("award.awards", {"on": "2026-05-20"}, action=f"{number}/sign")
    assert page.status_code == 422
    assert "cannot be signed before the award or in the future" in page.text
    assert visitor.submit("award.awards", {"on": "2026-05-15"}, action=f"{number}/sign").status_code == 302
    assert visitor.submit("award.awards", action=f"{number}/present").status_code == 302
    award = db.session.scalars(select(Award)).one()
    assert (award.signed_on, award.presented_on) == (date(2026, 5, 15), date(2026, 5, 16))
    assert "15.05.2026" in visitor.get("award.awards").text


def test_staff_does_not_sign_for_their_own_company(visit, db):
    officer = makers.a_person("officer", "chair")
    award = makers_award.an_award(organisation=makers.an_organisation(officer))
    visitor = visit(officer)
    assert visitor.post("award.sign", {"on": award.awarded_on.isoformat()}, number=award.number).status_code == 403
    assert visitor.post("award.present", number=award.number).status_code == 403
    assert f"{award.number}/sign" not in visitor.get("award.awards").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_agreements_ask_the_same_for_any_number(visit, queries, count):
    call = makers_award.a_call()
    a_table(call, *["approve"] * count)
    makers_award.released(call)
    page = visit(makers.an_officer()).get("award.awards")
    assert page.text.count("data-ref=") == count
    assert len(queries) <= 3, queries


def test_agreements_are_read_page_by_page(visit, db):
    call = makers_award.a_call()
    a_table(call, *["approve"] * 2)
    makers_award.released(call)
    newest = db.session.scalar(select(func.max(Award.id)))
    page = visit(makers.an_officer()).get(f"/grants?after={newest}")
    assert page.text.count("data-ref=") == 1


def test_a_decision_always_has_two_people(db):
    decision = makers_award.a_confirmed_decision()
    decision.confirmed_by_id = decision.prepared_by_id
    with pytest.raises(Exception, match="two_people"):
        db.session.flush()
    db.session.rollback()
    assert db.session.scalar(select(func.count(Decision.id))) == 0

"""The second hand: another person, who confirms what they saw; the letter's facts are frozen."""

import threading
from contextvars import Context

import pytest
from sqlalchemy import select

from portal.award import acts, queries
from portal.award.models import Decision
from portal.history import Event
from portal.workflow import Refused
from tests import makers, makers_award


def test_the_letter_s_facts_are_frozen(db, clock):
    clock.set("2026-05-11 16:00")
    case = makers_award.a_ranked_case(None, 9, 8)
    officer, chair = makers.an_officer(), makers.a_chair()
    decision = makers_award.a_confirmed_decision(case, by=officer, chair=chair)
    told = decision.letter
    assert (decision.prepared_by_id, decision.confirmed_by_id) == (officer.id, chair.id)
    assert decision.seen == acts.digest(decision)
    assert {name: told[name] for name in ("outcome", "amount_kzt", "place", "places", "decided_on", "passed")} == {
        "outcome": "approve", "amount_kzt": 9_000_000, "place": 1, "places": 1, "decided_on": "2026-05-11",
        "passed": True,
    }  # fmt: skip
    assert (told["total_e2"], told["threshold"]) == (8500, 60)
    assert (told["low_e2"], told["high_e2"]) == (None, None), "of two experts these would be the two experts' totals"
    assert [(row["code"], row["mean_e2"], row["ok"]) for row in told["criteria"]][:2] == [
        ("novelty", 850, True), ("readiness", 850, True),
    ]  # fmt: skip
    assert told["comments"] == ["Хороший проект."] * 2
    assert case.state == "ranked", "nothing is told yet"
    db.session.commit()
    written = db.session.scalars(select(Event).where(Event.act == "award.confirm")).one()
    assert (written.actor_id, written.data) == (chair.id, {"outcome": "approve", "seen": decision.seen})


def test_of_three_experts_the_least_and_the_greatest_are_told(db):
    case = makers_award.a_ranked_case(None, 9, 5, 7)
    told = makers_award.a_confirmed_decision(case).letter
    assert (told["total_e2"], told["low_e2"], told["high_e2"]) == (7000, 5000, 9000)


def test_nobody_confirms_their_own_proposal(db):
    chair, call = makers.a_chair(), makers_award.a_call()
    decision = makers_award.a_decision(makers_award.a_ranked_case(call), by=chair)
    with pytest.raises(Refused):
        acts.confirm(decision, by=chair, seen=acts.digest(decision))
    assert acts.confirm_all(call, [decision], by=chair, seen=acts.digest_of_all([decision])) == 0
    assert decision.confirmed_at is None


@pytest.mark.parametrize("change", ["amount_kzt", "reasons", "note", "place", "prepared_by_id"])
def test_what_was_seen_is_what_is_confirmed(db, change):
    decision, other = makers_award.a_decision(), makers.an_officer()
    seen = acts.digest(decision)
    values = {
        "amount_kzt": 1,
        "reasons": [{"code": "approve_in_full"}],
        "note": "x",
        "place": 9,
        "prepared_by_id": other.id,
    }
    setattr(decision, change, values[change])
    db.session.flush()
    assert acts.digest(decision) != seen
    with pytest.raises(acts.Changed):
        acts.confirm(decision, by=makers.a_chair(), seen=seen)


def test_the_digest_covers_the_result_and_the_outcome(db):
    decision = makers_award.a_decision()
    seen = acts.digest(decision)
    for name, value in {"score_e4": 1, "passed": False, "kind": "industries"}.items():
        was = getattr(decision.application, name)
        setattr(decision.application, name, value)
        assert acts.digest(decision) != seen
        setattr(decision.application, name, was)
    decision.outcome = "refuse"
    assert acts.digest(decision) != seen


def test_a_table_is_confirmed_as_it_was_seen(db):
    call = makers_award.a_call()
    cases = [makers_award.a_reviewed_case(call) for _n in range(3)]
    makers_award.ranked(call)
    chair = makers.a_chair()
    decisions = [makers_award.a_decision(case) for case in cases[:2]] + [makers_award.a_decision(cases[2], by=chair)]
    seen = acts.digest_of_all(decisions)
    assert seen == acts.digest_of_all(reversed(decisions))
    makers_award.a_decision(cases[0], amount_kzt=5)
    with pytest.raises(acts.Changed):
        acts.confirm_all(call, decisions, by=chair, seen=seen)
    seen = acts.digest_of_all(decisions)
    assert acts.confirm_all(call, decisions, by=chair, seen=seen) == 2
    assert [bool(one.confirmed_at) for one in decisions] == [True, True, False]
    assert acts.confirm_all(call, decisions, by=chair, seen=seen) == 0, "a second click finds nothing to do"


@pytest.mark.parametrize("count", [1, 3])
def test_confirming_a_table_asks_the_same_for_any_number(db, queries, count):
    call = makers_award.a_call()
    cases = [makers_award.a_reviewed_case(call) for _n in range(count)]
    makers_award.ranked(call)
    decisions = [makers_award.a_decision(case) for case in cases]
    chair, seen = makers.a_chair(), acts.digest_of_all(decisions)
    db.session.flush()
    with queries.counted():
        acts.confirm_all(call, decisions, by=chair, seen=seen)
    asked = [one for one in queries if one.startswith("SELECT")]
    assert len(asked) <= 8, asked


def test_two_chairs_at_once_leave_one_confirmation(db, app):
    decision = makers_award.a_decision()
    seen, chairs = acts.digest(decision), [makers.a_chair().id, makers.a_chair().id]
    db.session.commit()
    key = decision.id

    def confirm(chair: int) -> None:
        with app.app_context():
            found = queries.decisions([key])[0]
            acts.confirm(found, by=db.session.get_one(makers.User, chair), seen=seen)
            db.session.commit()

    hands = [threading.Thread(target=Context().run, args=(confirm, chair)) for chair in chairs]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    db.session.expire_all()
    found = db.session.get_one(Decision, key)
    events = db.session.scalars(select(Event).where(Event.act == "award.confirm")).all()
    assert found.confirmed_by_id in chairs
    assert [event.actor_id for event in events] == [found.confirmed_by_id]


# --- the pages -------------------------------------------------------------------------------------------------------
def test_a_chair_confirms_on_the_page(visit, db):
    case, chair = makers_award.a_ranked_case(), makers.a_chair()
    makers_award.a_decision(case)
    who = chair.id
    visitor = visit(chair)
    page = visitor.url("award.decision", key=case.key)
    assert visitor.submit(page, action="/decision/confirm").location == page
    assert db.session.scalars(select(Decision)).one().confirmed_by_id == who
    assert "decision/confirm" not in visitor.get(page).text


def test_an_old_page_confirms_nothing(visit, db):
    case = makers_award.a_ranked_case()
    makers_award.a_decision(case)
    visitor = visit(makers.a_chair(), "en")
    form = visitor.form(visitor.get("award.decision", key=case.key), "/decision/confirm")
    makers_award.a_decision(case, amount_kzt=1)
    answer = visitor.post(form.action, form.values)
    assert answer.status_code == 409
    assert "The decision has changed since you opened the page" in answer.text
    assert db.session.scalars(select(Decision)).one().confirmed_at is None
    assert visitor.post("award.confirm", {}, key=case.key).status_code == 409


def test_the_preparer_reads_why_not(visit):
    chair, case = makers.a_chair(), makers_award.a_ranked_case()
    seen = acts.digest(makers_award.a_decision(case, by=chair))
    visitor = visit(chair, "en")
    page = visitor.get("award.decision", key=case.key)
    assert "You prepared this decision, so another person must confirm it." in page.text
    assert visitor.post("award.confirm", {"seen": seen}, key=case.key).status_code == 403


@pytest.mark.parametrize("make", [makers.an_officer, makers.an_auditor, makers.an_admin])
def test_only_a_chair_confirms(visit, make, db):
    call = makers_award.a_call()
    case = makers_award.a_ranked_case(call)
    decision = makers_award.a_decision(case)
    seen, seen_of_all = acts.digest(decision), acts.digest_of_all([decision])
    visitor = visit(make())
    assert visitor.post("award.confirm", {"seen": seen}, key=case.key).status_code == 403
    assert visitor.post("award.confirm_all", {"seen": seen_of_all}, slug=call.slug).status_code == 403
    assert db.session.scalars(select(Decision)).one().confirmed_at is None


def test_a_chair_neither_sees_nor_confirms_their_own_company_s_case(visit, db):
    call, chair = makers_award.a_call(), makers.a_chair()
    own = makers_award.a_reviewed_case(call, organisation=makers.an_organisation(chair), title="Своя тайна")
    others = [makers_award.a_reviewed_case(call, title=f"Чужой {n}") for n in range(2)]
    makers_award.ranked(call)
    for case in (own, *others):
        makers_award.a_decision(case)
    visitor = visit(chair)
    page = visitor.get("award.outbox", slug=call.slug)
    assert page.text.count("data-ref=") == 2
    assert "Своя тайна" not in page.text
    assert own.number not in page.text
    assert visitor.post("award.confirm", {"seen": "x"}, key=own.key).status_code == 403
    assert visitor.get("award.preview_letter", key=own.key).status_code == 403
    assert visitor.submit(visitor.url("award.outbox", slug=call.slug), action="/decisions/confirm").status_code == 302
    confirmed = {d.application_id: bool(d.confirmed_at) for d in queries.decided(call, released=False)}
    assert confirmed == {own.id: False, others[0].id: True, others[1].id: True}

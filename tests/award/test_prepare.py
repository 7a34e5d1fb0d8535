"""The first hand: a proposal, what it must not be, and a second tab that comes too late."""

import pytest
from sqlalchemy import select

from portal.award import acts, queries
from portal.award.models import Decision
from portal.history import Event
from portal.workflow import Refused
from tests import makers, makers_award, makers_experts


def test_a_proposal_is_kept_with_its_reasons_and_place(db):
    call = makers_award.a_call()
    best, case = makers_award.a_reviewed_case(call, 9, 9), makers_award.a_reviewed_case(call, 5, 5)
    makers_award.ranked(call)
    officer = makers.an_officer()
    decision = makers_award.a_decision(case, "refuse", by=officer, note="Рынок не показан.")
    assert (decision.outcome, decision.amount_kzt, decision.place) == ("refuse", None, 2)
    assert decision.reasons == [{"code": "below_threshold"}]
    assert (decision.prepared_by_id, decision.confirmed_at, decision.letter) == (officer.id, None, None)
    assert makers_award.a_decision(best).place == 1
    assert case.state == "ranked"
    db.session.commit()
    written = db.session.scalars(select(Event).where(Event.act == "award.prepare").order_by(Event.seq)).first()
    assert (written.actor_id, written.note) == (officer.id, "Рынок не показан.")


@pytest.mark.parametrize(
    ("outcome", "facts", "field"),
    [
        ("approve", {"amount_kzt": 9_000_001}, "amount_kzt"),
        ("approve", {"amount_kzt": 0}, "amount_kzt"),
        ("approve", {"amount_kzt": None}, "amount_kzt"),
        ("approve", {"amount_kzt": -1}, "amount_kzt"),
        ("refuse", {"reasons": []}, "reasons"),
        ("reserve", {"reasons": []}, "reasons"),
        ("postpone", {"reasons": []}, "outcome"),
    ],
)
def test_what_is_not_a_decision_is_refused(db, outcome, facts, field):
    case = makers_award.a_ranked_case()
    with pytest.raises(Refused) as refused:
        acts.prepare(case, outcome, by=makers.an_officer(), **facts)
    assert refused.value.field == field
    assert queries.decision_of(case) is None


def test_who_did_not_pass_is_not_approved(db):
    case = makers_award.a_ranked_case(None, 5, 5)
    with pytest.raises(Refused) as refused:
        makers_award.a_decision(case)
    assert refused.value.field == "outcome"


@pytest.mark.parametrize("state", ["admitted", "reviewed"])
def test_only_a_ranked_case_is_decided(db, state):
    case = makers_experts.a_case() if state == "admitted" else makers_award.a_reviewed_case()
    with pytest.raises(Refused):
        makers_award.a_decision(case)


def test_what_has_been_told_is_not_prepared_anew(db):
    case = makers_award.a_told_case("refuse")
    with pytest.raises(Refused):
        makers_award.a_decision(case, "approve")


def test_a_new_proposal_undoes_the_confirmation(db):
    case = makers_award.a_ranked_case()
    decision = makers_award.a_confirmed_decision(case)
    assert decision.letter["amount_kzt"] == 9_000_000
    again = makers_award.a_decision(case, "approve", amount_kzt=8_000_000)
    assert again is decision
    assert (again.confirmed_at, again.confirmed_by_id, again.letter, again.seen) == (None, None, None, None)


def test_the_reserve_moves_up_and_what_was_told_stays_readable(db, visit):
    case = makers_award.a_told_case("reserve")
    owner = case.readers("")[0]
    makers_award.a_decision(case, "approve")
    page = visit(owner, "en").get("award.result", key=case.key)
    assert page.status_code == 200
    assert "Your project is on the reserve list" in page.text
    with pytest.raises(Refused):
        makers_award.a_decision(case, "reserve")


def test_the_rule_prepares_all(db):
    call = makers_award.a_call(budget_kzt=30_000_000)  # stage one has 40 % of it: 12 million
    cases = [makers_award.a_reviewed_case(call, mark, mark) for mark in (9, 8, 7, 5)]
    kept = makers_award.a_reviewed_case(call, 6, 6)
    makers_award.ranked(call)
    makers_award.a_decision(kept, "refuse", note="Решено раньше.")
    assert acts.prepare_all(call, by=makers.an_officer()) == 4
    found = {one.application_id: one for one in queries.decided(call, released=False)}
    assert [(found[case.id].outcome, found[case.id].place, found[case.id].amount_kzt) for case in cases] == [
        ("approve", 1, 9_000_000), ("reserve", 2, None), ("refuse", 3, None), ("refuse", 5, None),
    ]  # fmt: skip
    assert [found[case.id].reasons for case in cases] == [
        [], [{"code": "reserve_budget_spent"}], [{"code": "budget_exhausted"}], [{"code": "below_threshold"}],
    ]  # fmt: skip
    assert found[kept.id].note == "Решено раньше."
    assert acts.prepare_all(call, by=makers.an_officer()) == 0


def test_a_minimum_that_is_missed_is_the_reason(db):
    case = makers_experts.a_case()
    for _n in range(2):
        makers_experts.a_review(case, 9, novelty=3)
    makers_award.ranked(case.call)
    acts.prepare_all(case.call, by=makers.an_officer())
    assert queries.decision_of(case).reasons == [{"code": "minimum_not_met"}]


# --- the page --------------------------------------------------------------------------------------------------------
def test_the_form_begins_with_what_the_rule_says(visit):
    case = makers_award.a_ranked_case(None, 5, 5)
    visitor = visit(makers.an_officer())
    form = visitor.form(visitor.get("award.decision", key=case.key), "/decision", ["outcome"])
    assert form.values["outcome"] == "refuse"
    assert form.values["refuse"] == "below_threshold"


def test_an_officer_prepares_and_cannot_confirm(visit, db):
    case = makers_award.a_ranked_case()
    visitor = visit(makers.an_officer())
    where = visitor.url("award.decision", key=case.key)
    answer = visitor.submit(where, {"outcome": "approve", "amount_kzt": "8 500 000"}, action="/decision")
    assert answer.status_code == 302
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.outcome, decision.amount_kzt, decision.reasons) == ("approve", 8_500_000, [])
    assert "decision/confirm" not in visitor.get(where).text
    assert visitor.post("award.confirm", {"seen": acts.digest(decision)}, key=case.key).status_code == 403


def test_a_wrong_sum_comes_back_with_what_was_typed(visit):
    case = makers_award.a_ranked_case()
    visitor = visit(makers.a_chair(), "en")
    where = visitor.url("award.decision", key=case.key)
    for typed, words in [("9 000 001", "not above what was asked"), ("много", "")]:
        page = visitor.submit(where, {"outcome": "approve", "amount_kzt": typed, "note": "Слово"}, action="/decision")
        assert page.status_code == 422
        assert words in page.text
        assert "Слово" in page.text


def test_reasons_of_another_outcome_do_not_count(visit, db):
    case = makers_award.a_ranked_case()
    visitor = visit(makers.an_officer())
    where = visitor.url("award.decision", key=case.key)
    page = visitor.submit(where, {"outcome": "refuse", "reserve": "reserve_budget_rest"}, action="/decision")
    assert page.status_code == 422
    sent = {"outcome": "refuse", "reserve": "reserve_budget_rest", "refuse": "refuse_narrow_effect"}
    assert visitor.submit(where, sent, action="/decision").status_code == 302
    assert db.session.scalars(select(Decision)).one().reasons == [{"code": "refuse_narrow_effect"}]


def test_complaint_05_a_determination_that_comes_second_loses_nothing(visit, db):
    """HyphaApp/hypha#3359: the words of a determination were lost."""
    case = makers_award.a_ranked_case()
    first, second = visit(makers.an_officer()), visit(makers.an_officer(), "en")
    where = second.url("award.decision", key=case.key)
    opened = second.form(second.get(where), "/decision", ["outcome"]).values
    first.submit(where.replace("/en/", "/ru/"), {"outcome": "approve", "amount_kzt": "7 000 000"}, action="/decision")
    late = second.post("award.prepare", {**opened, "outcome": "refuse", "note": "Second words"}, key=case.key)
    assert late.status_code == 409
    assert "Someone else has prepared this decision meanwhile" in late.text
    assert "Second words" in late.text
    assert "7,000,000" in late.text
    assert db.session.scalars(select(Decision)).one().amount_kzt == 7_000_000
    again = second.form(late, "/decision", ["outcome"]).values
    assert second.post("award.prepare", again, key=case.key).status_code == 302
    assert db.session.scalars(select(Decision)).one().note == "Second words"


def test_your_own_company_is_another_persons_work(visit, db):
    call = makers_award.a_call()
    chair = makers.a_chair()
    own = makers_award.a_reviewed_case(call, organisation=makers.an_organisation(chair))
    makers_award.a_reviewed_case(call, 7, 7)
    makers_award.ranked(call)
    visitor = visit(chair)
    assert visitor.get("award.decision", key=own.key).status_code == 403
    assert visitor.post("award.prepare", {"outcome": "refuse"}, key=own.key).status_code == 403
    assert visitor.post("award.prepare_all", slug=call.slug).status_code == 302
    assert [one.application_id == own.id for one in queries.decided(call, released=False)] == [False]


@pytest.mark.parametrize("make", [makers.an_auditor, makers.an_admin, makers.an_expert, makers.an_applicant])
def test_others_prepare_nothing(visit, make):
    call = makers_award.a_call()
    case = makers_award.a_ranked_case(call)
    visitor = visit(make())
    assert visitor.post("award.prepare", {"outcome": "refuse", "note": "x"}, key=case.key).status_code == 403
    assert visitor.post("award.prepare_all", slug=call.slug).status_code == 403
    assert queries.decision_of(case) is None


def test_a_case_that_does_not_exist_is_not_found(visit):
    assert visit(makers.an_officer()).get("award.decision", key="nothing").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_any_number_of_cases(visit, queries, count):
    call = makers_award.a_call()
    cases = [makers_award.a_reviewed_case(call, 8, 8) for _n in range(count)]
    makers_award.ranked(call)
    assert visit(makers.an_officer()).get("award.decision", key=cases[0].key).status_code == 200
    assert len(queries) <= 9, queries

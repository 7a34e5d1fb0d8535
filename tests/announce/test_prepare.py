"""A call before and after its announcement: what officers type, what the portal proposes, what may still change."""

from datetime import date, timedelta

import pytest

from portal import history
from portal.announce import acts, queries
from portal.announce.schedule import after_closing
from portal.workflow import Refused
from tests import makers
from tests.makers_announce import a_call, a_draft_call, a_moment, facts_of_a_call


def typed(**changes):
    """What an officer types into the form of a new call."""
    usual = {
        "programme": "innovation_grant", "title_kk": "Конкурс", "title_ru": "Конкурс", "title_en": "Call",
        "slug": "spring-2026", "prefix": "IG-2026", "budget_kzt": "1 500 000 000", "correction_days": "3",
        "opens_at": "2026-03-02T09:00", "closes_at": "2026-03-16T18:00",
    }  # fmt: skip
    return {**usual, **changes}


def test_an_officer_makes_a_draft_and_announces_it(visit, db, clock):
    clock.set("2026-02-20 12:00")
    officer = visit(makers.an_officer())
    answer = officer.submit("announce.prepare", typed())
    assert answer.location.endswith("/ru/staff/calls/spring-2026")
    call = queries.call("spring-2026", drafts=True)
    assert (call.state, call.budget_kzt, call.opens_at) == ("draft", 1_500_000_000, a_moment("2026-03-02 09:00"))
    assert call.programme.clock("correction") == 3
    assert queries.call("spring-2026") is None
    assert officer.submit(answer.location, action="/open").location.endswith("/ru/calls/spring-2026")
    db.session.expire_all()
    assert queries.call("spring-2026").state == "announced"
    acts_done = [act for _at, act, _name, _changes in queries.changes(queries.call("spring-2026"))]
    assert acts_done == ["announce.open", "announce.create"]


@pytest.mark.once
def test_the_page_of_a_new_call_proposes_one(visit, clock):
    clock.set("2026-03-20 12:00")  # before Nauryz: the next working day is the 26th
    form = (visitor := visit(makers.an_admin())).form(visitor.get("announce.prepare"))
    assert form.values["opens_at"] == "2026-03-26T09:00"
    assert form.values["closes_at"] == "2026-04-23T18:00"
    assert (form.values["slug"], form.values["prefix"]) == ("innovation-grant-2026", "IG-2026")
    assert visitor.submit("announce.prepare", budget_kzt="1").location.endswith("/innovation-grant-2026")


def test_the_dates_are_those_of_the_call_of_2021(app):
    call = a_draft_call(
        opens_at=a_moment("2099-01-01 09:00"), closes_at=a_moment("2099-02-01 18:00"), correction_days=3
    )
    found = after_closing(call.programme, a_moment("2021-04-11 18:00"))
    assert found["screening_until"] == date(2021, 4, 16)
    assert found["review_from"] == date(2021, 4, 26)
    assert found["screening_until"] < found["review_from"] < found["review_until"] < found["panel_on"]
    assert found["panel_on"] < found["results_on"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at": "2026-03-02T09:00"}, "Закрытие должно быть позже открытия."),
        ({"slug": "Весна"}, "Строчные латинские буквы, цифры и дефисы."),
        ({"prefix": "2026"}, "Например, IG-2026 или IG-2026-2."),
        ({"budget_kzt": "много"}, "в целых тенге"),
        ({"title_kk": ""}, "Заполните"),
        ({"slug": "taken"}, "занято другим конкурсом"),
        ({"prefix": "IG-1999"}, "занято другим конкурсом"),
        ({"screening_until": "2026-03-15"}, "раньше предыдущего шага"),
        ({"review_from": "2026-05-02", "review_until": "2026-05-01"}, "раньше предыдущего шага"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(visit, clock, changes, words):
    clock.set("2026-02-20 12:00")
    a_draft_call(slug="taken", prefix="IG-1999")
    page = visit(makers.an_officer()).submit("announce.prepare", typed(**changes))
    assert page.status_code == 422
    assert words in page.text
    assert f'value="{typed(**changes)["title_en"]}"' in page.text
    assert queries.call("spring-2026", drafts=True) is None


@pytest.mark.once
def test_a_programme_that_is_not_shipped_is_refused(app):
    with pytest.raises(Refused) as refused:
        acts.create("no_such_programme", facts_of_a_call(), by=makers.an_officer())
    assert refused.value.field == "programme"


def test_a_change_of_a_draft_is_shown_and_remembered(visit, db, clock):
    clock.set("2026-02-20 12:00")
    call = a_draft_call(slug="spring", opens_at=a_moment("2026-03-02 09:00"), closes_at=a_moment("2026-03-16 18:00"))
    officer = visit(makers.an_officer())
    where = "/ru/staff/calls/spring"
    officer.submit(where, action=where, budget_kzt="2 000 000 000", closes_at="2026-03-17T18:00")
    page = officer.get(where)
    assert "Сохранено. Изменено: Закрывается, Бюджет, ₸." in page.text
    assert "1 500 000 000 ₸" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    call = db.session.get_one(type(call), call.id)
    assert call.closes_at == a_moment("2026-03-17 18:00")
    _at, act, _name, changes = queries.changes(call)[0]
    assert act == "announce.save"
    assert changes == {
        "budget_kzt": [1_500_000_000, 2_000_000_000],
        "closes_at": ["2026-03-16T13:00:00Z", "2026-03-17T13:00:00Z"],
    }


@pytest.mark.once
def test_saving_nothing_new_writes_no_event(visit, db):
    call = a_draft_call(slug="same")
    visitor = visit(makers.an_officer())
    where = "/ru/staff/calls/same"
    before = db.session.query(history.Event).count()
    assert visitor.submit(where, action=where).status_code == 302
    assert "Ничего не изменилось." in visitor.get(where).text
    assert db.session.query(history.Event).count() == before
    assert call.slug == "same"


@pytest.mark.once
def test_the_second_of_two_officers_is_told(visit):
    a_draft_call(slug="two-hands")
    first, second = visit(makers.an_officer()), visit(makers.an_officer())
    where = "/ru/staff/calls/two-hands"
    seen = second.form(second.get(where), where)
    first.submit(where, action=where, budget_kzt="1")
    answer = second.post(where, {**seen.values, "budget_kzt": "2"})
    assert answer.status_code == 422
    assert "ok-errsum" in answer.text


def test_dates_of_an_announced_call_only_move_later(visit, db, clock):
    clock.set("2026-03-10 12:00")
    call = a_call(slug="spring", opens_at=a_moment("2026-03-02 09:00"), closes_at=a_moment("2026-03-16 18:00"))
    officer, where = visit(makers.an_officer()), "/ru/staff/calls/spring"
    until = call.screening_until
    late = officer.submit(where, action="/extend", closes_at="2026-03-16T17:59")
    assert late.status_code == 422
    assert "только на более позднюю" in late.text
    crossed = officer.submit(where, action="/extend", closes_at="2026-04-30T18:00")
    assert crossed.status_code == 422
    done = officer.submit(
        where, action="/extend", closes_at="2026-03-18T18:00", screening_until=f"{until + timedelta(2)}"
    )
    assert done.status_code == 302
    call = db.session.get_one(type(call), call.id)
    assert (call.closes_at, call.screening_until) == (a_moment("2026-03-18 18:00"), until + timedelta(2))
    assert queries.changes(call)[0][1] == "announce.extend"
    assert "Закрывается: 16 марта 2026, 18:00" in officer.get(where).text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.once
def test_a_closed_call_is_not_opened_again(visit, clock):
    clock.set("2026-03-10 12:00")
    call = a_call(opens_at=a_moment("2026-03-02 09:00"), closes_at=a_moment("2026-03-16 18:00"))
    clock.set("2026-03-16 18:00:00")
    with pytest.raises(Refused, match=r"has closed|уже закрыт"):
        acts.extend(call, {"closes_at": a_moment("2026-03-20 18:00")}, by=makers.an_officer())
    later = call.results_on + timedelta(days=3)
    assert acts.extend(call, {"results_on": later}, by=makers.an_officer())["results_on"][1] == later.isoformat()


@pytest.mark.once
def test_each_act_has_its_time(app):
    draft, announced, officer = a_draft_call(), a_call(), makers.an_officer()
    with pytest.raises(Refused):
        acts.save(announced, facts_of_a_call(), by=officer)
    with pytest.raises(Refused):
        acts.extend(draft, {"closes_at": draft.closes_at}, by=officer)


@pytest.mark.once
@pytest.mark.parametrize("maker", [makers.an_applicant, makers.an_expert, makers.a_chair, makers.an_auditor])
def test_only_officers_and_administrators_change_calls(visit, maker):
    call = a_draft_call()
    visitor = visit(maker())
    for where in ("announce.prepare", "announce.edit"):
        assert visitor.get(where, **({"slug": call.slug} if "edit" in where else {})).status_code == 403
    for where in ("announce.save", "announce.extend", "announce.open"):
        assert visitor.post(where, {}, slug=call.slug).status_code == 403
    assert visitor.post("announce.create", typed()).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_calls_asks_the_database_once(visit, queries, count):
    officer = visit(makers.an_officer())
    for _n in range(count):
        a_call()
    a_draft_call()
    page = officer.get("announce.calls")
    assert page.text.count("<tr data-call=") == count + 1
    assert len(queries) == 2  # the person with the roles, the list

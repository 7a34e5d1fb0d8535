"""The one-minute check: what each condition says of what was typed, what would change it, and nothing is kept."""

import re

import pytest
from sqlalchemy import func, select

from portal import i18n
from portal.history import Event
from tests import makers
from tests.makers_announce import a_call

FINE = {
    "gr01": "commercialisation_1", "gr07": "small", "gr16": "20 000 000", "gr17": "15 000 000", "gr18": "5 000 000",
    "check_months": "6", "gr10_incubation": "yes", "check_mvp": "yes", "check_no_debt": "yes", "gr22": "no",
}  # fmt: skip


def verdicts(page):
    """title → (verdict, why) of every row."""
    rows = re.findall(
        r'<li class="ok-rule".*?ok-verd">(.*?)</span><h3>(.*?)</h3>(.*?)</div></li>', page.text, re.DOTALL
    )
    return {title: (verdict, rest.replace(i18n.NBSP, " ")) for verdict, title, rest in rows}


def judged(visitor, call, **answers):
    """The answer to these answers."""
    return visitor.submit(f"/ru/calls/{call.slug}/check", {**FINE, **answers})


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_form_asks_the_questions_of_the_programme(visit, queries, lang):
    call = a_call()
    visitor = visit(lang=lang)
    visitor.get("announce.check", slug=call.slug)
    page = visitor.get("announce.check", slug=call.slug)
    assert len(queries) == 1
    for one in call.programme.checks:
        assert f'name="{one.code}"' in page.text
        assert i18n.say(one.label, lang) in page.text


def test_every_condition_of_the_kind_has_its_row_with_reason_and_citation(visit):
    call = a_call()
    page = judged(visit(), call)
    assert page.status_code == 200
    rows = verdicts(page)
    assert len(rows) == len(call.programme.rules_for("commercialisation_1"))
    assert all("ok-cite" in rest and "<p>" in rest for _verdict, rest in rows.values())
    assert rows["Сумма не больше предельной"][0] == "Выполнено"
    assert "15 000 000 ₸" in rows["Сумма не больше предельной"][1]
    assert {"Выполнено", "Пока неизвестно"} <= {verdict for verdict, _rest in rows.values()}
    assert "Не выполнено" not in page.text


@pytest.mark.once
@pytest.mark.parametrize(
    ("answers", "title", "change"),
    [
        ({"gr17": "20 000 001", "gr16": "30 000 000"}, "Сумма не больше предельной", "1 ₸"),
        ({"gr18": "1 999 999"}, "Доля софинансирования", "софинансирован"),
        ({"gr07": "large"}, "малого", ""),
        ({"check_months": "7"}, "Срок", ""),
        ({"gr10_incubation": "no"}, "первому этапу", ""),
        ({"gr01": "enterprises", "check_registered_on": "01.10.2025"}, "работает достаточно лет", ""),
    ],
)
def test_complaint_38_who_is_not_eligible_is_told_why_before_any_essay(visit, clock, answers, title, change):
    """outreachy/website#292, department-of-veterans-affairs/caseflow#15479: essays first, and no reason why not."""
    clock.set("2026-05-12 12:00")
    page = judged(visit(), a_call(), **answers)
    unmet = {name: rest for name, (verdict, rest) in verdicts(page).items() if verdict == "Не выполнено"}
    assert unmet, verdicts(page)
    assert any(title.casefold() in name.casefold() for name in unmet), unmet.keys()
    assert all("ok-change" in rest for rest in unmet.values())
    assert change in "".join(unmet.values())
    assert 'data-tone="bad"' in page.text.split("ok-verdict")[1][:60]


@pytest.mark.once
def test_earlier_state_money_is_left_to_a_person(visit):
    rows = verdicts(judged(visit(), a_call(), gr22="yes"))
    assert [verdict for name, (verdict, _rest) in rows.items() if "финансировался" in name] == ["Решит сотрудник"]


@pytest.mark.once
def test_what_is_not_known_is_never_a_yes(visit):
    call = a_call()
    page = visit().submit(f"/ru/calls/{call.slug}/check", {"gr01": "industries"})
    found = {verdict for verdict, _rest in verdicts(page).values()}
    assert page.status_code == 200
    assert "Выполнено" not in found
    assert "Не хватает сведений" in page.text


@pytest.mark.once
def test_without_a_kind_nothing_can_be_judged_and_nothing_typed_is_lost(visit):
    call = a_call()
    page = visit().submit(f"/ru/calls/{call.slug}/check", {**FINE, "gr01": None})
    assert page.status_code == 422
    assert "Выберите вид гранта: от него зависят условия." in page.text
    assert 'value="20\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000"' in page.text
    assert verdicts(page) == {}


@pytest.mark.once
def test_what_cannot_be_read_is_asked_again(visit):
    page = judged(visit(), a_call(), gr16="много")
    assert page.status_code == 422
    assert 'value="много"' in page.text
    assert "ok-errsum" in page.text


def test_answers_stay_in_the_form_and_nowhere_else(visit, queries, db):
    call, visitor = a_call(), visit(makers.an_applicant())
    before = db.session.scalar(select(func.count()).select_from(Event))
    page = judged(visitor, call, gr17="14 000 001")
    assert 'value="14\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}001"' in page.text
    assert re.search(r'value="commercialisation_1"[^>]*checked', page.text)
    assert [one for one in queries if one.split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []
    assert db.session.scalar(select(func.count()).select_from(Event)) == before


@pytest.mark.once
@pytest.mark.parametrize("kind", ["commercialisation_1", "commercialisation_2", "enterprises", "industries"])
def test_every_kind_can_be_judged_in_every_language(visit, kind):
    call = a_call()
    for lang in i18n.LANGUAGES:
        page = visit(lang=lang).submit(f"/{lang}/calls/{call.slug}/check", {"gr01": kind, "gr16": "1", "gr17": "1"})
        assert page.status_code == 200
        assert page.text.count('class="ok-rule"') == len(call.programme.rules_for(kind))

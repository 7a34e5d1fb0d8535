"""Conflicts of interest: found, declared, pinned; nobody meets the cases of their own call."""

from datetime import date

import pytest

from portal.assess import acts, conflicts, likeness
from portal.assess.queries import experts as queries
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts

COMPANY = conflicts.of_company("applicant", "190640000014", "ТОО «Жылу Сақ»", "«Жылу Сақ» ЖШС")
CASE = [
    *COMPANY,
    *conflicts.of_contact("domain", "applicant", "boss@zhylu.kz"),
    *conflicts.of_person("head", "Сейтова А. М."),
    *conflicts.of_person("team", "Омаров Болат Қайратұлы"),
    *conflicts.of_contact("phone", "applicant", "+7 (701) 555-12-34"),
    *conflicts.of_contact("address", "applicant", "г. Астана, ул. Сыганак, д. 5, офис 7"),
    *conflicts.of_company("partner", "190640000024", "АО «Желі»"),
    *conflicts.of_company("joint", "190640000034", "НИИ «Сынақ»"),
]  # fmt: skip


def an_expert(*traits):
    return {7: [one for given in traits for one in given]}


@pytest.mark.parametrize(
    ("mine", "kinds"),
    [
        ([], []),
        (conflicts.of_company("employer", None, "ЖЫЛУ САҚ"), ["employer"]),
        (conflicts.of_company("employer", "190640000014", "Другое"), ["employer_bin"]),
        (conflicts.of_company("employer", None, "Желі"), ["employer"]),
        (conflicts.of_company("employer", "190640000034", ""), ["joint"]),
        (conflicts.of_company("former", "190640000014", ""), ["former_bin"]),
        (conflicts.of_company("tie", None, "жылу сақ жшс"), ["tie"]),
        (conflicts.of_person("tie", "Bolat Omarov"), ["tie"]),
        (conflicts.of_person("self", "Болат Омаров"), ["team"]),
        (conflicts.of_person("self", "Bolat Qairatuly Omarov"), ["team"]),
        (conflicts.of_person("self", "Болат Сериков"), []),
        (conflicts.of_person("self", "А. Сейтова"), []),
        (conflicts.of_contact("domain", "self", "friend@ZHYLU.KZ"), ["domain"]),
        (conflicts.of_contact("phone", "company", "8 701 555 12 34"), ["phone"]),
        (conflicts.of_contact("address", "company", "Астана, Сыганак 5, оф. 7"), ["address"]),
        (conflicts.of_company("self", "190640000014", "Жылу Сақ"), []),
    ],
)
def test_what_the_facts_say(mine, kinds):
    assert [sorted(found) for found in conflicts.found({1: CASE}, {7: mine}).values()] == ([kinds] if kinds else [])


def test_what_everybody_shares_says_nothing():
    applicant = [
        *conflicts.of_company("applicant", "", "", "ТОО"),
        *conflicts.of_contact("domain", "applicant", "boss@gmail.com"),
        *conflicts.of_contact("phone", "applicant", "112"),
        *conflicts.of_contact("address", "applicant", "г. Астана"),
        *conflicts.of_person("head", "Болат"),
    ]  # fmt: skip
    assert applicant == []


def test_an_address_is_only_possible_and_bars_nobody_by_itself():
    assert conflicts.bars({"address": ""}) is None
    assert conflicts.bars({"address": "", "domain": "", "employer_bin": ""}) == "employer_bin"


@pytest.mark.parametrize("spelt", ["Гульнар Оспанбаева", "Gulnar Ospanbayeva", "ОСПАНБАЕВА Гүлнәр Маратқызы"])
def test_a_name_is_the_same_in_three_scripts_and_in_any_order(spelt):
    assert likeness.same_person("Гүлнәр Оспанбаева", spelt)
    assert not likeness.same_person("Гүлнәр Оспанова", spelt)


def test_a_conflict_with_one_application_of_a_company_is_one_with_its_others():
    other = {2: COMPANY, 3: conflicts.of_company("applicant", "190640000044", "Бөтен")}
    cases, numbers = {1: CASE, **other}, {1: "RV-1", 2: "RV-2", 3: "RV-3"}
    pinned = conflicts.Written(1, 7, "pinned", is_none=False)
    assert conflicts.told({}, [pinned], cases, numbers) == {(1, 7): {"pinned": ""}, (2, 7): {"same_applicant": "RV-1"}}
    freed = conflicts.Written(2, 7, "pinned", is_none=True)
    assert conflicts.told({}, [pinned, freed], cases, numbers) == {(1, 7): {"pinned": ""}}


def test_three_years_back_and_a_year_ahead_are_counted_by_the_calendar():
    assert conflicts.since(date(2028, 2, 29)) == date(2025, 2, 28)
    assert conflicts.valid_until(date(2026, 5, 31)) == date(2027, 5, 31)


def a_surname(n):
    """Another one for every number."""
    return "".join(f"{'бвгдзклмнп'[int(digit)]}{'ао'[place % 2]}" for place, digit in enumerate(f"{n:04d}"))


def test_thousands_of_cases_are_looked_up_and_not_compared():
    company, person = conflicts.of_company, conflicts.of_person
    cases = {
        n: [*company("applicant", f"{n:012d}", f"Компания {n}"), *person("team", f"{a_surname(n)} Болат")]
        for n in range(6000)
    }
    people = {
        n: [*company("employer", f"{n * 10:012d}", ""), *person("self", f"Болат {a_surname(n)}")] for n in range(600)
    }
    found = conflicts.found(cases, people)
    assert len(found) == 1199
    assert found[10, 1] == {"employer_bin": "Компания 10"}


def test_a_colleague_of_the_applicant_is_not_assigned(db):
    case = experts.a_case(organisation=makers.an_organisation(name_ru="ТОО «Тау Тех»"))
    expert = experts.an_engaged_expert(employer="тау тех")
    with pytest.raises(Refused) as refused:
        acts.assign(case, expert, by=makers.an_officer())
    assert refused.value.reason == conflicts.SENTENCES["employer"]


def test_an_applicant_of_the_call_is_not_assigned_even_when_pinned(db):
    call = experts.a_reviewed_call()
    expert = experts.an_engaged_expert()
    own = experts.a_case(call, organisation=makers.an_organisation(expert.user))
    other, officer = experts.a_case(call), makers.an_officer()
    for case in (own, other):
        assert queries.conflict(case, expert) == "own_call"
        with pytest.raises(Refused):
            acts.pin(case, expert, "none", "Так надо.", by=officer)
        with pytest.raises(Refused):
            acts.assign(case, expert, by=officer)
    assert queries.conflict(experts.a_case(), expert) is None


def test_a_found_conflict_can_be_pinned_as_none(db):
    case = experts.a_case(organisation=makers.an_organisation(name_ru="ТОО «Тау Тех»"))
    expert, officer = experts.an_engaged_expert(employer="Тау Тех"), makers.an_officer()
    with pytest.raises(Refused):
        acts.pin(case, expert, "none", "  ", by=officer)
    acts.pin(case, expert, "none", "Другая компания с тем же названием.", by=officer)
    assert acts.assign(case, expert, by=officer).state == "offered"


def test_a_pinned_conflict_keeps_the_expert_out(db):
    case, expert, officer = experts.a_case(), experts.an_engaged_expert(), makers.an_officer()
    acts.pin(case, expert, "conflict", "Был консультантом заявителя.", by=officer)
    with pytest.raises(Refused) as refused:
        acts.assign(case, expert, by=officer)
    assert refused.value.reason == conflicts.SENTENCES["pinned"]


def test_a_declared_conflict_never_comes_back(db):
    case = experts.a_case()
    assignment = experts.an_assignment(case, state="offered")
    acts.conflict(assignment, "Руководитель проекта — мой брат.", by=assignment.expert.user)
    assert assignment.state == "conflicted"
    assert queries.conflict(case, assignment.expert) == "declared"
    with pytest.raises(Refused):
        acts.assign(case, assignment.expert, by=makers.an_officer())


def test_a_conflict_needs_its_reason(db):
    assignment = experts.an_assignment(state="offered")
    with pytest.raises(Refused):
        acts.conflict(assignment, " ", by=assignment.expert.user)
    assert assignment.state == "offered"

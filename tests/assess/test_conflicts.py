"""Conflicts of interest: found, declared, pinned; nobody meets the cases of their own call."""

import pytest

from portal.assess import acts, conflicts
from portal.assess.conflicts import Applicant, Person
from portal.assess.queries import experts as queries
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts

COMPANY = Applicant("190640000014", ("ТОО «Жылу Сақ»", "«Жылу Сақ» ЖШС"), ("boss@zhylu.kz",), (1, 2))


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (Person(7, 70, "a@nu.kz"), None),
        (Person(7, 70, "a@nu.kz", "ЖЫЛУ САҚ"), "employer"),
        (Person(7, 70, "a@nu.kz", "ТОО «Жылу  Сақ»"), "employer"),
        (Person(7, 70, "a@nu.kz", "Другое", "190640000014"), "employer_bin"),
        (Person(7, 70, "friend@zhylu.kz"), "domain"),
        (Person(7, 70, "friend@ZHYLU.KZ", "Жылу Сақ", "190640000014"), "employer_bin"),
    ],
)
def test_what_the_facts_say(person, why):
    found = conflicts.found([COMPANY], [person])
    assert found == ({(1, 7): why, (2, 7): why} if why else {})


def test_an_address_at_a_public_host_says_nothing():
    applicant = Applicant("1", ("ТОО «А»",), ("boss@gmail.com",), (1,))
    assert conflicts.found([applicant], [Person(7, 70, "expert@gmail.com")]) == {}


def test_no_name_is_no_common_name():
    applicant = Applicant("", ("", "ТОО"), ("",), (1,))
    assert conflicts.found([applicant], [Person(7, 70, "", "", None), Person(8, 80, "x", "ТОО", "")]) == {}


def test_who_applies_in_the_call_meets_none_of_its_cases():
    other = Applicant("2", ("Б",), (), (3,))
    found = conflicts.found([COMPANY, other], [Person(7, 70, "")], own_call={70})
    assert found == {(1, 7): "own_call", (2, 7): "own_call", (3, 7): "own_call"}


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

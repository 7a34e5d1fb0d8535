"""Experts: engaged, described, asked for a case, released; their lists cost the same however long."""

import pytest
from sqlalchemy import select

from portal.assess import acts, competences
from portal.assess.queries import cases
from portal.assess.queries import experts as queries
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts


def test_a_person_without_account_gets_one(db):
    facts = {"competences": ["mining"], "languages": ["ru"], "capacity": 5}
    expert = acts.engage("New@Example.kz", facts, by=makers.an_officer(), name="Новый Эксперт", lang="kk")
    assert (expert.user.email, expert.user.lang, expert.user.is_expert) == ("new@example.kz", "kk", True)


def test_nobody_is_engaged_twice(db):
    expert = experts.an_engaged_expert()
    with pytest.raises(Refused):
        acts.engage(expert.user.email, {"competences": ["mining"], "languages": ["ru"]}, by=makers.an_officer())


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"competences": ["knitting"]}, "competences"),
        ({"languages": []}, "languages"),
        ({"employer_bin": "1"}, "employer_bin"),
    ],
)
def test_a_profile_that_cannot_be_true_is_refused(db, facts, field):
    expert = experts.an_engaged_expert()
    with pytest.raises(Refused) as refused:
        acts.save_profile(expert, facts, by=expert.user)
    assert refused.value.field == field


def test_an_expert_takes_no_more_than_they_can(db):
    call, expert, officer = experts.a_reviewed_call(), experts.an_engaged_expert(capacity=1), makers.an_officer()
    acts.assign(experts.a_case(call), expert, by=officer)
    with pytest.raises(Refused):
        acts.assign(experts.a_case(call), expert, by=officer)
    acts.assign(experts.a_case(), expert, by=officer)


def test_an_expert_reads_the_language_of_the_case(db):
    with pytest.raises(Refused):
        acts.assign(experts.a_case(lang="en"), experts.an_engaged_expert(languages=["ru"]), by=makers.an_officer())


def test_an_expert_is_asked_once_and_can_be_asked_again_after_release(db):
    case, expert, officer = experts.a_case(), experts.an_engaged_expert(), makers.an_officer()
    assignment = acts.assign(case, expert, by=officer)
    with pytest.raises(Refused):
        acts.assign(case, expert, by=officer)
    acts.unassign(assignment, "Ошибка.", by=officer)
    assert acts.assign(case, expert, by=officer) is assignment
    assert assignment.state == "offered"


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_only_an_admitted_case_goes_to_experts(db, state):
    with pytest.raises(Refused):
        acts.assign(experts.a_case(state=state), experts.an_engaged_expert(), by=makers.an_officer())


def test_labels_and_places_tell_nothing(db):
    call = experts.a_reviewed_call()
    first, second = experts.an_engaged_expert(), experts.an_engaged_expert()
    labels = set()
    for _n in range(12):
        case = experts.a_case(call)
        pair = [acts.assign(case, one, by=makers.an_officer()).label for one in (first, second)]
        assert pair[0] != pair[1]
        labels.add(pair[0] < pair[1])
    assert labels == {True, False}


def test_the_letter_of_an_assignment_goes_to_the_expert_alone(db, drain):
    case, expert = experts.a_case(), experts.an_engaged_expert()
    db.session.commit()
    drain()
    acts.assign(cases.case(case.key), queries.expert(expert.id), by=makers.an_officer())
    drain()
    told = db.session.scalars(select(Letter).where(Letter.act == "assess.offer")).all()
    assert [letter.user_id for letter in told] == [expert.user_id]


def test_words_of_a_text_are_found_in_three_languages():
    for text in ("Датчики в скважинах", "Ұңғыма датчиктері", "Sensors in wellbores and reservoirs"):
        about = competences.about([(1.0, text)])
        found = dict(zip(competences.known(), about, strict=True))
        assert found["iot_sensors"] > 0 or found["oil_production"] > 0
        assert found["livestock"] == 0


def test_every_competence_has_names_and_stems():
    for one in competences.known().values():
        assert all(one.name[lang] for lang in ("kk", "ru", "en"))
        assert one.stems

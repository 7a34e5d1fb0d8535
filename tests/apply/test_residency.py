"""A request for residency: what is asked, when it is decided, and that our term stands still with the applicant."""

from datetime import date

import pytest

from portal.announce.programme import load
from portal.apply import acts, forecast
from portal.assess import acts as assess
from portal.workflow import Refused
from tests import makers, makers_residency
from tests.makers_residency import answers_of

PARK = load("techpark_residency", date(2026, 3, 1))
CODES = [f"rs{n:02}" for n in range(1, 26)]


def said(page):
    """The text of a page with plain blanks."""
    return page.text.replace("\u00a0", " ")


def test_the_form_asks_all_twenty_five_questions_and_the_twelve_sections_of_the_plan():
    assert set(CODES) <= {question.code for question in PARK.questions}
    plan = [page.title["ru"] for page in PARK.pages if page.group["ru"] == "Бизнес-план"]
    assert [title.split(".")[0] for title in plan] == [str(n) for n in range(1, 13)]
    assert len(PARK.question("rs09").options) == 19


def test_every_rule_points_at_a_question_of_its_page_and_has_its_parameters():
    for use in PARK.rules_for(None):
        assert PARK.question(use.question).page == use.page


def test_at_most_two_activities_at_first(db):
    company = makers.an_organisation()
    given = answers_of(company, rs09=["1", "2", "13"])
    (problem,) = PARK.problems(given, dict.fromkeys(makers_residency.FILES, 1))
    assert (problem.question.code, "2" in str(problem.message)) == ("rs09", True)


def test_a_resident_gives_a_bin_and_a_foreigner_the_number_of_the_register(db):
    resident, foreign = makers.an_organisation(), makers_residency.a_foreign_company()
    for company, files in ((resident, makers_residency.FILES), (foreign, makers_residency.FILES_ABROAD)):
        assert PARK.problems(answers_of(company), dict.fromkeys(files, 1)) == []
    missing = {problem.question.code for problem in PARK.problems({"rs03_kind": "foreign"}, {})}
    assert {"rs03", "rs01_foreign", "doc_extract"} <= missing
    assert not {"rs01", "doc_registration", "doc_debt"} & missing


def test_the_terms_of_the_example_of_march_2026(db, clock):
    """Received on Monday 2 March: checked until 10 March (9 March is off), decided until 27 March (Nauryz)."""
    clock.set("2026-03-02 10:00")
    case = makers_residency.a_submitted_request()
    assert (case.route, case.due_on, forecast.decision_on(case)) == ("residency", date(2026, 3, 10), date(2026, 3, 27))
    clock.set("2026-03-10 16:00")
    assess.admit(case, by=makers.an_officer(), note="registers are asked")
    assert (case.state, case.due_on, forecast.decision_on(case)) == ("admitted", date(2026, 3, 27), date(2026, 3, 27))


def test_our_term_stands_still_while_the_file_is_with_the_applicant(db, clock):
    clock.set("2026-04-06 10:00")
    owner, officer = makers.a_person(), makers.an_officer()
    case = makers_residency.a_submitted_request(by=owner)
    assess.send_back(case, ["park_plan_incomplete"], by=officer, note="Section 8")
    assert (case.state, case.due_on) == ("returned", date(2026, 4, 20))
    assert forecast.decision_on(case) == date(2026, 4, 27)  # 13 April + 10, if it were answered today
    db.session.flush()
    clock.set("2026-04-16 10:00")
    assert forecast.decision_on(case) == date(2026, 5, 12)
    acts.answer(case, by=owner, arrived=clock.set("2026-04-16 11:00"), version=case.version)
    assert (case.state, case.due_on, forecast.decision_on(case)) == (
        "resubmitted", date(2026, 4, 23), date(2026, 5, 12),
    )  # fmt: skip
    with pytest.raises(Refused):
        assess.send_back(case, ["park_plan_incomplete"], by=officer, note="again")


def test_reasons_of_grants_are_no_reasons_here(db):
    case = makers_residency.a_submitted_request()
    with pytest.raises(Refused):
        assess.turn_away(case, ["not_small_business"], by=makers.an_officer(), note="")
    assess.turn_away(case, ["park_branches"], by=makers.an_officer(), note="")
    assert case.state == "turned_away"


def test_one_open_request_and_another_after_the_end_of_the_first(db):
    call, owner = makers_residency.a_residency_call(), makers.a_person()
    company = makers.an_organisation(owner)
    first = makers_residency.a_submitted_request(call, by=owner, organisation=company)
    assert acts.begin(call, company, by=owner, lang="ru") is first
    assess.turn_away(first, ["park_branches"], by=makers.an_officer(), note="")
    db.session.flush()
    assert acts.begin(call, company, by=owner, lang="ru") is not first


def test_the_applicant_sees_the_term_and_the_forecast(visit, clock):
    clock.set("2026-03-02 10:00")
    owner = makers.a_person(lang="ru")
    case = makers_residency.a_submitted_request(by=owner)
    page = visit(owner).get("apply.case", key=case.key)
    assert "27 марта" in said(page)
    assert "10 марта" in said(page)


@pytest.mark.parametrize("part", ["overview", "application", "history"])
def test_staff_see_the_same_date_and_no_experts(visit, clock, part):
    clock.set("2026-03-02 10:00")
    case = makers_residency.a_submitted_request()
    officer = visit(makers.an_officer())
    page = officer.get(f"/cases/{case.key}" + ("" if part == "overview" else f"/{part}"))
    assert page.status_code == 200
    assert ("27 марта" in said(page)) is (part == "overview")
    assert officer.get("assess.case", key=case.key, part="experts").status_code == 404


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_call_tells_of_the_status_and_the_check_judges_by_its_rules(visit, db, lang):
    call = makers_residency.a_residency_call()
    stranger = visit(lang=lang)
    assert stranger.get("announce.call", slug=call.slug).status_code == 200
    told = {"rs03_kind": "resident", "rs07": "simplified", "rs09": ["13"]}
    answer = stranger.submit(f"/calls/{call.slug}/check", told)
    assert answer.status_code == 200
    assert 'data-tone="bad"' in answer.text
    assert visit(lang=lang).get("publish.home").status_code == 200

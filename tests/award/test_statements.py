"""Statements: begun once, prefilled, saved with two hands, handed in once, checked, corrected by a new version."""

import re

import pytest
from sqlalchemy import select

from portal.award.acts import checking_statements as checks
from portal.award.acts import statements as acts
from portal.award.models import Filing, Statement
from portal.award.periods import Period, owed
from portal.award.queries import statements as queries
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_residency, makers_statements
from tests.makers_statements import a_statement, a_submitted, an_accepted, day, loaded, year_answers


@pytest.fixture
def now(clock):
    return clock.set("2026-03-02 10:00")


@pytest.fixture
def owner(now, db):
    return makers.a_person()


@pytest.fixture
def participant(owner, clock):
    made = makers_residency.a_participant(by=owner)
    clock.set("2027-01-20 10:00")
    return made


def begun(participant, owner, code="2026"):
    statement = acts.begin_statement(participant, Period.read(code), by=owner, today=makers_residency.today())
    return loaded(statement, owner)


def test_a_period_is_a_year_or_a_quarter_and_knows_its_last_working_day():
    assert Period.read("2026-q3") == (2026, 3)
    assert [Period.read(code) for code in ("2026-q5", "x", "1999", "2026-q")] == [None] * 4
    assert (Period(2026, 1).first_day, Period(2026, 1).last_day) == (day("2026-01-01"), day("2026-03-31"))
    assert Period(2026).last_day == Period(2026, 4).last_day == day("2026-12-31")
    assert Period(2026, 1).due_on(15) == day("2026-04-21")


def test_owed_are_the_periods_that_participation_touched_and_that_are_over():
    assert [one.code for one in owed(day("2026-03-02"), None, day("2026-07-05"))] == ["2026-q2", "2026-q1"]
    after = [one.code for one in owed(day("2025-11-05"), day("2026-05-01"), day("2027-02-01"))]
    assert after == ["2026", "2026-q2", "2026-q1", "2025", "2025-q4"]


def test_a_second_click_finds_the_version_that_was_begun(participant, owner, db):
    assert begun(participant, owner).id == begun(participant, owner).id
    assert db.session.scalars(select(Statement.no)).all() == [1]


@pytest.mark.parametrize("code", ["2025", "2027", "2027-q1"])
def test_nothing_is_filed_for_a_period_before_participation_or_not_over(participant, owner, code):
    with pytest.raises(Refused):
        begun(participant, owner, code)


def test_an_older_answer_is_kept_beside_and_chosen_from(participant, owner, db):
    statement = begun(participant, owner)
    page = statement.programme.page("export")
    colleague = makers.a_person()
    assert acts.save_statement(statement, page, {"y_attracted": 1}, by=owner, version=0, hand="a").version == 1
    assert acts.save_statement(statement, page, {"y_attracted": 2}, by=owner, version=0, hand="a").version == 2
    assert acts.save_statement(statement, page, {"y_attracted": 3, "y_invested": 9}, by=colleague, version=0) is None
    row = statement.page_row("export")
    assert (row.data, row.late_text(colleague.id)["data"]["y_attracted"]) == ({"y_attracted": 2}, 3)
    with pytest.raises(Refused):
        acts.settle_statement(statement, page, set(), by=colleague, version=1)
    acts.settle_statement(statement, page, {"y_invested"}, by=colleague, version=2)
    assert (row.data, row.beside) == ({"y_attracted": 2, "y_invested": 9}, {})


def test_it_is_handed_in_once_whole_and_word_for_word(participant, owner, db):
    statement = a_statement(participant, "2026", by=owner)
    first = acts.submit_statement(statement, by=owner, arrived=db.now(), version=statement.version)
    again = acts.submit_statement(statement, by=owner, arrived=db.now(), version=first.from_version)
    assert again.id == first.id
    assert (statement.state, statement.due_on) == ("submitted", day("2027-02-03"))
    assert first.digest == first.recomputed()
    assert first.flat["y_priority"] == [{"activity": "1", "amount": 180_000_000}]
    with pytest.raises(Refused):
        acts.save_statement(statement, statement.programme.page("export"), {}, by=owner, version=1)


def test_what_is_missing_or_contradicts_itself_is_not_handed_in(participant, owner, db):
    statement = a_statement(participant, "2026", by=owner, y_cit_other=1)
    assert [path for path, _sentence in acts.contradictions(statement)] == ["facts.cit"]
    with pytest.raises(Refused):
        acts.submit_statement(statement, by=owner, arrived=db.now(), version=statement.version)
    empty = begun(participant, owner, "2026-q2")
    with pytest.raises(Refused):
        acts.submit_statement(empty, by=owner, arrived=db.now(), version=empty.version)
    assert db.session.scalars(select(Filing)).all() == []


def test_an_officer_returns_it_with_words_and_accepts_the_answer(participant, owner, db, drain):
    statement, officer = a_submitted(participant, "2026", by=owner), makers.an_officer()
    with pytest.raises(Refused):
        checks.return_statement(statement, by=officer, note=" ")
    checks.return_statement(statement, by=officer, note="Разбивка не сходится.")
    assert (statement.state, statement.due_on) == ("returned", day("2027-02-03"))
    with pytest.raises(Refused):
        acts.submit_statement(statement, by=owner, arrived=db.now(), version=statement.version)
    acts.answer_statement(statement, by=owner, arrived=db.now(), version=statement.version)
    assert checks.accept_statement(statement, by=officer) is None
    assert (statement.state, statement.due_on) == ("accepted", None)
    assert db.session.scalars(select(Filing.no).order_by(Filing.no)).all() == [1, 2]
    drain()
    told = [letter.act for letter in db.session.scalars(select(Letter).where(Letter.subject_kind == "statement"))]
    acts_told = ["submit", "return", "answer", "accept"]
    assert sorted(told) == sorted(f"award.{act}_statement" for act in acts_told)


def test_a_correction_is_a_new_version_that_begins_with_the_former(participant, owner, db):
    former = an_accepted(participant, "2026", by=owner)
    handed_in = dict(loaded(former, owner).flat)
    new = begun(participant, owner)
    assert (new.no, new.state) == (2, "draft")
    assert new.flat == handed_in
    assert new.files == dict.fromkeys(new.files, 1)
    assert all(row.saved_by_id is None for row in new.pages)
    acts.save_statement(new, new.programme.page("export"), {"y_attracted": 7}, by=owner, version=1)
    assert loaded(former, owner).flat["y_attracted"] == 0
    assert queries.accepted(participant, Period(2026)).no == 1


def test_the_year_after_begins_with_the_answers_of_the_year_before_less_its_days(participant, owner, db, clock):
    an_accepted(participant, "2026", by=owner)
    clock.set("2028-01-20 10:00")
    new = begun(participant, owner, "2027")
    expected = {code: value for code, value in year_answers().items() if not code.endswith("_on")}
    assert new.flat == expected
    assert new.files == {}


def test_pages_from_the_first_click_to_the_acceptance(participant, owner, visit, db):
    person = visit(owner, "en")
    page = person.get("award.statements", number=participant.number)
    assert page.text.count("Begin<") == 5
    first, *years = re.split(r"<details class=.ok-year.", page.text)
    assert re.findall(r"<b>Statement for ([^<]+)</b>", first) == ["quarter 1 of 2026"]
    assert [(" open>" in one, re.findall(r"(\d) not filed", one)) for one in years] == [(True, ["4"])]
    answer = person.post("award.begin_statement", {"period": "2026-q1"}, number=participant.number)
    key = answer.location.rsplit("/", 1)[1]
    assert "Done: 0 of 2 sections" in person.get("award.statement", key=key).text
    wrong = person.submit(f"/statements/{key}/pages/income", y_other="many")
    assert (wrong.status_code, "Write whole tenge in digits" in wrong.text) == (422, True)
    assert 'value="many"' in person.get(f"/statements/{key}/pages/income").text
    statement = makers_statements.a_statement(participant, "2026-q1", by=owner)
    db.session.commit()
    answer = person.submit(f"/statements/{key}/check", declared="y", action="/submit")
    assert answer.status_code == 302
    assert "Being checked" in person.follow(answer).text
    officer = visit(makers.an_officer(), "ru")
    assert participant.number in officer.get("award.filed_statements").text
    refused = officer.submit(f"/register/statements/{key}", note="", action="/return")
    assert refused.status_code == 422
    answer = officer.submit(f"/register/statements/{key}", action="/accept")
    assert "CI-000001" in officer.follow(answer).text
    assert loaded(statement, owner).state == "accepted"


def test_a_strangers_statement_looks_like_a_missing_one(participant, owner, visit):
    statement = a_statement(participant, "2026", by=owner)
    stranger = visit(makers.a_person())
    for where in ("award.statement", "award.review_statement"):
        assert stranger.get(where, key=statement.key).status_code == 404
    assert visit(makers.an_officer()).get("award.filed_statement", key=statement.key).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_staff_asks_the_same_whatever_it_holds(participant, owner, visit, queries, count):
    for quarter in range(1, count + 1):
        a_submitted(participant, f"2026-q{quarter}", by=owner)
    officer = visit(makers.an_officer())
    page = officer.get("award.filed_statements")
    assert (page.text.count('<th scope="row">'), len(queries)) == (count, 3)

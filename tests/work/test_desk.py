"""The desk: what awaits each person, since when and until when, and nothing that is not theirs."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import letters
from portal.accounts.models import Membership, User
from portal.announce.models import Call
from portal.apply import acts as applying
from portal.assess import acts
from tests import makers, makers_award
from tests import makers_assess as cases
from tests import makers_experts as experts


def tasks(page):
    """What each row says: title, words under it, pill."""
    rows = re.findall(r'<li class="ok-task">(.*?)</li>', page.text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


def links(page):
    return re.findall(r'<li class="ok-task"><div><a href="([^"]+)"', page.text)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    "person",
    [makers.an_applicant, makers.an_expert, makers.an_officer, makers.a_chair, makers.an_auditor, makers.an_admin],
)
def test_a_new_desk_is_empty_and_kind(visit, db, person, lang):
    page = visit(person(), lang).get("/desk")
    assert (page.status_code, tasks(page)) == (200, [])
    assert "ok-empty" in page.text


def test_a_stranger_is_sent_to_sign_in(visit):
    assert visit().get("/desk").status_code == 302


def test_an_applicant_has_drafts_returns_and_letters(visit, db, clock, drain):
    clock.set("2026-05-04 10:00")
    owner = makers.a_person(lang="en")
    call = cases.a_rolling_call()
    draft = applying.begin(call, makers.an_organisation(owner), by=owner, lang="en")
    returned = cases.a_returned_case(call=cases.a_rolling_call(), owner=owner)
    drain()
    page = visit(owner, "en").get("/desk")
    said = tasks(page)
    assert len(said) == 2 + said_of_letters(said)
    assert any("Correct the application and send it" in row and returned.number in row for row in said)
    assert any("Finish and submit the application" in row and "days left" in row for row in said)
    assert f"/en/applications/{draft.key}" in links(page)
    assert f"/en/applications/{returned.key}" in links(page)
    assert "working days left" in page.text
    for link in links(page):
        assert visit(owner, "en").get(link).status_code in (200, 302)


def said_of_letters(said):
    return sum("Read the letter" in row for row in said)


def test_a_draft_of_a_closed_call_awaits_nobody(visit, db, clock):
    owner, call = makers.a_person(), cases.a_rolling_call()
    applying.begin(call, makers.an_organisation(owner), by=owner, lang="ru")
    clock.set(call.closes_at + timedelta(seconds=1))
    assert tasks(visit(owner).get("/desk")) == []


def test_a_read_letter_leaves_the_desk(visit, db):
    person = makers.a_person(lang="en")
    words = letters.Words("The decision is here", "Read it in the portal.\n")
    letter = letters.post(person.email, "en", "award.approve", words, user_id=person.id)
    letters.post(person.email, "en", "security.welcome", words, user_id=person.id)
    page = visit(person, "en").get("/desk")
    assert len(tasks(page)) == 1
    assert "The decision is here" in tasks(page)[0]
    letter.read_at = db.now()
    assert tasks(visit(person, "en").get("/desk")) == []


def test_an_officer_has_what_is_theirs_or_nobodys(visit, db, clock):
    clock.set("2026-05-04 10:00")
    call, officer, other = cases.a_rolling_call(), makers.an_officer(), makers.an_officer()
    free, mine, foreign = cases.a_case(call), cases.a_case(call), cases.a_case(call)
    acts.take(mine, by=officer)
    acts.take(foreign, by=other)
    late = cases.a_returned_case(call=call, days=1)
    admitted = cases.an_admitted_case(call=call)
    own = cases.a_case(call, owner=officer)
    clock.set("2026-05-06 10:00")
    page = visit(officer, "en").get("/desk")
    assert set(links(page)) == {f"/en/cases/{case.key}" for case in (free, mine, late, admitted)}
    assert own.number not in page.text
    said = tasks(page)
    assert "Decide: the applicant has not answered in time" in said[0]
    assert "overdue" in said[0]
    assert any("Assign experts" in row and admitted.number in row for row in said)
    for link in links(page):
        assert visit(officer, "en").get(link).status_code == 200


def test_screening_waits_for_the_closing(visit, db, clock):
    call = cases.makers_announce.a_call()
    cases.a_case(call)
    officer = makers.an_officer()
    assert tasks(visit(officer).get("/desk")) == []
    clock.set(call.closes_at)
    assert len(tasks(visit(officer).get("/desk"))) == 1


def test_a_third_expert_is_asked_for(visit, db):
    case = experts.a_case()
    experts.a_review(case, 9)
    experts.a_review(case, 6)
    page = visit(makers.an_officer(), "en").get("/desk")
    assert any("Assign a third expert" in row and case.number in row for row in tasks(page))


def test_an_expert_has_cases_to_clear_and_to_score(visit, db):
    expert = experts.an_engaged_expert()
    person = expert.user
    offered = experts.an_assignment(expert=expert, state="offered")
    cleared = experts.an_assignment(expert=expert)
    experts.an_assignment()
    page = visit(person, "en").get("/desk")
    assert set(links(page)) == {f"/en/reviews/{offered.key}", f"/en/reviews/{cleared.key}/sheet"}
    for link in links(page):
        assert visit(person, "en").get(link).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_of_an_officer_asks_a_constant_number_of_questions(visit, queries, db, count):
    call, officer = cases.a_rolling_call(), makers.an_officer()
    for _n in range(count):
        cases.a_case(call)
        cases.a_returned_case(call=call)
        acts.take(cases.an_admitted_case(call=call), by=officer)
    visitor = visit(officer)
    visitor.get("/desk")
    visitor.get("/desk")
    assert len(queries) == 23


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_of_an_applicant_asks_a_constant_number_of_questions(visit, queries, db, count):
    owner = makers.a_person()
    for _n in range(count):
        applying.begin(cases.a_rolling_call(), makers.an_organisation(owner), by=owner, lang="ru")
    visit(owner).get("/desk")
    assert len(queries) == 5


def test_a_long_desk_shows_the_most_urgent_and_counts_the_rest(visit, db):
    call = cases.a_rolling_call()
    cases.many_cases(call, 60, state="submitted", officer_id=None)
    page = visit(makers.an_officer(), "en").get("/desk")
    assert len(tasks(page)) == 8
    assert "60 matters await you" in page.text
    assert "Show the rest: 52" in page.text


def test_the_numbers_of_the_call_and_the_load_of_the_team(visit, db):
    call, officer = cases.a_rolling_call(), makers.an_officer(name="Әлиева М.")
    for _n in range(2):
        acts.take(cases.a_case(call), by=officer)
    cases.a_returned_case(call=call)
    page = visit(officer, "en").get("/desk")
    stats = re.findall(r'<div class="ok-stat"><b>(\d+)</b>', page.text)
    assert stats == ["3", "2", "0", "1"]
    assert "<span>Әлиева М.</span><b>2</b>" in page.text


def test_what_was_done_just_now(visit, db):
    case = cases.an_admitted_case()
    page = visit(makers.a_chair(), "en").get("/desk")
    assert f'Admitted to review: <a class="nowrap" href="/en/cases/{case.key}">{case.number}</a>' in page.text


def test_decisions_go_from_hand_to_hand(visit, db):
    officer, chair = makers.an_officer(), makers.a_chair()
    case = makers_award.a_ranked_case()
    call = case.call

    def said(person):
        return " | ".join(tasks(visit(person, "en").get("/desk")))

    assert "Prepare 1 decision" in said(officer)
    assert "Prepare 1 decision" in said(chair)
    decision = makers_award.a_decision(case, by=officer)
    assert said(officer) == ""
    assert "Confirm 1 decision" in said(chair)
    assert f"/en/calls/{call.slug}/release" in links(visit(chair, "en").get("/desk"))  # where it can be confirmed
    makers_award.acts.confirm(decision, by=chair, seen=makers_award.acts.digest(decision))
    assert "Release 1 decision" in said(chair)
    makers_award.released(db.session.get_one(Call, call.id), chair=chair)
    assert said(chair) == ""


def test_who_prepared_a_decision_does_not_confirm_it(visit, db):
    chair = makers.a_chair()
    makers_award.a_decision(by=chair)
    assert tasks(visit(chair, "en").get("/desk")) == []


def test_the_decision_awaits_its_reader(visit, db, drain):
    case = makers_award.a_told_case()
    drain()
    owner = db.session.scalars(select(User).join(Membership).where(Membership.organisation_id == case.organisation_id))
    page = visit(owner.one(), "ru").get("/desk")
    assert case.number in page.text
    assert any("/letters/" in link for link in links(page))

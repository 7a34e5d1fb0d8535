"""An appeal: within its window from a proven delivery, once per decision, answered by an outsider."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.announce import programme as programmes
from portal.apply.models import Application
from portal.assess.queries import cases
from portal.award import acts as award
from portal.award import appealing, queries
from portal.award.acts import appeals as acts
from portal.award.acts import commission
from portal.award.models import Appeal
from portal.award.queries import appeals
from portal.letters import Letter
from portal.work import invariants
from portal.workflow import Refused
from tests import makers, makers_assess, makers_award, makers_residency
from tests import makers_experts as experts
from tests.pages import Page

RULE = appealing.rule_of(programmes.load("innovation_grant"))
PDF = b"%PDF-1.4\n%%EOF\n"
SAID = {"grounds": "fact_overlooked", "text": "В смете есть расчёт, его не учли."}


def at(day, hour=6):
    """A moment of May 2026."""
    return datetime(2026, 5, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("letters", "how", "last_day"),
    [
        ([], "", None),
        ([(None, None)], "", None),
        ([(at(13), None)], "sent", date(2026, 5, 28)),
        ([(at(13), at(20)), (at(14), None)], "opened", date(2026, 6, 4)),
        ([(at(13), at(28, 18))], "opened", date(2026, 6, 11)),
        ([(at(13), at(28, 19))], "sent", date(2026, 5, 28)),
        ([(None, at(20))], "opened", date(2026, 6, 4)),
        ([(at(16), None)], "sent", date(2026, 6, 2)),
    ],
)
def test_complaint_42_the_term_is_counted_from_the_right_day(letters, how, last_day):
    """demarche#4174, #7612, #10033: the term of an appeal was not shown, or counted from the wrong day.

    Ten working days: 27 May is a day off; what is opened after the term opens none anew.
    """
    found = appealing.window(RULE, letters)
    assert (found.how, found.last_day) == (how, last_day)
    assert found.is_open(last_day or date(2030, 1, 1))


def test_a_rule_that_counts_from_the_sending_alone():
    rule = appealing.Rule(10, 20, "sent", (), "")
    assert appealing.window(rule, [(at(13), at(20))]).last_day == date(2026, 5, 28)


def told(outcome="refuse", *marks):
    """A told case that has been written down, its owner, and the two people who decided it."""
    officer, chair = makers.an_officer(), makers.a_chair()
    case = makers_award.a_ranked_case(None, *(marks or (5, 5)))
    makers_award.a_confirmed_decision(case, outcome, by=officer, chair=chair)
    makers_award.released(case.call, chair=chair)
    makers.db.session.commit()
    return case, case.readers("")[0], officer, chair


def filed(case, owner):
    """An appeal that waits for its answer."""
    return acts.file_appeal(queries.told(case.key, owner), ["other"], "Не учли смету.", by=owner)


def test_an_appeal_from_the_letter_to_a_new_decision(visit, db, drain, clock):
    clock.set("2026-05-13 10:00")
    case, owner, officer, chair = told()
    key, case_id, slug = case.key, case.id, queries.told(case.key, owner).application.call.slug
    drain()
    company = visit(owner, "en")
    filed_by_hand(company, owner, key, clock)
    found = db.session.scalars(select(Appeal)).one()
    assert (found.number, found.state, found.due_on) == (f"{case.number}/A1", "filed", date(2026, 6, 18))
    assert "We answer not later than 18 June 2026" in words(company.get("award.appeal", key=key))
    for person, why in ((officer, "You prepared the decision"), (chair, "You confirmed the decision")):
        hand = visit(person, "en")
        assert why in hand.get("award.appeal_case", key=found.key).text
        refused = hand.post("award.grant_appeal", {"remedy": "review", "grant_answer": "Верно."}, key=found.key)
        assert (refused.status_code, why in refused.text) == (403, True)
    clock.set("2026-06-19 10:00")
    granted_by_an_outsider(visit, found.key)
    case = db.session.get_one(Application, case_id)
    assert (case.state, case.reviews_due, case.reviews_in) == ("in_review", 3, 2)
    drain()
    assert "Смету не учли." in db.session.scalars(select(Letter.body).where(Letter.act == "award.grant_appeal")).one()
    page = company.get("award.appeal", key=key).text
    assert ("Your appeal is granted" in page, "Другой" in page) == (True, False)
    assert company.get("award.appeal_pdf", key=key).data.startswith(b"%PDF-")
    assert "Read the decision" in company.get("apply.case", key=key).text
    reviewed_afresh(key)
    makers_award.ranked(queries.call(slug))
    assert (case.state, case.passed) == ("ranked", True)
    assert "Decide anew after an appeal" in visit(officer, "en").get("work.desk").text
    makers_award.a_confirmed_decision(cases.case(key))
    makers_award.released(queries.call(slug))
    db.session.commit()
    assert "Your project is awarded a grant" in company.get("award.result", key=key).text
    assert broken() == []
    assert appeals_of(visit().get("/api/v1/statistics.json"), slug) == {
        "filed": 1, "waiting": 0, "granted": 1, "dismissed": 0, "withdrawn": 0, "median_working_days": 21,
    }  # fmt: skip
    assert "working days for half of the answers" in visit(lang="en").get("/statistics").text


def filed_by_hand(company, owner, key, clock):
    """The letter lies in the mailbox for a week, is opened in the portal, and the appeal follows from it."""
    letter = makers.db.session.scalars(select(Letter).where(Letter.act == "award.refuse")).one()
    assert (letter.state, letter.read_at, letter.user_id) == ("sent", None, owner.id)
    clock.set("2026-05-20 10:00")
    page, letter_id = company.get("award.result", key=key), letter.id
    assert company.send(page, action=f"/letters/{letter_id}/open").status_code == 302
    assert makers.db.session.get_one(Letter, letter_id).read_at == makers.db.now()
    page = company.get("award.appeal", key=key)
    assert "The letter was opened in the portal on 20 May 2026" in words(page)
    assert "4 June 2026" in words(page)
    wrong = company.send(page, {"text": ""}, action="/appeal")
    assert (wrong.status_code, "Choose at least one ground." in wrong.text) == (422, True)
    refused = company.send(page, {**SAID, "files": [a_file("proof.docx")]}, action="/appeal")
    assert (refused.status_code, "proof.docx: This kind of file is not taken here." in refused.text) == (422, True)
    four = [a_file(f"{n}.pdf") for n in range(4)]
    assert "At most 3 files." in company.send(page, {**SAID, "files": four}, action="/appeal").text
    two = [a_file("Смета.pdf"), a_file("Акт.pdf")]
    assert company.send(page, {**SAID, "files": two}, action="/appeal").status_code == 302
    assert company.get("award.appeal_file", key=key, n=2).data == PDF
    assert company.get("award.appeal_file", key=key, n=3).status_code == 404
    assert company.post("award.file_appeal", SAID, key=key).status_code == 403


def a_file(name):
    """A file as a form sends it."""
    return io.BytesIO(PDF), name


def granted_by_an_outsider(visit, key):
    """An officer without a part in the decision finds it on the desk, overdue, and grants it."""
    hand = visit(makers.an_officer(name="Другой Офицер"), "en")
    assert "1 overdue" in hand.get("award.appeals").text
    assert "Answer the appeal" in hand.get("work.desk").text
    page = hand.get("award.appeal_case", key=key)
    assert "Смета.pdf" in page.text
    assert hand.get(f"{page.request.path.removeprefix('/en')}/files/1").data == PDF
    assert hand.send(page, {"grant_answer": ""}, action="/grant").status_code == 422
    assert hand.send(page, {"remedy": "review", "grant_answer": "Смету не учли."}, action="/grant").status_code == 302


def reviewed_afresh(key):
    """One who declines does not end the fresh review; the next one does."""
    case = cases.case(key)
    seat = experts.an_assignment(case, state="offered")
    experts.acts.decline(seat, "Нет времени.", by=seat.expert.user)
    makers.db.session.flush()
    assert (case.state, case.reviews_due) == ("in_review", 3)
    experts.a_review(case, 10)
    assert case.state == "reviewed"


def broken():
    """What `flask check` says of cases, decisions and appeals; the makers number their cases as they like."""
    return [found for name, check in invariants.CHECKS.items() if "numbers" not in name for found in check()]


def words(page):
    """What stands on a page, with plain spaces."""
    return page.text.replace("\xa0", " ")


def appeals_of(answer, slug):
    """What the open data say of the appeals of a call."""
    return next(call["appeals"] for call in answer.json["calls"] if call["slug"] == slug)


def test_a_dismissed_appeal_ends_the_matter(visit, db, drain, clock):
    clock.set("2026-05-13 10:00")
    case, owner, _officer, chair = told("reserve", 9, 8)
    appeal, key = filed(case, owner), case.key
    with pytest.raises(Refused, match="уже подана"):
        filed(case, owner)
    with pytest.raises(Refused, match="утвердили вы"):
        acts.dismiss_appeal(appeals.appeal(appeal.key), "Нет.", by=chair)
    page = visit(makers.an_officer(), "en").submit(f"/appeals/{appeal.key}", {"dismiss_answer": "Смета учтена."},
                                                   action="/dismiss")  # fmt: skip
    assert page.status_code == 302
    drain()
    company = visit(owner, "kk")
    assert "Смета учтена." in company.get("award.appeal", key=key).text
    assert company.get("award.appeal_pdf", key=key).status_code == 200
    assert "Смета учтена." in db.session.scalars(select(Letter.body).where(Letter.act == "award.dismiss_appeal")).one()
    case = queries.told(key, owner).application
    assert case.state == "reserve"
    assert broken() == []
    award.prepare(case, "approve", by=makers.an_officer(), amount_kzt=1)
    db.session.scalars(select(Appeal)).one().decided_by_id = chair.id
    db.session.flush()
    assert len(list(invariants.CHECKS["appeals_are_answered_by_outsiders"]())) == 1


def test_an_appeal_is_refused_when_it_is_none_of_ones_business(visit, db, drain, clock):
    clock.set("2026-05-13 10:00")
    case, owner, _officer, _chair = told()
    key, company = case.key, db.session.get_one(makers.Organisation, case.organisation_id)
    own = makers.an_officer()
    drain()
    reader = makers.a_person()
    db.session.add(Membership(organisation_id=company.id, user_id=reader.id, part="reader"))
    db.session.add(Membership(organisation_id=company.id, user_id=own.id, part="reader"))
    db.session.commit()
    assert visit(makers.an_applicant()).get("award.appeal", key=key).status_code == 404
    assert "Only an owner of the company can do this." in visit(reader, "en").get("award.appeal", key=key).text
    assert visit(reader).post("award.file_appeal", SAID, key=key).status_code == 403
    clock.set("2026-05-29 10:00")
    late = visit(owner, "en").get("award.appeal", key=key)
    assert "The term for an appeal ended on 28 May 2026." in words(late)
    again = visit(owner, "en").post("award.file_appeal", SAID, key=key)
    assert (again.status_code, "The term for an appeal is over." in again.text) == (422, True)
    clock.set("2026-05-28 23:59")
    owner = db.session.get_one(makers.User, owner.id)
    appeal = filed(queries.told(key, owner).application, owner)
    db.session.commit()
    hand = visit(own, "en")
    assert hand.get("award.appeal_case", key=appeal.key).status_code == 403
    assert appeal.number not in hand.get("award.appeals").text
    company = visit(owner, "en")
    assert company.send(company.get("award.appeal", key=key), action="/withdraw").status_code == 302
    assert "You withdrew the appeal" in company.get("award.appeal", key=key).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_any_number(visit, queries, clock, count):
    clock.set("2026-05-13 10:00")
    for _n in range(count):
        case, owner, *_people = told()
        filed(case, owner)
    page = visit(makers.an_officer()).get("award.appeals")
    assert len(Page(page.text).all("tbody")[0]) == count
    assert len(queries) <= 4, queries


def test_the_answer_names_nobody(visit, db, clock):
    """Two worlds that differ in who answered: the company reads the same."""
    clock.set("2026-05-13 10:00")
    pages = []
    for name in ("Ада", "Яна"):
        case, owner, *_people = told()
        appeal = filed(case, owner)
        acts.dismiss_appeal(appeals.appeal(appeal.key), "Нет.", by=makers.an_officer(name=name, email=f"{name}@x.kz"))
        text = visit(owner, "en").get("award.appeal", key=case.key).text
        main = text[text.index("<main") : text.index("</main>")]
        pages.append(re.sub(r"RV-\d+-\d+", "NUMBER", main.replace(case.key, "KEY")))
    assert pages[0] == pages[1]


@pytest.mark.once
def test_a_formal_refusal_is_contested_and_the_application_checked_anew(visit, db, drain):
    officer = makers.an_officer()
    case = makers_assess.a_turned_away_case(by=officer)
    owner, key, number = case.readers("")[0], case.key, case.number
    db.session.commit()
    drain()
    company = visit(owner, "en")
    assert "If you disagree: appeal" in company.get("apply.case", key=key).text
    page = company.get("award.appeal", key=key)
    assert ("The announced procedure" in page.text, "A comment of an expert" in page.text) == (True, False)
    assert company.send(page, {"grounds": "other", "text": "Долг погашен."}, action="/appeal").status_code == 302
    found = db.session.scalars(select(Appeal)).one()
    where = found.key
    assert "You turned the application away" in visit(officer, "en").get("award.appeal_case", key=where).text
    hand = visit(makers.an_officer(), "en")
    page = hand.get("award.appeal_case", key=where)
    assert "Rejected on formal grounds" in page.text
    assert hand.send(page, {"grant_answer": "Долг погашен в срок."}, action="/grant").status_code == 302
    drain()
    case = cases.case(key)
    assert (case.state, case.officer_id, case.number) == ("resubmitted", None, number)
    assert "An officer checks the application anew" in company.get("award.appeal", key=key).text
    assert company.get("award.appeal_pdf", key=key).data.startswith(b"%PDF-")
    assert "the application is checked anew" in company.get("apply.case", key=key).text
    case = cases.case(key)
    makers_assess.acts.admit(case, by=makers.an_officer())
    db.session.commit()
    assert (case.state, broken()) == ("admitted", [])


@pytest.mark.once
def test_a_refusal_of_the_commission_is_contested_and_goes_back_to_it(visit, db, drain):
    members = makers_residency.a_commission()
    case = makers_residency.an_admitted_request()
    owner, key, officer = case.readers("")[0], case.key, makers.an_officer()
    assert makers_residency.decided(makers_residency.the_matter(case), members, against=4) == "declined"
    db.session.commit()
    drain()
    company, member = visit(owner, "en"), db.session.get_one(makers.User, members[0].id)
    page = company.get("award.appeal", key=key)
    assert "Not convinced." in page.text
    assert company.send(page, {"text": "Выручка подтверждена актами."}, action="/appeal").status_code == 302
    appeal = appeals.appeal(db.session.scalars(select(Appeal.key)).one())
    with pytest.raises(Refused):
        acts.grant_appeal(appeal, "check", "Верно.", by=member)
    with pytest.raises(Refused):
        acts.grant_appeal(appeal, "review", "Верно.", by=officer)
    acts.grant_appeal(appeal, "check", "Акты не учли.", by=officer)
    db.session.commit()
    case = cases.case(key)
    assert (case.state, case.due_on is None) == ("resubmitted", False)
    makers_assess.acts.admit(case, by=officer, note="Акты проверены.")
    commission.put_forward(case, by=officer)
    assert makers_residency.decided(makers_residency.the_matter(case), members) == "accepted"
    db.session.commit()
    assert broken() == []

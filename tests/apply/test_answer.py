"""Answering a return: in time, once, and our own term starts anew."""

import pytest
from sqlalchemy import select

from portal import db as database
from portal import workflow
from portal.apply import acts
from portal.apply.models import Application, Submission
from portal.letters import Letter
from tests import makers, makers_announce, makers_apply


@pytest.fixture
def returned(db, clock):
    """A case that waits for its applicant until Tuesday, 26 May 2026."""
    clock.set("2026-05-12 14:32")
    case = makers_apply.a_submitted_case(makers_announce.a_call(rolling=True))
    due_on = clock.set("2026-05-26 10:00").date()
    clock.set("2026-05-14 10:00")
    facts = {"reasons": [], "due_on": due_on.isoformat(), "days": 8}
    workflow.advance(case, "assess.send_back", by=makers.an_officer(), note="Выписка", data=facts)
    case.due_on = due_on
    db.session.commit()
    return case


def change(case):
    row, page = case.answers_of("market"), case.call.programme.page("market")
    owner = makers_apply.owner_of(case)
    acts.save_page(case, page, {**row.data, "gr14": "Исправлено"}, by=owner, version=row.version)
    database.session.commit()


def test_the_corrected_application_is_handed_in_again(returned, visit, db, clock):
    change(returned)
    visitor = visit(makers_apply.owner_of(returned))
    clock.set("2026-05-26 23:59:59")
    answer = visitor.submit(f"/applications/{returned.key}/check", declared="y")
    assert answer.location.endswith("/submitted")
    assert visitor.follow(answer).status_code == 200
    case = db.session.get_one(Application, returned.id)
    assert (case.state, case.number, case.due_on.isoformat()) == (
        "resubmitted",
        returned.number,
        "2026-06-01",
    )  # the 27th is a day off
    first, second = db.session.scalars(select(Submission).order_by(Submission.no))
    assert (second.no, second.flat["gr14"]) == (2, "Исправлено")
    assert first.flat["gr14"] != "Исправлено"


def test_after_the_last_day_it_is_too_late(returned, visit, clock):
    visitor = visit(makers_apply.owner_of(returned), "en")
    sent = {"version": str(returned.version), "declared": "y"}
    clock.set("2026-05-27 00:00:00")
    answer = visitor.post("apply.answer", sent, key=returned.key)
    assert answer.status_code == 409
    assert "time to correct the application is over" in answer.text


def test_answering_twice_is_answering_once(returned, visit, db):
    visitor = visit(makers_apply.owner_of(returned))
    sent = {"version": str(returned.version), "declared": "y"}
    answers = {visitor.post("apply.answer", sent, key=returned.key).location for _click in range(3)}
    assert len(answers) == 1
    assert len(db.session.scalars(select(Submission)).all()) == 2


def test_a_return_is_not_submitted_but_answered(returned, visit):
    visitor = visit(makers_apply.owner_of(returned))
    sent = {"version": str(returned.version), "declared": "y"}
    assert visitor.post("apply.submit", sent, key=returned.key).status_code == 403


def test_the_applicant_gets_a_letter_with_what_comes_next(returned, visit, db, drain):
    visit(makers_apply.owner_of(returned)).submit(f"/applications/{returned.key}/check", declared="y")
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.act == "apply.answer")).one()
    assert returned.number in letter.subject


def test_the_course_tells_both_receipts(returned, visit):
    change(returned)
    visitor = visit(makers_apply.owner_of(returned))
    visitor.submit(f"/applications/{returned.key}/check", declared="y")
    page = visitor.get("apply.case", key=returned.key).text
    assert f"/applications/{returned.key}/receipts/1" in page
    assert f"/applications/{returned.key}/receipts/2" in page

"""Staff see what became of every letter of a case, and send one again; who has a conflict of interest sees none."""

import pytest
from sqlalchemy import select

from portal import history
from portal.assess import acts
from portal.assess.queries import cases as queries
from portal.letters import Letter
from tests import makers
from tests import makers_assess as cases


def test_complaint_23_a_letter_that_failed_is_seen_and_sent_again(visit, drain, db, clock):
    """indico/indico#5362: people who were accepted never got the mail, and staff could not see that."""
    clock.set("2026-06-01 10:00")
    person = makers.an_officer()
    officer, tied = visit(person, "en"), makers.an_officer()
    case = cases.a_returned_case(by=person)
    acts.pin(queries.case(case.key), tied, "conflict", "Муж учредителя.", by=person)
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.act == "assess.send_back")).one()
    letter.state, letter.error, letter.tried_at, letter.sent_at = "failed", "550 no such mailbox", db.now(), None
    key, number, letter_id = case.key, case.number, letter.id

    assert "1 letter did not arrive" in officer.get("work.desk").text
    lost = officer.get("work.undelivered")
    shown = lost.text.replace("\xa0", " ")
    assert all(words in shown for words in (number, "550 no such mailbox", "1 June 2026, 10:00"))
    assert "e-mail failed on" in officer.get(f"/cases/{key}/history").text
    other = visit(tied, "en")
    assert "did not arrive" not in other.get("work.desk").text
    assert number not in other.get("work.undelivered").text
    assert other.post("assess.resend", key=key, letter_id=letter_id).status_code == 403
    assert officer.post("assess.resend", key=key, letter_id=letter_id + 999).status_code == 404

    assert officer.send(lost, action="/resend").status_code == 302
    assert officer.post("assess.resend", key=key, letter_id=letter_id).status_code == 302  # a second click sends none
    drain()
    letter = db.session.get_one(Letter, letter_id)
    assert (letter.state, letter.sent_at, letter.error) == ("sent", db.now(), None)
    events = db.session.scalars(select(history.Event).where(history.Event.act == "assess.resend")).all()
    assert [(event.actor_id, event.data) for event in events] == [(person.id, {"letter": letter_id, "was": "failed"})]
    first = letter.sent_at
    clock.forward(days=2)
    officer.post("assess.resend", key=key, letter_id=letter_id)
    drain()
    assert db.session.get_one(Letter, letter_id).sent_at == first  # what a term rests on


@pytest.mark.once
def test_complaint_25_what_writes_to_the_applicant_says_so_before(visit, drain, db):
    """HyphaApp/hypha#3854, #597: staff could not tell which change of state mails the applicant, nor send it again."""
    officer, case = visit(makers.an_officer(), "en"), cases.a_case()
    key = case.key
    assert "The letter that goes out with the admission" in officer.get(f"/cases/{key}").text
    for outcome, button in (
        ("send_back", "Return and send the letter"),
        ("turn_away", "Turn away and send the letter"),
    ):
        written = officer.submit(f"/cases/{key}/screening/{outcome}", {"reasons": cases.REASONS[outcome], "note": "x"})
        assert "The letter as it will be read" in written.text
        assert button in written.text
    officer.post("assess.take", key=key)
    drain()
    assert db.session.scalars(select(Letter).where(Letter.act.like("assess.%"))).all() == []  # this one says nothing
    officer.post("assess.admit", key=key)
    drain()
    sent = db.session.scalars(select(Letter).where(Letter.act.like("assess.%"))).one()
    history_page = officer.get(f"/cases/{key}/history")
    assert sent.subject in history_page.text
    assert officer.send(history_page, action=f"/letters/{sent.id}/resend").status_code == 302

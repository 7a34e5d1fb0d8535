"""Staff see what became of every letter of a case, and send one again; who has a conflict of interest sees none."""

from sqlalchemy import select

from portal import history
from portal.assess import acts
from portal.assess.queries import cases as queries
from portal.letters import Letter
from tests import makers
from tests import makers_assess as cases


def test_a_letter_that_failed_is_seen_and_sent_again(visit, drain, db, clock):
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

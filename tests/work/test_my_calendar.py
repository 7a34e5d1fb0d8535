"""Deadlines in one's own calendar: a secret address, read by a real parser; a call's dates for everybody."""

from datetime import UTC, date, datetime

import icalendar

from portal.accounts.models import CalendarKey, Organisation
from tests import makers, makers_announce, makers_apply
from tests import makers_assess as cases
from tests import makers_experts as experts


def events(answer):
    """The entries of a calendar: title → (begins, text, address)."""
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return {
        str(one["summary"]): (one.decoded("dtstart"), str(one["description"]), str(one["url"]))
        for one in icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    }


def test_an_applicant_subscribes_to_the_terms_of_drafts_and_corrections(visit, db, clock, queries):
    clock.set("2026-06-01 10:00")
    person = makers.a_person(lang="kk")
    closes = makers_announce.a_moment("2026-06-15 18:00")
    draft = makers_apply.a_draft(makers_announce.a_call(closes_at=closes), by=person)
    returned = cases.a_returned_case(owner=person)
    who, draft_key, keys, due_on = person.id, draft.key, {draft.key, returned.key}, returned.due_on
    visitor, stranger = visit(person, "ru"), visit()
    assert visitor.submit("work.my_calendar").status_code == 302
    token = db.session.get_one(CalendarKey, who).token
    assert token in visitor.get("work.my_calendar").text
    found = events(stranger.get(f"/ru/calendar/{token}.ics"))  # without signing in, in the reader's language
    assert len(queries) <= 12
    assert {address.rpartition("/")[2] for _at, _text, address in found.values()} == keys
    own = f"http://localhost/kk/applications/{draft_key}"
    ((at, text),) = [(at, text) for at, text, address in found.values() if address == own]
    assert at == datetime(2026, 6, 15, 13, tzinfo=UTC)
    assert "2026 жылғы 15 маусым, 18:00-ге дейін, Қазақстан уақыты (UTC+5)" in text.replace("\xa0", " ")
    (day,) = {at for at, _text, _address in found.values() if type(at) is date}
    assert day == due_on

    assert visitor.submit("work.my_calendar").status_code == 302  # a new address ends the old one
    assert stranger.get(f"/ru/calendar/{token}.ics").status_code == 404
    assert db.session.get_one(CalendarKey, who).token != token


def test_an_expert_sees_reviews_and_no_applicant(visit, db):
    place = experts.an_assignment()
    person, key = place.expert.user, place.key
    company = db.session.get_one(Organisation, place.application.organisation_id).name_ru
    visitor, who = visit(person, "en"), person.id
    visitor.submit("work.my_calendar")
    answer = visitor.get(f"/en/calendar/{db.session.get_one(CalendarKey, who).token}.ics")
    assert [key in address for _at, _text, address in events(answer).values()] == [True]
    assert company not in answer.text


def test_the_dates_of_a_call_are_for_everybody(visit, clock, db):
    clock.set("2026-06-01 10:00")
    call = makers_announce.a_call(closes_at=makers_announce.a_moment("2026-06-15 18:00"))
    slug, title = call.slug, call.title["en"]
    found = events(visit(lang="en").get("announce.call_dates", slug=slug))
    assert found[f"The call closes: {title}"][0] == datetime(2026, 6, 15, 13, tzinfo=UTC)
    assert found[f"Applications are taken: {title}"][0] == datetime(2026, 5, 31, 5, tzinfo=UTC)

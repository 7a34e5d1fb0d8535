"""Where one is signed in: the list, ending from elsewhere, letters of new browsers, and those of before the list."""

from datetime import timedelta

import pytest
from flask import Response
from sqlalchemy import select, text

from portal import aside, jobs, whence
from portal.accounts.sign_in_models import SignIn
from portal.history import Event
from portal.letters import Letter
from tests import makers

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"


def signed_in(visit, person, agent, address="203.0.113.77", lang="en"):
    """A browser in which the person has typed the password."""
    visitor = visit(lang=lang)
    visitor.client.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address}
    again(visitor, person)
    return visitor


def again(visitor, person):
    """The password is typed in this browser."""
    assert visitor.submit("security.login", email=person.email, password=makers.PASSWORD).status_code == 302


def rows(db):
    """All sign-ins, in their order."""
    return list(db.session.scalars(select(SignIn).order_by(SignIn.id)))


def is_in(visitor):
    """Whether a page opens without signing in."""
    return visitor.get("accounts.profile").status_code == 200


def told(db):
    """The letters of new browsers."""
    return list(db.session.scalars(select(Letter).where(Letter.act == "accounts.tell_sign_in").order_by(Letter.id)))


def test_a_session_is_seen_from_elsewhere_and_ended_there(visit, db, queries, drain):
    person, other = makers.a_person(lang="ru"), makers.a_person()
    phone = signed_in(visit, person, PHONE, "2001:db8:85a3:8d3::7")
    desk, foreign = signed_in(visit, person, DESK), signed_in(visit, other, DESK)
    drain()
    first, second, third = rows(db)
    assert [(one.browser, one.system, one.network, one.how) for one in (first, second)] == [
        ("Chrome", "Android", "2001:db8:85a3:*", "password"), ("Firefox", "Windows", "203.0.113.*", "password"),
    ]  # fmt: skip
    (letter,) = told(db)
    assert (letter.to, letter.lang, letter.link) == (person.email, "ru", "/ru/profile/sessions")
    assert "http://localhost/ru/profile/sessions\n" in letter.body
    assert "Firefox, Windows" in letter.body
    page = desk.get("accounts.sessions")
    asked = len(queries)
    assert (page.text.count('/end"'), page.text.count("this device</span>")) == (3, 1)
    assert [word in page.text for word in ("Chrome, Android", first.key, second.key)] == [True, False, False]

    assert desk.post("accounts.end_session", number=third.id).status_code == 404
    assert foreign.post("accounts.end_session", number=first.id).status_code == 404
    assert is_in(phone)
    assert desk.submit("accounts.sessions", action=f"/sessions/{first.id}/end").status_code == 302
    assert [is_in(each) for each in (phone, desk, foreign)] == [False, True, True]
    assert rows(db)[0].why == "ended"
    assert db.session.scalars(select(Event.act).order_by(Event.seq.desc())).first() == "accounts.end_session"

    again(phone, person)  # a browser that was here: nobody is told, the page asks as much for more rows
    drain()
    assert (len(told(db)), is_in(phone)) == (1, True)
    assert "You ended it from this list" in desk.get("accounts.sessions").text
    assert len(queries) == asked
    phone.post("security.logout")
    assert (rows(db)[3].why, is_in(phone)) == ("left", False)


def test_all_others_end_together_and_by_a_new_password(visit, db):
    person = makers.a_person()
    before = visit(person, "en")  # signed in before the portal kept rows
    assert "before the portal kept this list" in before.get("accounts.sessions").text
    here, there = signed_in(visit, person, DESK), signed_in(visit, person, PHONE)
    assert [is_in(each) for each in (before, here, there)] == [True, True, True]
    assert here.submit("accounts.sessions", action="/sessions/end").status_code == 302
    assert [is_in(each) for each in (before, here, there)] == [False, True, False]
    assert [one.why for one in rows(db)] == [None, "all"]
    assert db.session.scalars(select(Event.act).order_by(Event.seq.desc())).first() == "accounts.end_sessions"
    again(there, person)
    new = "жеті бұлақ алма"
    typed = {"password": makers.PASSWORD, "new_password": new, "new_password_confirm": new}
    assert here.submit("security.change_password", typed).status_code == 302
    assert [is_in(each) for each in (here, there)] == [True, False]
    assert [one.why for one in rows(db)] == [None, "all", "password"]


def test_being_seen_is_noted_once_an_hour(visit, db, clock):
    start = clock.set("2026-03-02 09:00")
    visitor = signed_in(visit, makers.a_person(), DESK)
    for passed, noted in ((40, 0), (70, 70), (110, 70), (131, 131)):
        clock.set(start + timedelta(minutes=passed))
        assert is_in(visitor)
        (row,) = rows(db)
        assert (row.seen_at - start) / timedelta(minutes=1) == noted


def test_a_write_after_the_answer_that_fails_is_in_nobodys_way(app, db, caplog):
    with app.test_request_context("/"):
        aside.afterwards(lambda: db.session.execute(text("INSERT INTO nowhere VALUES (1)")))
        answer = aside.hang(Response("here"))
    answer.close()
    assert answer.get_data() == b"here"


def test_what_nobody_uses_ends_and_old_ends_are_forgotten(visit, db, clock, drain):
    start, person = clock.set("2026-03-02 09:00"), makers.a_person()
    signed_in(visit, person, PHONE).post("security.logout")
    kept = signed_in(visit, person, DESK)
    for days, left in ((31, ["left", "unused"]), (230, ["unused"])):
        clock.set(start + timedelta(days=days))
        jobs.later("accounts.clear_sign_ins")
        drain()
        assert ([one.why for one in rows(db)], is_in(kept)) == (left, False)
    signed_in(visit, person, PHONE)
    drain()
    assert len(told(db)) == 2  # half a year later the phone is a new one again


PLACES = (
    (PHONE, "Chrome", "Android"),
    (DESK, "Firefox", "Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1", "Safari",
     "iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0", "Edge", "Windows"),
    ("Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/124.0 YaBrowser/24.6 Safari/537.36", "Yandex Browser", "Mac"),
    ("curl/8.5", "", ""),
)  # fmt: skip


@pytest.mark.parametrize(("agent", "browser", "system"), PLACES)
def test_a_browser_is_called_by_its_name(agent, browser, system):
    assert (whence.browser(agent), whence.system(agent)) == (browser, system)


def test_of_an_address_the_network_is_left():
    addresses = ("203.0.113.77", "::ffff:203.0.113.77", "2001:db8:0:8d3::7", "", None, "unix:")
    assert [whence.network(one) for one in addresses] == ["203.0.113.*", "203.0.113.*", "2001:db8:0:*", "", "", ""]

"""Passwords: what a letter says, that a reset ends every session, and that nothing tells who has an account."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.letters import Letter
from tests import makers

PASSWORD = "жеті бұлақ алма"
TYPED = {"password": PASSWORD, "password_confirm": PASSWORD, "consent": "y"}
WORDS = {"kk": "құпиясөз", "ru": "парол", "en": "password"}


def newest(db, email):
    """The newest letter to an address."""
    return db.session.scalars(select(Letter).where(Letter.to == email).order_by(Letter.id.desc())).first()


def link_in(letter):
    """The path of the link in a letter."""
    return re.search(r"http://localhost(/\S+)", letter.body)[1]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_a_letter_speaks_the_language_of_its_reader(visit, db, lang):
    person = makers.a_person(lang=lang)
    visit(lang="ru").submit("security.forgot_password", email=person.email)
    letter = newest(db, person.email)
    assert (letter.lang, letter.act) == (lang, "security.reset_instructions")
    assert link_in(letter).startswith(f"/{lang}/reset/")
    assert WORDS[lang] in f"{letter.subject} {letter.body}".lower()
    visitor = visit(person, "en")
    typed = {"password": makers.PASSWORD, "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    assert visitor.submit("security.change_password", typed).status_code == 302
    notice = newest(db, person.email)
    assert (notice.lang, notice.act) == (lang, "security.change_notice")
    assert f"http://localhost/{lang}/reset" in notice.body


@pytest.mark.once
def test_a_link_leads_to_our_own_address_whatever_the_request_calls_us(app, db):
    person = makers.a_person(lang="kk")
    with app.test_request_context("/ru/reset"):
        link = "http://evil.example/ru/reset/abc?x=1"
        app.extensions["security"]._mail_util.send_mail(
            "security/email/reset_instructions", "", person.email, "", None, None, user=person, reset_link=link
        )
        letter = newest(db, person.email)
        assert "http://localhost/kk/reset/abc?x=1" in letter.body
        assert "evil" not in letter.body


@pytest.mark.parametrize("known", [True, False])
def test_registering_says_the_same_of_everybody(visit, db, known):
    person = makers.a_person(email="ada@example.kz", lang="kk")
    email = person.email if known else "eve@example.kz"
    answer = visit(lang="en").submit(
        "security.register", email=email, password=PASSWORD, password_confirm=PASSWORD, consent="y"
    )
    assert (answer.status_code, answer.location) == (302, "/en/")
    letter = newest(db, email)
    assert letter.act == ("security.welcome_existing" if known else "security.welcome")
    assert letter.lang == ("kk" if known else "en")
    assert len(db.session.scalars(select(User)).all()) == (1 if known else 2)


@pytest.mark.parametrize("known", [True, False])
def test_asking_for_another_confirmation_says_the_same_of_everybody(visit, known):
    if known:
        makers.a_person(email="ada@example.kz").confirmed_at = None
    page = visit(lang="en").submit("security.send_confirmation", email="ada@example.kz")
    assert (page.status_code, page.location) == (200, None)
    assert "ada@example.kz" in page.text


def test_who_has_not_confirmed_does_not_come_in(visit, db):
    visitor = visit(lang="en")
    visitor.submit(
        "security.register", email="new@example.kz", password=PASSWORD, password_confirm=PASSWORD, consent="y"
    )
    page = visitor.submit("security.login", email="new@example.kz", password=PASSWORD)
    assert page.status_code == 200
    assert visitor.get("work.desk").status_code == 302
    link = link_in(newest(db, "new@example.kz"))
    assert visitor.get(link[:-3] + "abc").location.startswith("/en/confirm")
    assert visitor.get(link).status_code == 302
    assert visitor.submit("security.login", email="new@example.kz", password=PASSWORD).location == "/en/desk"


def test_a_reset_ends_every_session_and_its_link_works_once(visit, db):
    person = makers.a_person()
    email = person.email
    thief = visit()
    thief.submit("security.login", email=email, password=makers.PASSWORD)
    assert thief.get("accounts.profile").status_code == 200
    owner = visit()
    owner.submit("security.forgot_password", email=email)
    link = link_in(newest(db, email))
    assert owner.submit(link, {"password": PASSWORD, "password_confirm": PASSWORD}).status_code == 302
    assert newest(db, email).act == "security.reset_notice"
    assert thief.get("accounts.profile").status_code == 302
    assert thief.submit("security.login", email=email, password=makers.PASSWORD).status_code == 200
    again = visit().get(link)
    assert again.status_code == 302
    assert "/reset" in again.location
    assert visit().submit("security.login", email=email, password=PASSWORD).location == "/ru/desk"


def test_a_changed_password_ends_the_other_sessions(visit, db):
    person = makers.a_person()
    email = person.email
    here, there = visit(), visit()
    for visitor in (here, there):
        visitor.submit("security.login", email=email, password=makers.PASSWORD)
    typed = {"password": makers.PASSWORD, "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    assert here.submit("security.change_password", typed).status_code == 302
    assert here.get("accounts.profile").status_code == 200
    assert there.get("accounts.profile").status_code == 302


@pytest.mark.parametrize("typed", ["короткий", "ada@example.kz", "1234567890"])
def test_a_weak_password_is_explained(visit, db, typed):
    page = visit(lang="ru").submit(
        "security.register", email="ada@example.kz", password=typed, password_confirm=typed, consent="y"
    )  # fmt: skip
    weak = len(typed) < 10
    assert page.status_code == (200 if weak else 302)
    assert (db.session.scalars(select(User)).first() is None) == weak

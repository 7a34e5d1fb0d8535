"""Oneself: the name, the language of letters, and every letter one was written."""

import pytest
from sqlalchemy import select

from portal import letters
from portal.accounts.models import User
from tests import makers


def a_letter(user, act="apply.submit", **facts):
    """A letter to a person."""
    words = letters.Words(facts.get("subject", "Тема"), "Первая строка.\nВторая строка.\n")
    return letters.post(user.email, "ru", act, words, user_id=user.id, link="/ru/applications/x")


def test_the_name_and_the_language_are_kept(visit, db):
    person = makers.a_person()
    who = person.id
    visitor = visit(person)
    assert visitor.submit("accounts.profile", {"name": "Әсел Қасымова", "lang": "kk"}).status_code == 302
    found = db.session.get_one(User, who)
    assert (found.name, found.lang) == ("Әсел Қасымова", "kk")
    assert visitor.submit("accounts.profile", {"name": "", "lang": "kk"}).status_code == 422
    assert visitor.submit("accounts.profile", {"name": "А", "lang": "de"}).status_code == 422


def test_letters_are_read_by_those_they_were_written_to(visit, db):
    person = makers.a_person()
    mine, foreign = a_letter(person), a_letter(makers.a_person(), subject="Чужое")
    secret = a_letter(person, "security.reset_instructions", subject="Ссылка")
    ids = [mine.id, foreign.id, secret.id]
    visitor = visit(person)
    page = visitor.get("accounts.letters")
    assert ("Тема" in page.text, "Чужое" in page.text, "Ссылка" in page.text) == (True, False, False)
    assert "<p>Вторая строка.</p>" in visitor.get("accounts.letter", letter_id=ids[0]).text
    assert [visitor.get("accounts.letter", letter_id=n).status_code for n in (*ids, 10**6)] == [200, 404, 404, 404]
    assert visit().get("accounts.letter", letter_id=ids[0]).status_code == 302


def test_nobody_has_letters_yet(visit):
    page = visit(makers.a_person(), "en").get("accounts.letters")
    assert "No letters yet" in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_any_number(visit, queries, count, db):
    person = makers.a_person()
    for _n in range(count):
        a_letter(person)
    page = visit(person).get("accounts.letters")
    assert page.text.count("<time") == count
    assert len(queries) <= 3, queries
    assert not db.session.scalars(select(letters.Letter).where(letters.Letter.read_at.is_not(None))).all()

"""Signing in: the library is furnished with our classes, and does with them what it must."""

import time

import pytest
from flask_security.totp import Totp
from sqlalchemy import select

from portal.accounts.security import AnyDevice, OnceOnly, Outbox
from portal.letters import Letter
from tests import makers


@pytest.mark.once
def test_the_library_works_with_our_classes(app):
    security = app.extensions["security"]
    assert isinstance(security._mail_util, Outbox)
    assert isinstance(security._totp_factory, OnceOnly)
    assert isinstance(security._webauthn_util, AnyDevice)


@pytest.mark.once
def test_a_one_time_code_works_once(app, db):
    factory: Totp = app.extensions["security"]._totp_factory
    user, secret = makers.a_person(), factory.generate_totp_secret()
    code = factory.generate_totp_password(secret)
    assert factory.verify_totp(token=code, totp_secret=secret, user=user, window=30)
    assert user.totp_counter == int(time.time()) // 30
    assert not factory.verify_totp(token=code, totp_secret=secret, user=user, window=30)


@pytest.mark.parametrize(("lang", "words"), [("kk", "растау"), ("ru", "подтвердить"), ("en", "confirm")])
def test_registering_writes_a_letter_with_a_link(visit, db, lang, words):
    password = "жеті бұлақ алма"
    page = visit(lang=lang).submit(
        "security.register", email="new@example.kz", password=password, password_confirm=password, consent="y"
    )
    letter = db.session.scalars(select(Letter)).one()
    assert page.status_code == 302
    assert letter.to == "new@example.kz"
    assert f"/{lang}/confirm/" in letter.body
    assert words in letter.body


@pytest.mark.parametrize("known", [True, False])
def test_a_forgotten_password_says_the_same_of_everybody(visit, db, known):
    if known:
        makers.a_person(email="ada@example.kz")
    page = visit(lang="ru").submit("security.forgot_password", email="ada@example.kz")
    assert "Если адрес ada@example.kz у нас есть" in page.text
    assert len(db.session.scalars(select(Letter)).all()) == known


@pytest.mark.once
def test_a_wrong_password_tells_nothing(visit):
    makers.a_person(email="ada@example.kz")
    answers = [
        visit().submit("security.login", email=email, password="не тот пароль").text
        for email in ("ada@example.kz", "nobody@example.kz")
    ]
    assert all("Почта или пароль не подошли" in answer for answer in answers)

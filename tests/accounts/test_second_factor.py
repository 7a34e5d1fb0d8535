"""The second factor: staff are led to it, a code works once, the phone can be lost."""

import re

import pytest

from portal.accounts.models import User
from tests import makers

STAFF = [makers.an_officer, makers.a_chair, makers.an_auditor, makers.an_admin, makers.an_expert]


@pytest.fixture
def required(app, monkeypatch):
    """Staff and experts must have a second factor, as outside the demo."""
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")


def secret_of(page):
    """The key that the page shows beside its QR code."""
    return re.search(r'class="ok-key">([A-Z0-9 -]+)<', page.text)[1].replace(" ", "").replace("-", "")


def code_of(app, secret):
    """What the phone shows now."""
    factory = app.extensions["security"]._totp_factory
    return factory._totp.from_source({"key": secret, "type": "totp", "v": 1}).generate().token


def set_up(visitor, app):
    """Set up the app on a phone, as a person does; returns the key and the code that was typed."""
    page = visitor.submit("security.two_factor_setup", {"setup": "authenticator"})
    secret = secret_of(page)
    form = visitor.form(page, fields=["code"])
    code = code_of(app, secret)
    answer = visitor.post(form.action, {**form.values, "code": code})
    assert answer.status_code == 302, answer.text
    return secret, code


@pytest.mark.parametrize("make", STAFF)
def test_staff_without_it_are_led_to_set_it_up(visit, required, make):
    visitor = visit(make())
    for page in ("work.desk", "accounts.profile", "accounts.letters"):
        assert visitor.get(page).location.endswith("/ru/tf-setup"), page
    assert visitor.post("accounts.save_profile", {"name": "Имя", "lang": "kk"}).location.endswith("/ru/tf-setup")
    assert visitor.get("security.two_factor_setup").status_code == 200


def test_an_applicant_may_do_without(visit, required):
    assert visit(makers.an_applicant()).get("work.desk").status_code == 200


def test_in_the_demo_nobody_is_led_anywhere(visit):
    assert visit(makers.an_officer()).get("work.desk").status_code == 200


@pytest.mark.once
def test_a_code_opens_the_door_once(visit, required, app, db):
    person = makers.an_officer()
    email, who = person.email, person.id
    visitor = visit(person)
    secret, code = set_up(visitor, app)
    assert visitor.get("work.desk").status_code == 200
    used = db.session.get_one(User, who).totp_counter
    assert used is not None

    stranger = visit()
    answer = stranger.submit("security.login", email=email, password=makers.PASSWORD)
    assert "work.desk" not in (answer.location or "")
    page = stranger.follow(answer) if answer.location else answer
    assert stranger.get("work.desk").status_code == 302, "the password alone is not enough"
    form = stranger.form(page, fields=["code"])
    refused = stranger.post(form.action, {**form.values, "code": code})
    assert refused.status_code == 200, "the code that was used at the set-up is used up"
    assert stranger.get("work.desk").status_code == 302
    person = db.session.get_one(User, who)
    person.totp_counter = used - 10  # as if the phone showed the next code
    db.session.commit()
    assert stranger.post(form.action, {**form.values, "code": code_of(app, secret)}).status_code == 302
    assert stranger.get("work.desk").status_code == 200


@pytest.mark.once
def test_a_recovery_code_replaces_the_phone_once(visit, required, app, db):
    person = makers.an_officer()
    email = person.email
    visitor = visit(person)
    set_up(visitor, app)
    page = visitor.post("security.mf_recovery_codes", {"generate_new_codes": "1"})
    codes = re.findall(r"<li>([a-z0-9-]{8,})</li>", page.text)
    assert len(codes) >= 3
    for wanted in (302, 200):
        stranger = visit()
        stranger.submit("security.login", email=email, password=makers.PASSWORD)
        answer = stranger.submit("security.mf_recovery", {"code": codes[0]})
        assert answer.status_code == wanted
        assert (stranger.get("work.desk").status_code == 200) == (wanted == 302)


@pytest.mark.once
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_page_of_passkeys(visit, lang):
    page = visit(makers.a_person(lang=lang), lang).get("security.wan_register")
    assert page.status_code == 200
    assert "js/passkey.js" in page.text

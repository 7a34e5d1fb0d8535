"""Limits: who tries too often is told to wait, in our own words."""

import pytest
from sqlalchemy import select

from portal import db, web
from portal.accounts.models import Organisation
from tests import databases, makers
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def strict():
    """A portal of its own in which the limits are on."""
    portal = databases.OnSqlite({"RATELIMIT_ENABLED": True})
    yield portal
    portal.close()
    web.limiter.enabled = False


@pytest.fixture
def limited(strict):
    """That portal, empty, with nothing counted yet; the test stands inside it."""
    strict.reset()
    web.limiter.enabled = True
    with strict.app.app_context():
        web.limiter.reset()
        yield strict
        db.session.rollback()
    web.limiter.enabled = False


@pytest.mark.parametrize(
    ("where", "tries", "typed"),
    [
        ("security.login", 10, {"email": "ada@example.kz", "password": "не тот"}),
        ("security.forgot_password", 5, {"email": "ada@example.kz"}),
        ("security.send_confirmation", 3, {"email": "ada@example.kz"}),
        ("security.register", 10, {"email": "ada@example.kz", "password": "короткий"}),
    ],
)
def test_too_many_attempts_are_told_to_wait(limited, where, tries, typed):
    visitor = Visitor(limited, None, "ru")
    answers = [visitor.post(where, typed) for _n in range(tries + 1)]
    assert [answer.status_code for answer in answers] == [200] * tries + [429]
    assert "Слишком много попыток" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert visitor.get(where).status_code == 200, "the page itself can be read"


def test_invitations_are_not_a_way_to_write_to_everybody(limited):
    owner = makers.an_applicant()
    number = db.session.scalar(select(Organisation.bin))
    db.session.commit()
    visitor = Visitor(limited, owner)
    answers = [
        visitor.post("accounts.invite", {"email": f"n{n}@example.kz", "part": "reader"}, number=number)
        for n in range(31)
    ]
    assert [answer.status_code for answer in answers] == [302] * 30 + [429]

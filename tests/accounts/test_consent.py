"""Consent: given with the registration, kept with its words and time, asked for anew, taken back."""

from hashlib import sha256

from sqlalchemy import select

from portal import history
from portal.accounts import consent_text, consents
from portal.accounts.consents import Consent
from portal.accounts.models import User
from portal.letters import Letter
from tests import makers, makers_announce, makers_apply

PASSWORD = makers.PASSWORD


def signed_in(visit, person):
    """A browser in which the person has just signed in by the form."""
    email, visitor = person.email, visit(lang="ru")
    answer = visitor.submit("security.login", email=email, password=PASSWORD)
    assert answer.location == "/ru/desk"
    return visitor


def test_who_registers_reads_the_text_and_ticks_the_box(visit, db):
    visitor = visit(lang="kk")
    page = visitor.get("security.register")
    titles = [title for title, _text in consent_text.current().read("kk")]
    assert len(titles) == 7
    assert [title for title in titles if title not in page.text] == []
    typed = {"email": "new@example.kz", "password": PASSWORD, "password_confirm": PASSWORD}
    answer = visitor.submit("security.register", typed)
    assert (answer.status_code, "Белгі қойыңыз" in answer.text, "new@example.kz" in answer.text) == (200, True, True)
    assert db.session.scalars(select(User)).all() == []
    assert visitor.submit("security.register", typed, consent="y").status_code == 302
    given, who = db.session.scalars(select(Consent)).one(), db.session.scalars(select(User)).one()
    version = consent_text.current()
    assert (given.user_id, given.version, given.lang) == (who.id, version.code, "kk")
    assert given.digest == version.digest("kk") != version.digest("ru")
    acts = db.session.scalars(select(history.Event.act).order_by(history.Event.seq)).all()
    assert acts == ["accounts.register", "accounts.agree"]


def test_a_new_text_is_asked_for_once_after_signing_in_and_not_in_the_last_hours(visit, db, clock):
    clock.set("2026-06-01 10:00")
    person, busy = makers.a_person(), makers.a_person()
    makers_apply.a_draft(makers_announce.a_call(closes_at=makers_announce.a_moment("2026-06-02 09:00")), by=busy)
    for given in db.session.scalars(select(Consent)):
        given.version = "2025-1"  # what they agreed to was another text
    db.session.flush()
    who = person.id
    hurried = signed_in(visit, busy)
    assert hurried.get("work.desk").status_code == 200
    visitor = signed_in(visit, person)
    assert visitor.get("accounts.letters").status_code == 200  # nothing else is in the way
    answer = visitor.get("work.desk")
    assert answer.location == "/ru/profile/consent"
    assert visitor.get("work.desk").status_code == 200  # once
    assert visitor.submit("accounts.consent").status_code == 302
    visitor.post("accounts.agree")
    assert [one.version for one in consents.of(who)] == [consent_text.current().code, "2025-1"]
    assert signed_in(visit, db.session.get_one(User, who)).get("work.desk").status_code == 200


def test_a_consent_is_taken_back_with_its_consequences(visit, db, clock, drain):
    clock.set("2026-06-01 10:00")
    person = makers.a_person(name="Асель", email="assel@jebe.kz")
    call = makers_announce.a_call()
    who, slug, key = person.id, call.slug, makers_apply.a_draft(call, by=person).key
    visitor = visit(person, "en")
    assert "They answer within 15 working days" in visitor.get("accounts.consent").text
    assert visitor.submit("accounts.consent", action="/withdraw").status_code == 302
    visitor.post("accounts.withdraw_consent")
    (given,) = consents.of(who)
    assert given.withdrawn_at == db.now()
    letter = db.session.scalars(select(Letter).where(Letter.act == "accounts.withdraw_consent")).one()
    assert letter.user_id is None
    assert "assel@jebe.kz" in letter.body
    events = db.session.scalars(
        select(history.Event).where(history.Event.actor_id == who).order_by(history.Event.seq)
    ).all()
    assert [(one.act, one.data) for one in events[2:]] == [("accounts.withdraw_consent", {"until": "2026-06-22"})]
    page = visitor.get("accounts.consent")
    assert "The responsible person answers by 22 June 2026" in " ".join(page.text.split())
    for where, args in (("apply.begin", {"slug": slug}), ("apply.submit", {"key": key})):
        assert visitor.post(where, **args).location == "/en/profile/consent"
    assert "Agree again, then we can take this from you" in visitor.get("accounts.consent").text
    assert visitor.get("apply.case", key=key).status_code == 200  # what is there stays in reach
    assert visitor.submit("accounts.consent").status_code == 302  # and given anew
    assert [one.withdrawn_at is None for one in consents.of(who)] == [True, False]
    assert visitor.post("apply.submit", {"version": 1, "declared": "y"}, key=key).location != "/en/profile/consent"


def test_a_text_that_people_agreed_to_is_never_changed():
    told = {one.code: sha256(history.canonical(list(one.parts))).hexdigest() for one in consent_text.versions()}
    assert told == {"2026-1": "b3a48e6ab6a92300773bf54c427fb0d7e40d49c9f2cc924cc68b0d6bcb247441"}

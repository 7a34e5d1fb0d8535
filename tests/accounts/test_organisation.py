"""From nobody to a company with colleagues: register, confirm, create it by BIN, invite, change a part, remove."""

import re
import threading
from contextvars import Context

import pytest
from sqlalchemy import func, select

from portal.accounts import acts
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.history import Event
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_apply

PASSWORD = "жеті бұлақ алма"
COMPANY = {"name_ru": "ТОО «Жылу»", "name_kk": "«Жылу» ЖШС", "head": "Сагындыков Ерлан", "phone": "+7 701 123 45 67"}


def letter_to(db, email):
    """The newest letter to an address."""
    return db.session.scalars(select(Letter).where(Letter.to == email).order_by(Letter.id.desc())).first()


def link_in(letter):
    """The path of the link in a letter."""
    return re.search(r"http://localhost(/\S+)", letter.body)[1]


def a_newcomer(visit, db, email, lang="ru"):
    """Registers, confirms the address, signs in."""
    visitor = visit(lang=lang)
    visitor.submit("security.register", email=email, password=PASSWORD, password_confirm=PASSWORD, consent="y")
    assert visitor.get(link_in(letter_to(db, email))).location.startswith(f"/{lang}/login")
    assert visitor.submit("security.login", email=email, password=PASSWORD).location == f"/{lang}/desk"
    return visitor


def part_of(db, email):
    """owner, editor, reader or None."""
    asked = select(Membership.part).join(User, User.id == Membership.user_id).where(User.email == email)
    return db.session.scalar(asked)


def test_the_whole_way_of_a_company(visit, db):
    number = makers.a_bin(77)
    owner = a_newcomer(visit, db, "owner@example.kz", "kk")
    assert "Әзірге компания жоқ" in owner.get("accounts.organisations").text
    assert owner.submit("accounts.found", bin=number, **COMPANY).location == f"/kk/organisations/{number}"
    home = owner.url("accounts.organisation", number=number)
    assert "«Жылу» ЖШС" in owner.get(home).text
    assert owner.submit(home, {"email": "ada@example.kz", "part": "editor"}).status_code == 302
    assert "ada@example.kz" in owner.get(home).text

    link = link_in(letter_to(db, "ada@example.kz"))
    stranger = visit(lang="kk")
    assert stranger.get(link).location.startswith("/kk/login?next=")
    colleague = a_newcomer(visit, db, "ada@example.kz", "kk")
    assert colleague.get("accounts.organisation", number=number).status_code == 404
    assert colleague.submit(link).location == f"/kk/organisations/{number}"
    assert part_of(db, "ada@example.kz") == "editor"
    page = colleague.get(home)
    assert "ada@example.kz" in page.text
    assert 'name="email"' not in page.text, "an editor invites nobody"
    assert (
        colleague.post("accounts.invite", {"email": "x@example.kz", "part": "owner"}, number=number).status_code == 403
    )

    who = db.session.scalar(select(User.id).where(User.email == "ada@example.kz"))
    assert owner.submit(home, {"part": "reader"}, action=f"/people/{who}").status_code == 302
    assert part_of(db, "ada@example.kz") == "reader"
    assert owner.submit(home, action=f"/people/{who}/remove").status_code == 302
    assert part_of(db, "ada@example.kz") is None
    assert colleague.get(home).status_code == 404
    assert colleague.get(link).status_code == 200
    assert colleague.post(link).status_code == 409, "the link works once"
    acts_of = select(Event.act).where(Event.subject_kind == "organisation").order_by(Event.seq)
    assert db.session.scalars(acts_of).all() == [
        "accounts.create", "accounts.invite", "accounts.join", "accounts.change_part", "accounts.remove",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "words"), [("123", "12"), ("190640000777", ""), ("abc", ""), ("", "Please fill this in")]
)
def test_a_wrong_bin_is_explained(visit, db, number, words):
    page = visit(makers.a_person(), "en").submit("accounts.found", {"bin": number, **COMPANY})
    assert page.status_code == 422
    assert words in page.text
    assert "Сагындыков Ерлан" in page.text, "what was typed is kept"
    assert db.session.scalar(select(func.count(Organisation.id))) == 0


def test_a_company_is_founded_once(visit, db):
    known = makers.an_organisation()
    page = visit(makers.a_person(), "en").submit("accounts.found", {"bin": known.bin, **COMPANY})
    assert page.status_code == 422
    assert "This company is already here. Ask its owner to invite you." in page.text


def test_a_founder_goes_on_where_they_came_from(visit):
    visitor = visit(makers.a_person())
    for target, place in [("/ru/calls", "/ru/calls"), ("//evil.example", None), ("https://evil.example", None)]:
        number = makers.a_bin(hash(target) % 900 + 1)
        answer = visitor.submit(f"/organisations/new?next={target}", {"bin": number, **COMPANY})
        assert answer.location == (place or f"/ru/organisations/{number}")


def test_a_company_is_corrected_by_its_owner_and_keeps_its_bin(visit, db):
    owner = makers.an_applicant()
    company = db.session.scalars(select(Organisation)).one()
    number = company.bin
    visitor = visit(owner)
    home = visitor.url("accounts.organisation", number=number)
    typed = {**COMPANY, "legal_form": "jsc", "bin": "1"}
    assert visitor.submit(home, {key: typed[key] for key in COMPANY} | {"legal_form": "jsc"}).status_code == 302
    assert visitor.post(home, {**typed, "category": "small", "region": "710000000"}).status_code == 302
    found = db.session.scalars(select(Organisation)).one()
    assert (found.name_ru, found.legal_form, found.bin) == ("ТОО «Жылу»", "jsc", number)
    page = visitor.submit(home, {"name_ru": "", "phone": "позвоните"})
    assert page.status_code == 422


@pytest.mark.parametrize("part", ["editor", "reader"])
def test_a_colleague_changes_nothing_of_the_company(visit, part, db):
    company = makers.an_organisation()
    number, person = company.bin, makers_apply.a_colleague(company, part)
    who = person.id
    visitor = visit(person)
    assert visitor.get("accounts.organisation", number=number).status_code == 200
    for endpoint, values in [
        ("accounts.save_organisation", {}), ("accounts.invite", {}), ("accounts.change_part", {"user_id": who}),
        ("accounts.remove", {"user_id": who}), ("accounts.cancel_invitation", {"invitation_id": 1}),
    ]:  # fmt: skip
        assert visitor.post(endpoint, {"part": "owner", **COMPANY}, number=number, **values).status_code == 403, (
            endpoint
        )


def test_a_foreign_company_looks_like_a_missing_one(visit):
    company = makers.an_organisation()
    stranger = visit(makers.an_applicant())
    for number in (company.bin, "000000000000"):
        assert stranger.get("accounts.organisation", number=number).status_code == 404
        assert (
            stranger.post("accounts.invite", {"email": "x@example.kz", "part": "owner"}, number=number).status_code
            == 404
        )
    assert visit(makers.an_officer()).get("accounts.organisation", number=company.bin).status_code == 404


def test_the_last_owner_stays(visit, db):
    owner = makers.an_applicant()
    company = db.session.scalars(select(Organisation)).one()
    visitor, values = visit(owner, "en"), {"number": company.bin, "user_id": owner.id}
    answer = visitor.post("accounts.change_part", {"part": "reader"}, **values)
    assert answer.status_code == 409
    assert "A company needs at least one owner" in answer.text
    assert visitor.post("accounts.remove", **values).status_code == 409
    assert visitor.post("accounts.change_part", {"part": "king"}, **values).status_code == 422


def test_two_owners_cannot_end_each_other(db, app):
    company = makers.an_organisation(makers.a_person(email="first@example.kz"))
    makers_apply.a_colleague(company, "owner")
    db.session.commit()
    number = company.bin
    ids = db.session.scalars(select(Membership.user_id).order_by(Membership.id)).all()
    db.session.commit()
    gate, answers = threading.Barrier(2), []

    def end(own, other):
        with app.app_context():
            gate.wait(timeout=20)
            found = acts.queries.organisation(number)
            try:
                acts.remove(found, acts.queries.member_of(found, other), by=db.session.get_one(User, own))
                db.session.commit()
                answers.append("removed")
            except Refused:
                db.session.rollback()
                answers.append("refused")

    hands = [threading.Thread(target=Context().run, args=(end, *pair)) for pair in (ids, ids[::-1])]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(answers) == ["refused", "removed"]
    assert db.session.scalar(select(func.count(Membership.id))) == 1


# --- invitations -----------------------------------------------------------------------------------------------------
def an_invitation(company, person, part="editor"):
    """An invitation to a person, and the secret of its link."""
    owner = company.memberships[0].user_id
    inviter = makers.db.session.get_one(User, owner)
    acts.invite(company, person.email, part, by=inviter, base_url="http://localhost/{lang}/invitations")
    makers.db.session.flush()
    return link_in(letter_to(makers.db, person.email))


def test_an_invitation_speaks_the_language_of_its_reader(db):
    company, person = makers.an_organisation(makers.a_person(lang="ru")), makers.a_person(lang="kk")
    assert an_invitation(company, person).startswith("/kk/invitations/")
    assert letter_to(db, person.email).lang == "kk"
    nobody = makers.User(email="new@example.kz")
    assert an_invitation(company, nobody).startswith("/ru/invitations/")


def test_the_secret_of_a_link_is_not_kept(db):
    token = an_invitation(makers.an_organisation(), makers.a_person()).rpartition("/")[2]
    kept = db.session.scalars(select(Invitation)).one()
    assert token not in repr(vars(kept))


def test_an_invitation_is_for_one_address(visit, db):
    link = an_invitation(makers.an_organisation(), makers.a_person())
    other = visit(makers.a_person(), "en")
    page = other.get(link.replace("/ru/", "/en/"))
    assert "This invitation was sent to another address." in page.text
    assert "ТОО" not in page.text, "whose it is stays hidden"
    assert other.post(link).status_code == 409
    assert other.get("/en/invitations/nothing").status_code == 404


def test_an_invitation_ends_after_two_weeks(visit, db, clock):
    clock.set("2026-05-01 10:00")
    person = makers.a_person()
    link = an_invitation(makers.an_organisation(), person)
    visitor = visit(person, "ru")
    clock.set("2026-05-15 10:00")
    assert visitor.post(link).status_code == 409
    clock.set("2026-05-15 09:59:59")
    assert visitor.post(link).status_code == 302


def test_a_newer_invitation_replaces_the_older_and_can_be_cancelled(visit, db):
    company, person = makers.an_organisation(makers.a_person(email="boss@example.kz")), makers.a_person()
    older = an_invitation(company, person, "reader")
    newer = an_invitation(company, person, "editor")
    boss = db.session.scalars(select(User).where(User.email == "boss@example.kz")).one()
    visitor, guest = visit(boss), visit(person)
    assert guest.get(older).status_code == 404
    home = visitor.url("accounts.organisation", number=company.bin)
    assert visitor.submit(home, action="/cancel").status_code == 302
    assert guest.get(newer).status_code == 404
    assert person.email not in visitor.get(home).text


def test_who_is_there_already_is_not_invited(visit, db):
    owner = makers.an_applicant()
    company = db.session.scalars(select(Organisation)).one()
    colleague = makers_apply.a_colleague(company)
    visitor = visit(owner, "en")
    page = visitor.submit(
        visitor.url("accounts.organisation", number=company.bin), {"email": colleague.email.upper(), "part": "owner"}
    )
    assert page.status_code == 422
    assert "This person belongs to the company already." in page.text


def test_two_clicks_at_once_join_once(db, app):
    person, company = makers.a_person(), makers.an_organisation()
    link = an_invitation(company, person)
    db.session.commit()
    token, who, gate, answers = link.rpartition("/")[2], person.id, threading.Barrier(2), []

    def click():
        with app.app_context():
            gate.wait(timeout=20)
            try:
                acts.join(acts.queries.invitation(token), by=db.session.get_one(User, who))
                db.session.commit()
                answers.append("joined")
            except Refused:
                db.session.rollback()
                answers.append("refused")

    hands = [threading.Thread(target=Context().run, args=(click,)) for _n in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(answers) == ["joined", "refused"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_same_for_any_number(visit, queries, count, db):
    owner = makers.a_person()
    companies = [makers.an_organisation(owner) for _n in range(count)]
    for _n in range(count):
        makers_apply.a_colleague(companies[0])
    visitor = visit(owner)
    assert visitor.get("accounts.organisations").text.count("/organisations/1906") == count
    assert len(queries) <= 3, queries
    page = visitor.get("accounts.organisation", number=companies[0].bin)
    assert page.text.count("data-ref=") == count + 1
    assert len(queries) <= 6, queries

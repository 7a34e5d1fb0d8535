"""Roles: who has which, who may give them, and that one that is taken away ends at once."""

import re
from email import message_from_string, policy
from html import escape

import pytest
from sqlalchemy import select

from portal.accounts import acts
from portal.accounts.models import Organisation, User
from portal.history import Event
from portal.workflow import Refused
from tests import makers


def test_an_administrator_gives_a_role_and_takes_it_away(visit, db):
    admin, person = makers.an_admin(), makers.a_person(email="new@example.kz", name="Новая Сотрудница")
    who = person.id
    boss, newcomer = visit(admin, "en"), visit(person)
    assert newcomer.get("assess.cases").status_code == 403
    assert boss.submit("accounts.people", {"email": " NEW@example.kz ", "role": "officer"}).status_code == 302
    assert newcomer.get("assess.cases").status_code == 200
    page = boss.get("accounts.people")
    assert "Новая Сотрудница" in page.text
    assert boss.submit("accounts.people", action=f"/people/{who}/officer/revoke").status_code == 302
    assert newcomer.get("assess.cases").status_code == 403
    told = select(Event.act, Event.actor_id, Event.data).where(Event.subject_kind == "user", Event.subject_id == who)
    given = [row for row in db.session.execute(told.order_by(Event.seq)) if "role" in row.act]
    assert [(row.act, row.actor_id == admin.id, row.data) for row in given] == [
        ("accounts.grant_role", True, {"role": "officer"}), ("accounts.revoke_role", True, {"role": "officer"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "nobody@example.kz", "role": "chair"}, "Nobody has registered with this address yet."),
        ({"email": "не почта", "role": "chair"}, "Check the e-mail address."),
        ({"email": "boss@example.kz", "role": "chair"}, "Another administrator must give you a role."),
    ],
)
def test_what_cannot_be_given_is_explained(visit, db, typed, words):
    admin = makers.an_admin(email="boss@example.kz")
    page = visit(admin, "en").submit("accounts.people", typed)
    assert page.status_code == 422
    assert words in page.text


@pytest.mark.parametrize("role", ["expert", "king", ""])
def test_only_roles_of_staff_are_given_here(visit, db, role):
    person = makers.a_person()
    visitor = visit(makers.an_admin())
    assert visitor.post("accounts.grant_role", {"email": person.email, "role": role}).status_code == 422
    assert db.session.get_one(User, person.id).role_names == frozenset()


def test_the_last_administrator_stays(visit, db):
    admin = makers.an_admin()
    visitor, values = visit(admin, "en"), {"user_id": admin.id, "role": "admin"}
    answer = visitor.post("accounts.revoke_role", **values)
    assert answer.status_code == 409
    assert "at least one administrator" in answer.text
    makers.an_admin()
    db.session.commit()
    assert visitor.post("accounts.revoke_role", **values).status_code == 302
    assert visitor.get("accounts.people").status_code == 403


def test_a_role_that_is_not_there_is_not_taken_away(db):
    person, admin = makers.a_person(), makers.an_admin()
    acts.revoke_role(person, "chair", by=admin)
    db.session.commit()
    assert db.session.scalars(select(Event).where(Event.act == "accounts.revoke_role")).all() == []
    with pytest.raises(Refused):
        acts.grant_role(admin, "chair", by=admin)


@pytest.mark.parametrize("make", [makers.an_officer, makers.a_chair, makers.an_auditor])
def test_staff_reads_and_gives_nothing(visit, make):
    person = makers.a_person()
    visitor = visit(make())
    page = visitor.get("accounts.people")
    assert page.status_code == 200
    assert "/revoke" not in page.text
    assert visitor.post("accounts.grant_role", {"email": person.email, "role": "admin"}).status_code == 403
    assert visitor.post("accounts.revoke_role", user_id=person.id, role="admin").status_code == 403


@pytest.mark.parametrize("make", [makers.an_expert, makers.an_applicant])
def test_others_do_not_see_who_is_staff(visit, make):
    assert visit(make()).get("accounts.people").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_any_number(visit, queries, count):
    for _n in range(count):
        makers.a_person("officer", "chair")
    page = visit(makers.an_auditor()).get("accounts.people")
    assert page.text.count("data-ref=") == count + 1
    assert len(queries) <= 4, queries


def test_a_company_that_nobody_acts_for_gets_an_owner_from_an_administrator(visit, db, portal, drain):
    bin_number = makers.a_bin(41)
    db.session.add(Organisation(bin=bin_number, name_kk="Жетісу", name_ru="Жетісу"))
    newcomer = visit(makers.a_person(email="new@jetisu.example"), "en")
    facts = {"bin": bin_number, "name_kk": "Жетісу", "name_ru": "Жетісу"}
    refused = newcomer.submit("accounts.found", facts)
    assert refused.status_code == 422
    assert "nobody acts for it now. Write to help@orken.example" in refused.text
    boss = visit(makers.an_admin(), "en")
    asked = {"number": f"{bin_number[:6]} {bin_number[6:]}", "owner": "new@jetisu.example"}
    assert boss.submit("accounts.people", asked, action="/people/owners").status_code == 302
    drain()
    assert newcomer.post(invited(portal, "new@jetisu.example")).location == f"/en/organisations/{bin_number}"
    assert newcomer.get(f"/organisations/{bin_number}").status_code == 200
    again = boss.submit("accounts.people", asked, action="/people/owners")
    assert (again.status_code, "People act for this company." in again.text) == (422, True)


def invited(portal, address):
    """Where the newest invitation of this address leads, without the language."""
    letters = [path.read_text() for path in sorted((portal.home / "mail").glob("*.eml"))]
    written = message_from_string([raw for raw in letters if f"To: {address}" in raw][-1], policy=policy.default)
    return re.search(r"/\w\w(/invitations/[\w-]+)", written.get_body().get_content())[1]


@pytest.mark.parametrize(
    ("number", "owner", "words"),
    [
        ("DE-HRB 999", "new@example.kz", "No company is known by this number."),
        ("<script>", "new@example.kz", "No company is known by this number."),
        ("", "new@example.kz", "Please fill this in."),
        ("here", "не почта", "Check the e-mail address."),
        ("here", "boss@example.kz", "Another administrator must invite you."),
    ],
)
def test_an_owner_who_cannot_be_invited_is_explained_at_the_field(visit, db, number, owner, words):
    company = Organisation(bin=makers.a_bin(42), name_kk="Есіл", name_ru="Есіл")
    db.session.add(company)
    boss = visit(makers.an_admin(email="boss@example.kz"), "en")
    typed = {"number": company.bin if number == "here" else number, "owner": owner}
    page = boss.submit("accounts.people", typed, action="/people/owners")
    assert page.status_code == 422
    assert words in page.text
    assert f'value="{escape(typed["number"])}"' in page.text


def test_only_administrators_invite_owners(visit, db):
    for person in (makers.an_officer(), makers.an_expert(), makers.a_person()):
        sent = {"number": makers.a_bin(43), "owner": "new@example.kz"}
        assert visit(person).post("accounts.invite_owner", sent).status_code == 403

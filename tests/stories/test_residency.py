"""A foreign company becomes a participant through pages alone: returned once, voted on with one recusal, suspended,
resumed, excluded; all is well at the end."""

import pytest
from sqlalchemy import select

from portal import db as the_database
from portal.accounts.models import Organisation
from portal.apply.models import Application
from portal.award.models import Matter, Participant
from portal.letters import Letter
from tests import makers, makers_residency
from tests.makers_residency import FILES_ABROAD
from tests.stories import people


@pytest.fixture(autouse=True)
def nothing_wrong(app, drain):
    """`flask check` finds nothing when the story is over, and every letter has left."""
    yield
    drain()
    assert not the_database.session.scalars(select(Letter).where(Letter.state != "sent")).all()
    checked = app.test_cli_runner().invoke(args=["check"])
    assert checked.exit_code == 0, checked.output


def moved(answer):
    assert answer.status_code == 302, answer.status_code
    return answer


def written(owner, case, programme, answers):
    """Every page filled in and every file attached, through pages."""
    for page in programme.pages_for(answers):
        where = f"/{owner.lang}/applications/{case.key}/pages/{page.code}"
        for question in page.questions:
            if question.code in FILES_ABROAD:
                people.attach(owner, case, page.code, question.code, f"{question.code}.pdf")
        people.moved(owner.submit(where, people.answered(owner, where, page, answers)))


def founded(owner):
    """A company of Germany, by the number of its register; the second time it is known."""
    known = {"country": "DE", "foreign_number": "HRB 123 456", "name_en": "Nordlicht GmbH", "address": "Berlin",
             "head": "Anna Licht"}  # fmt: skip
    moved(owner.submit("/organisations/new/abroad", known))
    company = the_database.session.scalars(select(Organisation)).one()
    assert company.number == "DE-HRB123456"
    assert "No. HRB123456, Germany" in owner.get("accounts.organisation", number="DE-HRB123456").text
    assert owner.submit("/organisations/new/abroad", known).status_code == 422
    return company


def applied(owner, call, company):
    """Written page by page and handed in: both sides know the day of the decision."""
    moved(owner.submit("/calls/technopark/apply", organisation=str(company.id)))
    case = the_database.session.scalars(select(Application)).one()
    written(owner, case, call.programme, makers_residency.answers_of(company))
    moved(owner.submit(f"/applications/{case.key}/check", declared="y", action="/submit"))
    assert "27 March" in owner.get(f"/applications/{case.key}").text.replace("\u00a0", " ")
    return case


def returned_and_admitted(owner, officer, path, clock, drain):
    """Returned once, answered, the registers asked, admitted and put before the commission."""
    clock.set("2026-03-05 10:00")
    said = {"reasons": ["park_translation"], "note": "The translation is not notarised.", "days": "10"}
    moved(officer.post(f"/cases/{path}/screening/send_back", said))
    drain()
    clock.set("2026-03-11 10:00")
    moved(owner.submit(f"/applications/{path}/check", declared="y", action="/answer"))
    clock.set("2026-03-12 10:00")
    for fact in ("tax_debt", "bankrupt"):
        noted = {"fact": fact, "value": "no", "source": "Register 7", "as_of": "2026-03-12"}
        moved(officer.submit(f"/cases/{path}", noted, action="/registers"))
    moved(officer.submit(f"/cases/{path}", action="/admit"))
    moved(officer.submit(f"/cases/{path}/commission", action="/commission"))


def voted(visit, members):
    """One member stands aside; four of the other six vote, and the chair closes."""
    matter = the_database.session.scalars(select(Matter)).one()
    at, chair = f"/commission/matters/{matter.key}", visit(members[0], "ru")
    moved(visit(members[6], "ru").submit(at, action="/recuse", why="Я консультировал компанию."))
    for member, choice, why in ((1, "for", ""), (2, "against", "Too early."), (3, "for", "")):
        moved(visit(members[member], "ru").submit(at, action="/vote", choice=choice, reason=why))
    assert f"{at}/resolve" not in chair.get(at).text  # three of six: no quorum yet
    moved(chair.submit(at, action="/vote", choice="for"))
    moved(chair.submit(at, action="/resolve"))
    assert chair.get(f"{at}/minutes.pdf").data.startswith(b"%PDF")


def entered(visit, owner, officer, path):
    """Both sides sign, the company stands in the public register."""
    moved(owner.submit(f"/applications/{path}/agreement"))
    moved(officer.submit(f"/cases/{path}/commission", action="/countersign", on="2026-03-12"))
    moved(officer.submit(f"/cases/{path}/commission", action="/register"))
    participant = the_database.session.scalars(select(Participant)).one()
    assert (participant.number, participant.state) == ("TP-00001", "active")
    assert "Nordlicht GmbH" in visit(lang="en").get("publish.participant", number="TP-00001").text


def suspended_resumed_excluded(visit, officer, members, drain):
    """Later acts, the last by a vote of the commission."""
    staff = "/staff/participants/TP-00001"
    moved(officer.submit(staff, {"suspend-reasons": ["suspend_contribution"], "suspend-note": ""}, action="/suspend"))
    moved(officer.submit(staff, action="/resume", cured="Paid."))
    sent = {"exclude-reasons": ["exclude_false"], "exclude-note": "Act 9", "exclude-from_on": "2026-03-12"}
    moved(officer.submit(staff, sent, action="/exclusion"))
    drain()
    exclusion = the_database.session.scalars(select(Matter).where(Matter.kind == "exclusion")).one()
    at = f"/commission/matters/{exclusion.key}"
    for member in members[:5]:
        moved(visit(member, "ru").submit(at, action="/vote", choice="for"))
    moved(visit(members[0], "ru").submit(at, action="/resolve"))


def test_a_foreign_company_from_the_application_to_the_exclusion(visit, clock, drain):
    clock.set("2026-03-02 09:00")
    call = makers_residency.a_residency_call(slug="technopark", prefix="TR-2026")
    members = makers_residency.a_commission(7)
    founder = makers.a_person(lang="en", email="ceo@nordlicht.example")
    owner, officer = visit(founder, "en"), visit(makers.an_officer(name="Айгүл Серікқызы"), "en")

    case = applied(owner, call, founded(owner))
    path = case.key
    returned_and_admitted(owner, officer, path, clock, drain)
    voted(visit, members)
    entered(visit, owner, officer, path)
    suspended_resumed_excluded(visit, officer, members, drain)

    assert "no longer a participant" in owner.get("/participations/TP-00001").text
    drain()
    mine = select(Letter.act).where(Letter.user_id == founder.id).order_by(Letter.id)
    assert the_database.session.scalars(mine).all() == [
        "apply.submit", "assess.send_back", "apply.answer", "assess.admit", "award.accept", "award.countersign",
        "award.enter", "award.suspend", "award.resume", "award.propose_exclusion", "award.exclude",
    ]  # fmt: skip

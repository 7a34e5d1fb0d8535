"""A participant files 2026 through pages alone: one relief refused and why, a correction, another verdict, an officer
confirms; a quarter is invoiced, late, and paid; at the end all is well."""

import io
import re

import pytest
from sqlalchemy import select

from portal import db as the_database
from portal.award.models import Invoice, Statement, StatementForm
from portal.certify.check_models import Ruling
from portal.letters import Letter
from tests import makers, makers_apply, makers_residency
from tests.makers_statements import INCOME, year_answers
from tests.stories import people


@pytest.fixture(autouse=True)
def nothing_wrong(app, drain):
    """`flask check` finds nothing when the story is over, and every letter has left."""
    yield
    drain()
    assert not the_database.session.scalars(select(Letter).where(Letter.state != "sent")).all()
    checked = app.test_cli_runner().invoke(args=["check"])
    assert checked.exit_code == 0, checked.output


def plain(page):
    return page.text.replace("\u00a0", " ")


def begun(owner, participant, period):
    answer = owner.post("award.begin_statement", {"period": period}, number=participant.number)
    people.moved(answer)
    return answer.location.rsplit("/", 1)[1]


def written(owner, key, answers):
    """Every page filled in, and every proof attached."""
    statement = the_database.session.scalars(select(Statement).where(Statement.key == key)).one()
    form = the_database.session.get_one(StatementForm, statement.form_digest).programme
    for page in form.pages_for(answers):
        where = f"/{owner.lang}/statements/{key}/pages/{page.code}"
        people.moved(owner.submit(where, people.answered(owner, where, page, answers), action=f"/pages/{page.code}"))
    for proof in (one for one in form.questions if one.type == "file"):
        file = (io.BytesIO(makers_apply.PDF + proof.code.encode()), f"{proof.code}.pdf")
        where = f"/{owner.lang}/statements/{key}/pages/{proof.page}"
        people.moved(owner.submit(where, {proof.code: file}, action=f"/files/{proof.code}"))


def handed_in(owner, key, act="/submit"):
    people.moved(owner.submit(f"/{owner.lang}/statements/{key}/check", declared="y", action=act))


def accepted(officer, key):
    people.moved(officer.submit(f"/{officer.lang}/register/statements/{key}", action="/accept"))


def verdict(visitor, participant, relief):
    page = visitor.get("certify.eligibility", number=participant.number, year=2026)
    return page, re.search(rf'id="{relief}".*?<span class="ok-verd">([^<]+)<', page.text, re.DOTALL)[1]


def test_a_year_is_filed_refused_corrected_and_confirmed_and_a_quarter_is_paid(visit, clock, drain):
    clock.set("2026-01-05 10:00")
    person = makers.a_person(lang="en")
    participant = makers_residency.a_participant(by=person)
    clock.set("2027-01-11 10:00")
    owner, officer = visit(person, "en"), visit(makers.an_officer(lang="en"), "en")
    assert "File the statement for the year 2026" in owner.get("work.desk").text

    # the year: an import whose list is not proved, and a royalty to a low-tax state
    key = begun(owner, participant, "2026")
    answers = year_answers(y_ro_low=True, y_im_list=None)
    written(owner, key, answers)
    handed_in(owner, key)
    assert "Check the statement for the year 2026" in officer.get("work.desk").text
    page, found = verdict(owner, participant, "WHT_ROYALTY")
    assert found == "Refused"
    assert "The recipient is registered in a state with preferential taxation." in page.text
    assert "Have it paid to a recipient that is not registered in a state with preferential taxation." in page.text
    assert verdict(owner, participant, "VAT_IMPORT")[1] == "Needs evidence"

    # the officer returns it, the company corrects and proves, the verdict changes
    where = f"/en/register/statements/{key}"
    people.moved(officer.submit(where, note="The contract names a German company.", action="/return"))
    assert "The contract names a German company." in owner.get("award.statement", key=key).text
    written(owner, key, {**answers, "y_ro_low": False, "y_im_list": True})
    handed_in(owner, key, "/answer")
    assert verdict(owner, participant, "WHT_ROYALTY")[1] == "Granted"
    accepted(officer, key)
    page, _found = verdict(officer, participant, "WHT_ROYALTY")
    people.moved(officer.send(page, reason="The contract proves it.", action="/WHT_ROYALTY/confirm"))
    page, found = verdict(owner, participant, "WHT_ROYALTY")
    assert (found, "The contract proves it." in page.text) == ("Granted", True)
    assert the_database.session.scalars(select(Ruling.agrees)).one() is True

    # a quarter is invoiced, becomes late, is paid
    quarter = begun(owner, participant, "2026-q3")
    written(owner, quarter, INCOME)
    handed_in(owner, quarter)
    accepted(officer, quarter)
    bill = the_database.session.scalars(select(Invoice)).one()
    assert (bill.number, bill.sum_kzt, str(bill.due_on)) == ("CI-000001", 1_813_000, "2027-01-25")
    clock.set("2027-02-01 10:00")
    assert "Contribution in arrears: 1,813,000 ₸" in plain(officer.get("work.desk"))
    where = f"/en/register/{participant.number}/contribution"
    paid = {"sum_kzt": "1 813 000", "paid_on": "2027-01-29", "document": "№ 5 of 29.01.2027"}
    people.moved(officer.submit(where, paid, action="/payments"))
    assert "Nothing to pay" in owner.get("award.statements", number=participant.number).text
    drain()
    told = the_database.session.scalars(select(Letter.act).where(Letter.user_id == person.id)).all()
    assert {"award.return_statement", "award.accept_statement", "award.invoice", "certify.confirm_verdict"} <= set(told)

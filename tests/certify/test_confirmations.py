"""The confirmation of a year: who has the right, what the paper says, and why the others are left out."""

from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from portal import db as the_database
from portal.accounts.models import Organisation
from portal.certify import acts, confirmations
from portal.certify.acts import ruling
from portal.certify.confirmations import annual_cit
from portal.certify.models import Batch, Certificate
from portal.certify.queries.confirmable import candidates
from portal.certify.queries.rulings import rulings_of
from portal.certify.views import eligibility
from tests import makers, makers_residency
from tests.makers_statements import a_submitted, an_accepted

BELOW = {"y_other": 30_000_000}


@pytest.fixture
def members(clock, db):
    clock.set("2026-01-05 10:00")
    return makers_residency.a_commission(3)


@pytest.fixture
def call(members):
    return makers_residency.a_residency_call()


@pytest.fixture
def company(members, call, clock):
    """Makes participants of 2026, and gives each with its owner."""

    def make():
        clock.set("2026-01-06 10:00")
        owner = makers.a_person(lang="en")
        made = makers_residency.a_participant(call, members=members, by=owner)
        clock.set("2027-01-20 10:00")
        return made, owner

    return make


def bin_of(participant):
    """The BIN of the company."""
    return the_database.session.get_one(Organisation, participant.organisation_id).bin


def overruled(participant, statement, outcome):
    """A person decides on the reduction of corporate income tax."""
    form = statement.programme
    sheet = eligibility.engine.sheet(
        form, statement.flat, eligibility.registered_as(participant, participant.organisation), 2026,
        papers=statement.files,
    )  # fmt: skip
    line = sheet.lines[0]
    matter = ruling.Matter(statement, line, sheet.facts, None, line.seen)
    ruling.overrule_verdict(matter, by=makers.an_officer(), reason="Court decision 7-12.", outcome=outcome)


def left_out(lines):
    return {one.bin: str(one.reason) for one in lines if isinstance(one, acts.LeftOut)}


def test_the_list_of_a_year_has_everybody_with_the_right_and_the_others_with_their_reason(company, db):
    (good, one), (below, two), (silent, _three), (judged, four) = (company() for _n in range(4))
    (unproved, five), (waiting, six) = company(), company()
    an_accepted(good, "2026", by=one)
    an_accepted(below, "2026", by=two, **BELOW)
    overruled(judged, an_accepted(judged, "2026", by=four, **BELOW), "granted")
    an_accepted(unproved, "2026", by=five, lacking=("doc_ip",))
    a_submitted(waiting, "2026", by=six)
    db.session.commit()
    lines = list(annual_cit(2026))
    assert [one.bin for one in lines if isinstance(one, acts.Entry)] == [
        bin_of(good), bin_of(judged),
    ]  # fmt: skip
    told = left_out(lines)
    assert set(told) == {bin_of(one) for one in (below, silent, unproved, waiting)}
    assert "90" in told[bin_of(below)]
    assert told[bin_of(silent)] == told[bin_of(waiting)] == "Нет принятого отчёта за этот год."


def test_the_paper_says_what_was_found_and_what_a_person_confirmed(company, db):
    (good, one), (judged, two) = company(), company()
    an_accepted(good, "2026", by=one)
    overruled(judged, an_accepted(judged, "2026", by=two, **BELOW), "granted")
    first, second = (one for one in annual_cit(2026) if isinstance(one, acts.Entry))
    assert (first.valid_from, first.valid_until) == (date(2026, 1, 1), date(2031, 12, 31))
    assert (first.facts["tax"], first.facts["year"]) == ("cit", 2026)
    assert {row["result"] for row in first.facts["conditions"]} == {"met"}
    shares = [row for row in first.facts["conditions"] if row["cites_en"] == "Tax Code 2025, art. 17 (1) 2)"]
    assert len(shares) == 1
    confirmed = [row["en"] for row in second.facts["conditions"] if row["result"] == "confirmed"]
    assert confirmed == [shares[0]["en"]], "what the rules did not find met stands there as a person's decision"


def test_a_decision_on_other_figures_gives_no_right_and_a_refusal_takes_it(company, db):
    (changed, one), (refused, two) = company(), company()
    overruled(changed, an_accepted(changed, "2026", by=one, **BELOW), "granted")
    an_accepted(changed, "2026", by=one, y_other=31_000_000)
    overruled(refused, an_accepted(refused, "2026", by=two), "refused")
    assert rulings_of(refused, 2026)["CIT_100"].outcome == "refused"
    told = left_out(annual_cit(2026))
    assert told[bin_of(refused)] == "Court decision 7-12."
    assert "90" in told[bin_of(changed)]


def test_the_list_is_proposed_on_the_page_once_and_approved_by_another(company, db, visit, drain):
    (good, one), (below, two) = company(), company()
    an_accepted(good, "2026", by=one)
    an_accepted(below, "2026", by=two, **BELOW)
    staff, chair = visit(makers.an_officer(), "en"), visit(makers.a_chair(), "en")
    where = "/en/certificates/lists"
    assert staff.submit(where, year="20", action="/annual").status_code == 422
    page = staff.follow(staff.submit(where, year="2026", action="/annual"))
    assert "annual confirmation for 2026" in page.text
    assert bin_of(below) in page.text
    batch = db.session.scalars(select(Batch)).one()
    assert set(batch.failures[0]) == {"bin", "reason", "name"}
    chair.submit(f"{where}/{batch.key}", action="/approve")
    drain()
    db.session.expire_all()
    papers = db.session.scalars(select(Certificate).where(Certificate.batch_id == batch.id)).all()
    assert [(one.state, one.number) for one in papers] == [("issued", "TP-2027-00001")]
    again = left_out(annual_cit(2026))
    assert again[bin_of(good)].startswith("За этот налог и год")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_for_one_and_for_many(company, db, queries, count):
    for participant, owner in [company() for _n in range(count)]:
        an_accepted(participant, "2026", by=owner)
    db.session.commit()
    db.session.expunge_all()
    with queries.counted():
        assert sum(isinstance(one, acts.Entry) for one in annual_cit(2026)) == count
    assert len(queries) == 6


# --- one company -----------------------------------------------------------------------------------------------------
def asked(visitor, participant, kind="tax_preference", **args):
    query = urlencode({"bin": bin_of(participant), **args})
    return visitor.get(f"/en/certificates/new/{kind}?{query}")


def test_one_confirmation_is_filled_from_the_accepted_statement(company, db, visit):
    good, owner = company()
    an_accepted(good, "2026", by=owner)
    staff = visit(makers.an_officer(), "en")
    assert asked(staff, good, tax="cit", year="2025").status_code == 422
    assert asked(staff, good, tax="all", year="2026").status_code == 422
    page = asked(staff, good, tax="vat", year="2026")
    assert "Tax Code 2025, art. 474 33)" in page.text
    made = staff.follow(staff.send(page))
    assert made.status_code == 200
    facts = db.session.scalars(select(Certificate).where(Certificate.kind == "tax_preference")).one().statement["facts"]
    (found,) = candidates(2026, "vat", organisation_id=good.organisation_id)
    assert found.held
    assert (facts["tax"], facts["year"], len(facts["conditions"])) == ("vat", 2026, 8)
    assert "already" in asked(staff, good, tax="vat", year="2026").text


def test_without_the_right_the_page_says_why(company, db, visit):
    below, owner = company()
    an_accepted(below, "2026", by=owner, **BELOW)
    refused = asked(visit(makers.an_officer(), "en"), below, tax="cit", year="2026")
    assert refused.status_code == 422
    assert "The right is not established" in refused.text
    assert "85.80" in refused.text


def test_papers_about_the_status_are_filled_from_the_register(company, db, visit):
    made, _owner = company()
    page = asked(visit(makers.an_officer(), "en"), made, kind="participant")
    assert 'value="TP-00001"' in page.text
    assert 'value="PC-00001"' in page.text
    letter = asked(visit(makers.an_officer(), "en"), made, kind="residency_letter")
    assert letter.status_code == 200
    assert f'value="{made.until.isoformat()}"' in letter.text


def test_every_tax_rests_on_reliefs_that_the_rules_know():
    known = confirmations.BY_CODE
    assert {code for codes in confirmations.tax_preference.RELIEFS_OF.values() for code in codes} <= set(known)
    assert confirmations.tax_preference.RELIEFS_OF.keys() == confirmations.tax_preference.TAXES.keys()

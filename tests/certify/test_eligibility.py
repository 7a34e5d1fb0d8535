"""A year before the rules: verdicts with their chain, what-if that writes nothing, as of a day, a person's decision."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.announce.rules.tax.catalogue import RELIEFS
from portal.award.models import Statement
from portal.certify.check_models import Ruling
from portal.history import Event
from portal.letters import Letter
from tests import makers, makers_residency
from tests.makers_statements import an_accepted

BELOW = {"y_other": 30_000_000}


@pytest.fixture
def owner(clock, db):
    clock.set("2026-01-05 10:00")
    return makers.a_person(lang="en")


@pytest.fixture
def participant(owner, clock):
    made = makers_residency.a_participant(by=owner)
    clock.set("2027-01-20 10:00")
    return made


def page_of(visitor, participant, **args):
    return visitor.get("certify.eligibility", number=participant.number, year=2026, **args)


def outcomes(page):
    """Relief → what stands beside its name."""
    found = re.findall(r'<li class="ok-rule" id="(\w+)".*?<span class="ok-verd">([^<]+)<', page.text, re.DOTALL)
    return dict(found)


def plain(page):
    return page.text.replace("\u00a0", " ")


def test_a_year_that_keeps_everything_is_granted_whatever_applies(participant, owner, visit):
    an_accepted(participant, "2026", by=owner)
    page = page_of(visit(owner, "en"), participant)
    found = outcomes(page)
    assert found.keys() == {relief.code for relief in RELIEFS}
    refused = {code for code, verdict in found.items() if verdict == "Refused"}
    assert (refused, found["WHT_INTEREST"], found["CIT_100"]) == ({"SOC_CITIZEN"}, "Does not apply", "Granted")
    assert "version 1" in plain(page)
    assert "Estimate of tax saved: 24,000,000 ₸" in plain(page)


def test_a_share_below_the_threshold_tells_what_would_change_it_and_where_values_come_from(participant, owner, visit):
    an_accepted(participant, "2026", by=owner, **BELOW)
    page = page_of(visit(owner, "en"), participant)
    assert outcomes(page)["CIT_100"] == "Refused"
    text = plain(page)
    assert "85.80 %" in text  # 181.3 of 211.3 million, cut
    assert "88,700,000 ₸ more from priority activities" in text
    assert "statement, version 1" in text
    assert "register of participants" in text
    assert "Tax Code 2025, art. 17 (1) 2)" in text


def test_without_a_statement_nothing_is_taken_for_zero(participant, owner, visit):
    page = page_of(visit(owner, "en"), participant)
    assert outcomes(page)["CIT_100"] == "Needs evidence"
    assert "No statement is filed for this year yet" in page.text


def test_what_if_shows_other_verdicts_and_writes_nothing(participant, owner, visit, db):
    an_accepted(participant, "2026", by=owner, **BELOW)
    person, events = visit(owner, "en"), db.session.query(Event).count()
    page = person.submit(f"/en/participations/{participant.number}/eligibility/2026", y_other="0", action="/2026")
    assert page.status_code == 200
    assert outcomes(page)["CIT_100"] == "Granted"
    assert "nothing is saved" in page.text
    assert outcomes(page_of(person, participant))["CIT_100"] == "Refused"
    assert db.session.query(Event).count() == events
    assert db.session.scalars(select(Statement)).one().version


def test_figures_that_contradict_each_other_are_told_and_not_judged(participant, owner, visit):
    an_accepted(participant, "2026", by=owner)
    page = visit(owner, "en").submit(
        f"/en/participations/{participant.number}/eligibility/2026", y_cit_other="5", action="/2026"
    )
    assert "The parts must add up to the computed tax." in page.text
    assert outcomes(page) == {}


@pytest.mark.parametrize(
    ("day", "verdict"), [("2025-06-01", "Refused"), ("2026-06-01", "Granted"), ("2029-01-01", "Refused")]
)
def test_another_day_has_another_law(participant, owner, visit, day, verdict):
    an_accepted(participant, "2026", by=owner, y_other=1_000_000)
    page = page_of(visit(owner, "en"), participant, as_of=day)
    assert outcomes(page)["CIT_100"] == verdict


def test_an_officer_overrules_with_a_reason_and_the_finding_is_kept_as_seen(participant, owner, visit, db, drain):
    an_accepted(participant, "2026", by=owner, **BELOW)
    officer = visit(makers.an_officer(), "en")
    page = page_of(officer, participant)
    where = "/CIT_100/overrule"
    assert officer.send(page, outcome="granted", reason="", action=where).status_code == 422
    assert officer.send(page, outcome="refused", reason="Same", action=where).status_code == 422
    assert officer.send(page, outcome="granted", reason="Court", seen="x", action=where).status_code == 422
    assert officer.send(page, outcome="granted", reason="Court decision 7-12.", action=where).status_code == 302
    ruling = db.session.scalars(select(Ruling)).one()
    assert (ruling.relief, ruling.outcome, ruling.agrees, ruling.no) == ("CIT_100", "granted", False, 1)
    assert (ruling.finding["verdict"], ruling.finding["code"]) == ("refused", "SHARE_BELOW")
    assert ruling.company_year["income"]["other"] == 30_000_000
    page = page_of(visit(owner, "en"), participant)
    assert outcomes(page)["CIT_100"] == "Granted"
    assert "Court decision 7-12." in page.text
    assert "The rules alone say: Refused." in page.text
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.act == "certify.overrule_verdict")).one()
    assert "Court decision 7-12." in letter.body


def test_a_decision_on_other_figures_no_longer_counts(participant, owner, visit, db):
    an_accepted(participant, "2026", by=owner, **BELOW)
    officer = visit(makers.an_officer(), "en")
    officer.send(page_of(officer, participant), reason="Agreed.", action="/CIT_100/confirm")
    assert db.session.scalars(select(Ruling.agrees)).one() is True
    an_accepted(participant, "2026", by=owner)
    page = page_of(officer, participant)
    assert outcomes(page)["CIT_100"] == "Granted"
    assert "The figures or the rules have changed since" in page.text


def test_a_company_sees_its_own_and_nobody_decides_on_their_own(participant, owner, visit, db):
    an_accepted(participant, "2026", by=owner)
    assert page_of(visit(makers.a_person()), participant).status_code == 403
    assert visit().get("certify.eligibility", number=participant.number, year=2026).status_code == 302
    assert visit(owner).get("certify.eligibility", number=participant.number, year=1999).status_code == 404
    page = page_of(visit(owner, "en"), participant)
    assert "/overrule" not in page.text
    user = db.session.get(User, owner.id)
    refused = visit(user).post(
        "certify.overrule_verdict", {"reason": "x"}, number=participant.number, year=2026, relief="CIT_100"
    )
    assert refused.status_code == 403


def test_the_missing_paper_in_a_corrected_statement_settles_what_needed_evidence(participant, owner, visit):
    an_accepted(participant, "2026", by=owner, lacking=("doc_use",))
    person = visit(owner, "en")
    page = page_of(person, participant)
    assert (outcomes(page)["VAT_IMPORT"], outcomes(page)["VAT_RC"]) == ("Needs evidence", "Granted")
    assert "Undertaking to use the goods only for priority activities: not attached" in plain(page)
    an_accepted(participant, "2026", by=owner)
    page = page_of(person, participant)
    assert outcomes(page)["VAT_IMPORT"] == "Granted"
    assert "not attached" not in page.text
    old = page_of(person, participant, version=1)
    assert outcomes(old)["VAT_IMPORT"] == "Needs evidence", "the former version is judged by its own papers"


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_rules_of_a_day_are_public(visit, lang, db):
    page = visit(lang=lang).get("certify.tax_rules", as_of="2027-06-01")
    assert page.text.count('<li class="ok-rule"') == len(RELIEFS)
    assert {f"A{n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)} <= set(re.findall(r">(A\d+)<", page.text))
    old = visit(lang=lang).get("certify.tax_rules", as_of="2022-06-01")
    assert {"A1", "A14"} <= set(re.findall(r">(A\d+)<", old.text))


@pytest.mark.parametrize("count", [0, 3])
def test_the_page_asks_the_same_whatever_was_decided(participant, owner, visit, queries, count):
    an_accepted(participant, "2026", by=owner)
    officer = visit(makers.an_officer(), "en")
    for relief in ("CIT_100", "VAT_WS", "IIT_RES")[:count]:
        officer.send(page_of(officer, participant), reason="Agreed.", action=f"/{relief}/confirm")
    page = page_of(officer, participant)
    assert page.text.count("Decided by a person") == count
    assert len(queries) == 8

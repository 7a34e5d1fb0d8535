"""What an act on a participant takes with it: proposals, suspensions and revocations, in the same transaction."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import db as the_database
from portal import history, workflow
from portal.award.acts import agreements
from portal.award.acts import participants as park
from portal.award.queries import commission as matters
from portal.award.queries import participants as register
from portal.certify import acts, printing
from portal.certify.models import Certificate
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_certify, makers_residency
from tests.makers_residency import a_commission, a_participant, an_admitted_request, decided, the_matter, today

PLAN = {"name": "plan.pdf", "media_type": "application/pdf", "size": 3, "sha256": "0" * 64}


@pytest.fixture
def now(clock):
    return clock.set("2026-03-02 10:00")


@pytest.fixture
def members(now, db):
    return a_commission(3)


@pytest.fixture
def participant(db, members):
    found = a_participant(members=members)
    db.session.commit()
    return found


@pytest.fixture
def certificate(participant):
    return printed(proposal_of(participant))


def certificates(participant, kind="participant"):
    the_database.session.expire_all()
    wanted = select(Certificate).where(
        Certificate.organisation_id == participant.organisation_id, Certificate.kind == kind
    )
    return list(the_database.session.scalars(wanted.order_by(Certificate.id)))


def again(participant):
    """The participant with all that acts on it need."""
    return register.participant(participant.number)


def proposal_of(participant):
    (found,) = certificates(participant)
    return found


def approved(proposal, by=None):
    acts.approve(proposal, by=by or makers.a_chair(), seen=proposal.digest)
    the_database.session.commit()
    return proposal


def printed(proposal):
    approved(proposal)
    assert printing.print_one(proposal.id)
    return the_database.session.get_one(Certificate, proposal.id, populate_existing=True)


def a_letter(participant, **more):
    holder = again(participant).organisation
    return makers_certify.issued("residency_letter", holder, valid_from=today(), valid_until=date(2026, 9, 1), **more)


def a_tax_paper(participant, year=2026, tax="cit"):
    facts = {**makers_certify.FACTS["tax_preference"], "year": year, "tax": tax}
    term = {"valid_from": date(year, 1, 1), "valid_until": date(year + 5, 12, 31)}
    return makers_certify.issued("tax_preference", again(participant).organisation, facts=facts, **term)


def excluded(participant, members, from_on, officer=None):
    matter = park.propose_exclusion(
        again(participant), ["exclude_conditions"], by=officer or makers.an_officer(), note="Resale.", from_on=from_on
    )
    the_database.session.flush()
    decided(matters.matter(matter.key, by=makers.an_admin()), members)
    the_database.session.commit()


def told(db, drain):
    drain()
    return [row.act for row in db.session.scalars(select(Letter).order_by(Letter.id)) if row.act.startswith("certify")]


def test_everything_that_follows_stands_in_the_table(app):
    told = {act for act, _follows in workflow.FOLLOWS}
    assert told == set(history.followed())
    assert {act for act in told if act in workflow.ACTS} == told


# --- entry -----------------------------------------------------------------------------------------------------------
def test_whoever_enters_a_company_has_proposed_its_certificate(db, members):
    officer = makers.an_officer()
    participant = a_participant(members=members, officer=officer)
    assert certificates(participant) == [], "with the commit, and not before"
    db.session.commit()
    made = proposal_of(participant)
    assert (made.state, made.proposed_by_id, made.number) == ("proposed", officer.id, None)
    assert (made.valid_from, made.valid_until) == (date(2026, 3, 2), date(2028, 3, 1))
    facts = made.statement["facts"]
    assert (facts["registered_on"], facts["register_number"]) == ("2026-03-02", "TP-00001")
    assert (facts["minutes_number"], facts["minutes_on"]) == ("PC-00001", "2026-03-02")
    assert facts["hub_en"] == "Astana Hub (Astana)"
    assert [row["en"][:19] for row in facts["activities"]] == ["Development, implem", "Internet of things"]
    assert made.statement["languages"] == ["kk", "ru"]
    with pytest.raises(Refused):
        acts.approve(made, by=officer, seen=made.digest)
    assert approved(made).number == "AH-2026-00001"


def test_a_company_from_abroad_gets_a_sheet_in_english(db, members):
    owner = makers.a_person()
    participant = a_participant(members=members, by=owner, organisation=makers_residency.a_foreign_company(owner))
    db.session.commit()
    assert proposal_of(participant).statement["languages"] == ["kk", "ru", "en"]


def test_an_entry_that_is_rolled_back_proposes_nothing(db, members):
    owner, officer = makers.a_person(), makers.an_officer()
    case = an_admitted_request(officer=officer, by=owner)
    decided(the_matter(case), members)
    agreement = register.agreement_of(case)
    agreements.sign_agreement(agreement, case, by=owner)
    agreements.countersign(agreement, case, by=officer, on=today())
    db.session.commit()
    agreements.enter(case, by=officer)
    db.session.rollback()
    assert db.session.scalars(select(Certificate)).all() == []


# --- suspension ------------------------------------------------------------------------------------------------------
def test_suspension_reaches_what_speaks_of_the_status_and_resumption_gives_it_back(db, participant, certificate, drain):
    letter, paper, officer = a_letter(participant), a_tax_paper(participant), makers.an_officer()
    disputed = a_letter(participant)
    acts.suspend(disputed, by=officer, reason="dispute")
    park.suspend(participant, ["suspend_contribution"], by=officer, note="Two quarters")
    db.session.commit()
    assert (certificate.state, certificate.reason) == ("suspended", "participant_suspended")
    assert (letter.state, disputed.reason, paper.state) == ("suspended", "dispute", "issued")
    with pytest.raises(Refused):
        acts.resume(certificate, by=makers.a_chair())
    park.resume(participant, by=officer, note="Paid")
    db.session.commit()
    assert (certificate.state, letter.state, disputed.state) == ("issued", "issued", "suspended")
    assert (certificate.reason, letter.reason) == (None, None)
    assert told(db, drain)[-5:].count("certify.resume") == 2


def test_the_holder_is_told_of_both_and_the_act_has_its_author(db, participant, certificate, drain):
    officer = makers.an_officer()
    park.suspend(participant, ["suspend_contribution"], by=officer, note="")
    letters = told(db, drain)
    assert letters == ["certify.issue", "certify.suspend"]
    done = db.session.scalars(select(history.Event).where(history.Event.act == "certify.suspend")).one()
    assert (done.actor_id, done.data["reason"]) == (officer.id, "participant_suspended")


def test_a_paper_that_was_being_printed_follows_when_it_is_printed(db, participant):
    made = approved(proposal_of(participant))
    park.suspend(participant, ["suspend_contribution"], by=makers.an_officer(), note="")
    db.session.commit()
    assert made.state == "approved"
    printing.print_one(made.id)
    assert made.state == "suspended"


# --- more activities -------------------------------------------------------------------------------------------------
def more_activities(participant, members):
    owner = makers.a_person()
    matter = park.propose_activities(again(participant), ["13"], by=owner, why="We begin with AI.", file=PLAN)
    the_database.session.flush()
    decided(matters.matter(matter.key, by=makers.an_admin()), members)
    the_database.session.commit()


def test_more_activities_propose_a_new_edition_that_waits(db, participant, certificate, members):
    more_activities(participant, members)
    old, new = certificates(participant)
    assert (old.state, new.state, new.edition, new.supersedes_id) == ("issued", "proposed", 2, old.id)
    assert [row["en"][:10] for row in new.statement["facts"]["activities"]] == [
        "Developmen",
        "Artificial",
        "Internet o",
    ]
    with pytest.raises(Refused):
        acts.approve(new, by=members[0], seen=new.digest)
    approved(new)
    assert (old.state, old.reason, new.number) == ("superseded", "facts_changed", f"{old.number}-2")


def test_a_proposal_that_is_out_of_date_gives_way(db, participant, members):
    more_activities(participant, members)
    first, second = certificates(participant)
    assert (first.state, second.state, second.edition) == ("declined", "proposed", 1)
    assert len(second.statement["facts"]["activities"]) == 3


def test_an_edition_that_waits_gives_way_to_the_next(db, participant, certificate, members):
    more_activities(participant, members)
    owner = makers.a_person()
    matter = park.propose_activities(again(participant), ["10"], by=owner, why="And the cloud.", file=PLAN)
    db.session.flush()
    decided(matters.matter(matter.key, by=makers.an_admin()), members)
    db.session.commit()
    assert [(one.state, one.edition) for one in certificates(participant)] == [
        ("issued", 1), ("declined", 2), ("proposed", 2),
    ]  # fmt: skip


# --- the end ---------------------------------------------------------------------------------------------------------
def test_exclusion_revokes_from_its_day_and_takes_the_tax_year_from_its_first_day(
    db, participant, certificate, members, clock, drain
):
    clock.set("2027-02-10 10:00")
    letter = makers_certify.issued("residency_letter", again(participant).organisation, valid_from=date(2027, 2, 3),
                                   valid_until=date(2027, 12, 31))  # fmt: skip
    before, within, waiting = (a_tax_paper(participant, 2026), a_tax_paper(participant, 2027, "vat"),
                               makers_certify.proposed("tax_preference", again(participant).organisation, facts={
                                   **makers_certify.FACTS["tax_preference"], "year": 2027}))  # fmt: skip
    grant = makers_certify.issued("grant_letter", again(participant).organisation)
    over = makers_certify.issued("residency_letter", again(participant).organisation, valid_from=date(2026, 6, 1),
                                 valid_until=date(2027, 1, 20))  # fmt: skip
    excluded(participant, members, date(2027, 1, 25))
    assert (certificate.state, certificate.ended_on, certificate.reason) == ("revoked", date(2027, 1, 25), "excluded")
    assert (letter.state, letter.ended_on) == ("revoked", date(2027, 2, 3)), "it began later, so it never was right"
    assert (before.state, grant.state) == ("issued", "issued")
    assert over.state == "issued", "it had ended before, and what it said was true"
    assert (within.state, within.ended_on) == ("revoked", date(2027, 1, 1))
    assert waiting.state == "declined"
    assert told(db, drain).count("certify.revoke") == 3


def test_a_breach_of_the_old_law_reaches_back_to_the_registration(db, clock):
    clock.set("2021-03-02 10:00")
    members = a_commission(3)
    participant = a_participant(members=members)
    db.session.commit()
    first, second = a_tax_paper(participant, 2021), a_tax_paper(participant, 2022)
    clock.set("2022-02-10 10:00")
    excluded(participant, members, date(2022, 2, 1))
    assert [(one.state, one.ended_on) for one in (first, second)] == [
        ("revoked", date(2021, 3, 2)), ("revoked", date(2022, 1, 1)),
    ]  # fmt: skip


def test_own_wish_ends_the_certificate_on_the_day_that_was_named(db, participant, certificate, clock):
    paper = a_tax_paper(participant)
    park.leave(participant, by=makers.a_person(), on=date(2026, 6, 1))
    db.session.commit()
    assert (certificate.state, certificate.ended_on, certificate.reason) == ("revoked", date(2026, 6, 1), "own_wish")
    assert certificate.status(date(2026, 5, 31)) == "valid"
    assert certificate.status(date(2026, 6, 1)) == "revoked"
    assert (paper.state, paper.reason) == ("suspended", "check_of_conditions"), "the law is silent: a person decides"


def test_leaving_on_the_last_day_of_a_year_leaves_its_tax_paper(db, participant):
    kept, next_year = a_tax_paper(participant), a_tax_paper(participant, 2027)
    park.leave(participant, by=makers.a_person(), on=date(2027, 1, 1))
    db.session.commit()
    assert (kept.state, next_year.state, next_year.ended_on) == ("issued", "revoked", date(2027, 1, 1))


def test_a_suspended_certificate_ends_at_once_when_the_company_leaves_later(db, participant, certificate):
    park.suspend(participant, ["suspend_contribution"], by=makers.an_officer(), note="")
    db.session.commit()
    park.leave(participant, by=makers.a_person(), on=date(2026, 6, 1))
    db.session.commit()
    assert (certificate.state, certificate.ended_on) == ("revoked", date(2026, 3, 2))


def test_a_term_that_is_over_revokes_only_what_speaks_of_later_days(db, participant, certificate, clock):
    clock.set("2028-03-02 09:00")
    longer = makers_certify.issued("residency_letter", again(participant).organisation, valid_from=date(2028, 2, 1),
                                   valid_until=date(2028, 12, 31))  # fmt: skip
    park.expire(participant, by=makers.an_officer())
    db.session.commit()
    assert (certificate.state, certificate.status(today())) == ("issued", "expired")
    assert (longer.state, longer.ended_on, longer.reason) == ("revoked", date(2028, 3, 2), "term_over")


def test_a_paper_that_was_being_printed_when_the_company_was_excluded_is_never_handed_out(db, participant, members):
    made = approved(proposal_of(participant))
    excluded(participant, members, date(2026, 3, 2))
    assert (made.state, made.ended_on) == ("revoked", date(2026, 3, 2))
    assert not printing.print_one(made.id)

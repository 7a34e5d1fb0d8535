"""Deleting one's account: asked for and taken back, done when its days are over, and what is left of the person."""

import pytest
import sqlalchemy as sa

from portal import history, i18n, jobs, storage, stores, workflow
from portal.accounts import acts, consents, letter_acts
from portal.accounts.models import Organisation, User
from portal.apply.models import Application
from portal.award.acts.checking_statements import record_payment
from portal.award.models import Invoice
from portal.letters import Letter
from portal.work import erasing, erasure_rules, files_left, hindrances, invariants, tombstones
from portal.work.models import Erasure
from portal.workflow import Refused
from tests import (
    makers,
    makers_apply,
    makers_assess,
    makers_certify,
    makers_experts,
    makers_residency,
    makers_statements,
)

NAME, EMAIL = "Әсел Жақсыбекова", "assel@jebe.kz"


def asked(visitor, email=EMAIL):
    """The form of the page is filled in and sent."""
    return visitor.submit("work.erasure", email=email)


def a_day_comes(drain):
    """The daily job of the morning, and what it finds to do."""
    jobs.later("work.erase_due")
    return drain()


def places_of(db, *words):
    """The tables in which one of these words stands."""
    found = set()
    for table in db.Base.metadata.tables.values():
        for row in db.session.execute(sa.select(table)):
            if any(word in str(tuple(row)) for word in words):
                found.add(table.name)
    return found


def faults(db):
    """What the checker finds."""
    db.session.expire_all()
    return [found for check in invariants.CHECKS.values() for found in check()]


def a_person_with_all_of_it(db):
    """Alone in one company that never submitted anything, an editor in another whose case she handed in."""
    person = makers.a_person(name=NAME, email=EMAIL, lang="kk")
    company = makers.an_organisation(person, head=NAME)
    draft = makers_apply.a_draft(organisation=company, by=person)
    question = next(iter(makers_apply.answer_sets.FILES["commercialisation_1"]))
    makers_apply.attach(draft, question, makers_apply.PDF + b"of nobody else", "a.pdf", by=person)
    theirs = makers.an_organisation()
    owner = db.session.get_one(User, theirs.memberships[0].user_id) if theirs.memberships else None
    acts.join(acts.invite(theirs, EMAIL, "editor", by=owner or makers.a_person(), base_url="http://x"), by=person)
    case = makers_apply.a_submitted_case(by=person, organisation=theirs)
    letter_acts.renew_calendar(person)
    return person, company, draft, case


def files_of(db, case_id):
    """The sums of the files of a case, and of the one file of nobody else."""
    rows = db.session.scalars(sa.select(tombstones.Attachment)).all()
    kept = {row.sha256 for row in rows if row.application_id == case_id}
    sums = {row.sha256 for row in rows} - kept
    assert len(sums) == 1
    return kept, sums


def test_an_account_is_deleted_when_its_days_are_over_and_the_chain_of_acts_still_holds(
    visit, db, clock, drain, monkeypatch
):
    clock.set("2026-06-01 10:00")
    person, company, draft, case = a_person_with_all_of_it(db)
    who, company_id, draft_id, case_id = person.id, company.id, draft.id, case.id
    kept, sums = files_of(db, case_id)
    drain()
    visitor = visit(person, "en")
    page = visitor.get("work.erasure").text
    assert [one for one in erasure_rules.stays() if str(one.source["en"]) not in page] == []
    wrong = asked(visitor, "another@jebe.kz")
    assert (wrong.status_code, "another@jebe.kz" in wrong.text) == (422, True)
    assert asked(visitor).status_code == 302
    assert "will be deleted on 15 June 2026" in " ".join(visitor.get("work.erasure").text.split())
    for _twice in range(2):
        visitor.post("work.take_back_erasure")
    assert asked(visitor).status_code == 302
    visitor.post("work.ask_erasure", {"email": EMAIL})
    assert [bool(one.taken_back_at) for one in db.session.scalars(sa.select(Erasure).order_by(Erasure.id))] == [1, 0]
    told = sa.select(Letter.act).where(Letter.user_id == who, Letter.act.contains("erasure")).order_by(Letter.id)
    assert db.session.scalars(told).all() == ["work.ask_erasure", "work.take_back_erasure", "work.ask_erasure"]

    clock.set("2026-06-14 10:00")
    a_day_comes(drain)
    assert visitor.get("work.desk").status_code == 200
    clock.set("2026-06-15 10:00")
    a_day_comes(drain)
    assert visitor.get("work.desk").status_code == 302  # the session has ended
    gone = db.session.get_one(User, who)
    assert (gone.active, gone.password, gone.email) == (False, None, f"{who}@erased.invalid")
    assert NAME not in gone.name
    assert db.session.get(Application, draft_id) is None
    assert db.session.get(Organisation, company_id) is None
    assert None not in [storage.size_of(one) for one in sums]  # sent a moment ago, by the clock of the disk
    monkeypatch.setattr(stores, "FRESH", 0)
    clock.set("2026-06-15 12:30")
    assert drain()
    assert [storage.size_of(one) for one in sums] == [None]
    assert None not in [storage.size_of(one) for one in kept]
    assert places_of(db, EMAIL) == {"letter"}  # the last one, which tells that it is done
    assert places_of(db, NAME) == {"letter", "submission"}
    (last,) = db.session.scalars(sa.select(Letter).where(Letter.to == EMAIL)).all()
    assert (last.act, last.state, last.lang) == ("work.erase", "sent", "kk")
    assert [one.version for one in consents.of(who)] != []
    done = sa.select(history.Event.act).where(history.Event.subject_kind == "user", history.Event.subject_id == who)
    assert db.session.scalars(done.order_by(history.Event.seq.desc())).first() == "work.erase"
    assert faults(db) == []

    clock.forward(days=31)
    a_day_comes(drain)
    assert places_of(db, EMAIL) == set()
    gone.active = True
    db.session.commit()
    assert faults(db) == [f"person {who} is deleted, and can still get in"]


def test_what_is_in_the_way_is_said_before_and_a_request_waits_for_it(visit, db, clock, drain, queries):
    clock.set("2026-06-01 10:00")
    officer = makers.an_officer()
    expert = makers_experts.an_assignment(makers_experts.a_case()).expert
    owner = db.session.get_one(User, makers_assess.a_resubmitted_case().created_by_id)
    partner = db.session.scalars(
        sa.select(User).join(tombstones.Membership).where(
            tombstones.Membership.organisation_id == makers_residency.a_participant().organisation_id
        )
    ).first()  # fmt: skip
    free = makers.an_applicant(name=NAME, email=EMAIL)
    everybody = [officer.id, expert.user_id, owner.id, partner.id, free.id]
    visitor, staff = visit(free, "en"), visit(officer, "en")
    before = faults(db)  # nothing but what the makers of tests left out
    found = hindrances.of(everybody)
    assert [len(found[number]) for number in everybody] == [1, 2, 1, 1, 0]
    with pytest.raises(Refused):
        erasing.ask(db.session.get_one(User, owner.id))
    assert asked(visitor).status_code == 302
    db.session.get_one(User, everybody[-1]).roles = db.session.get_one(User, officer.id).roles
    db.session.commit()
    clock.set("2026-06-20 10:00")
    a_day_comes(drain)
    assert visitor.get("work.desk").status_code == 200
    page = staff.get("work.data_requests")
    assert (EMAIL in page.text, "A role: Officer" in page.text) == (True, True)
    assert len(queries) <= 12
    db.session.get_one(User, everybody[-1]).roles = []
    db.session.commit()
    clock.set("2026-06-21 10:00")
    a_day_comes(drain)
    assert visitor.get("work.desk").status_code == 302
    assert "Nobody has asked for it" in staff.get("work.data_requests").text
    assert faults(db) == before


def test_a_company_that_has_left_still_owes_its_contribution(db, clock):
    clock.set("2026-01-05 10:00")
    owner, officer = makers.a_person(), makers.an_officer()
    participant = makers_residency.a_participant(by=owner)
    clock.set("2027-01-20 10:00")
    makers_statements.an_accepted(participant, "2026-q1", by=owner, officer=officer)
    workflow.advance(participant, "award.leave", by=owner)
    participant.ended_on = i18n.local(db.now()).date()
    db.session.flush()
    (found,) = hindrances.of([owner.id])[owner.id]
    assert "Взнос ещё не оплачен" in found.text
    assert "участник парка" not in found.text
    owed = db.session.scalars(sa.select(Invoice.sum_kzt)).one()
    record_payment(participant, by=officer, sum_kzt=owed, paid_on=participant.ended_on, document="№ 1")
    db.session.flush()
    assert hindrances.of([owner.id])[owner.id] == []


def test_a_device_left_open_deletes_nobody(visit, db):
    person = makers.a_person(email=EMAIL)
    visitor = visit(person, "en")
    visitor._session(lambda session: session.update(fs_paa=0, fs_gexp=0))
    assert asked(visitor).location.startswith("/en/password-again?next=")
    assert db.session.scalars(sa.select(Erasure)).all() == []
    assert f'value="{EMAIL}"' in visitor.get("work.erasure").text  # what was typed waits for the proof


def test_a_paper_of_the_portal_that_somebody_sent_back_to_it_is_not_taken_away(db):
    paper, unknown = makers_certify.issued().paper_sha256, "0" * 64
    assert files_left.unused([paper, unknown]) == [unknown]

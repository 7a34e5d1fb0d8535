"""The desk in certificates: another person's proposals, participants without a certificate, names that changed."""

import pytest

from portal import db as the_database
from portal.accounts import acts as accounts
from portal.accounts.models import Organisation
from portal.certify import acts, printing
from portal.certify.models import Certificate
from tests import makers, makers_certify, makers_residency
from tests.certify.test_life import a_batch
from tests.makers_residency import a_commission, a_participant


def desk(visit, user):
    return visit(user).get("work.desk").text


def the_proposal():
    return the_database.session.query(Certificate).order_by(Certificate.id.desc()).first()


def test_a_proposal_waits_for_another_chair_and_for_nobody_else(visit, db):
    proposer, other, officer = makers.a_chair(), makers.a_chair(), makers.an_officer()
    path = f"/certificates/{makers_certify.proposed(by=proposer).key}"
    assert path in desk(visit, other)
    assert path not in desk(visit, proposer)
    assert path not in desk(visit, officer)


def test_a_chair_does_not_meet_the_own_company(visit, db):
    chair = makers.a_chair()
    holder = makers.an_organisation()
    made = makers_certify.proposed(holder=holder)
    db.session.add(makers_certify.membership(chair, holder.id))
    assert f"/certificates/{made.key}" not in desk(visit, chair)


def test_a_list_waits_as_one_task(visit, db):
    batch, _holders = a_batch(3)
    chair = makers.a_chair()
    text = desk(visit, chair)
    assert f"/certificates/lists/{batch.key}" in text
    assert "Утвердите документ" not in text, "and not as three"
    assert batch.key not in desk(visit, db.session.get_one(makers.User, batch.proposed_by_id))


def test_a_participant_without_a_certificate_waits_for_an_officer(visit, db, clock):
    clock.set("2026-03-02 10:00")
    participant, officer = a_participant(members=a_commission(3)), makers.an_officer()
    path = f"/certificates/new/participant?bin={participant.organisation.bin}"
    db.session.commit()
    assert path not in desk(visit, officer), "the entry has proposed it"
    acts.decline(the_proposal(), by=makers.a_chair(), note="Wrong minutes")
    db.session.commit()
    assert path in desk(visit, officer)
    elsewhere = makers.an_officer()
    accounts.place(elsewhere, "shymkent", by=makers.an_admin())
    assert path not in desk(visit, elsewhere)


def test_a_name_that_changed_asks_for_a_new_edition_until_one_waits(visit, db, clock):
    clock.set("2026-03-02 10:00")
    participant, officer, chair = a_participant(members=a_commission(3)), makers.an_officer(), makers.a_chair()
    db.session.commit()
    made = the_proposal()
    acts.approve(made, by=chair, seen=made.digest)
    db.session.commit()
    printing.print_one(made.id)
    path = f"/certificates/{made.key}/renew"
    assert path not in desk(visit, officer)
    company = db.session.get_one(Organisation, participant.organisation_id)
    accounts.save_organisation(company, {"name_ru": "ТОО «Жаңа Самрук»"}, by=officer)
    db.session.commit()
    assert path in desk(visit, officer)
    old = db.session.get_one(Certificate, made.id)
    new = visit(officer).submit(f"/ru{path}", reason="holder_changed")
    assert new.status_code == 302
    assert path not in desk(visit, officer)
    assert (old.state, the_proposal().statement["holder"]["name"]["ru"]) == ("issued", "ТОО «Жаңа Самрук»")


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_for_one_and_for_many(visit, queries, db, count):
    members, call, chair = a_commission(3), makers_residency.a_residency_call(), makers.a_chair()
    for _n in range(count):
        a_participant(call, members=members)
    db.session.commit()
    visitor = visit(chair)
    visitor.get("work.desk")
    assert visitor.get("work.desk").text.count("Утвердите документ") == count
    assert len(queries) == 14

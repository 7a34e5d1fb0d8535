"""Two people and one number: the second hand gives a number out of a locked counter, bound to what was seen."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.certify import acts, statements
from portal.certify.models import Certificate, Series
from portal.history import Event
from portal.workflow import Refused
from tests import makers, makers_certify


def test_a_proposal_has_no_number_and_an_approval_gives_the_next(db, clock):
    clock.set("2026-05-12 10:00")
    first, second = makers_certify.proposed(), makers_certify.proposed()
    assert (first.state, first.number, first.code) == ("proposed", None, None)
    for certificate in (second, first):
        acts.approve(certificate, by=makers.a_chair(), seen=certificate.digest)
    assert (second.number, first.number) == ("AH-2026-00001", "AH-2026-00002")
    assert first.code != second.code
    assert len(first.code) == 26
    assert db.session.get(Series, ("participant", 2026)).given == 2


def test_every_kind_and_year_counts_for_itself(db, clock):
    clock.set("2026-12-31 23:59")
    assert makers_certify.approved("tax_preference").number == "TP-2026-00001"
    assert makers_certify.approved("grant_letter").number == "GL-2026-00001"
    clock.set("2027-01-01 00:00")
    assert makers_certify.approved("tax_preference").number == "TP-2027-00001"


def test_whoever_proposed_it_does_not_approve_it(db):
    chair = makers.a_chair()
    made = makers_certify.proposed(by=chair)
    with pytest.raises(Refused):
        acts.approve(made, by=chair, seen=made.digest)
    assert made.number is None


def test_an_approval_is_bound_to_what_was_seen(db):
    made = makers_certify.proposed()
    with pytest.raises(acts.Changed):
        acts.approve(made, by=makers.a_chair(), seen="0" * 64)
    seen = made.digest
    made.statement = {**made.statement, "valid_until": "2099-12-31"}
    db.session.flush()
    with pytest.raises(acts.Changed):
        acts.approve(made, by=makers.a_chair(), seen=seen)


def test_it_is_approved_once(db):
    made = makers_certify.approved()
    with pytest.raises(Refused):
        acts.approve(made, by=makers.a_chair(), seen=made.digest)


def test_the_acts_are_in_the_chain_with_what_was_seen(db, drain):
    officer, chair = makers.an_officer(), makers.a_chair()
    made = makers_certify.issued(by=officer, chair=chair)
    told = db.session.execute(
        select(Event.act, Event.actor_id, Event.became, Event.data).where(Event.subject_kind == "certificate")
        .order_by(Event.seq)
    ).all()  # fmt: skip
    assert [row[:3] for row in told] == [
        ("certify.propose", officer.id, "proposed"), ("certify.approve", chair.id, "approved"),
        ("certify.issue", None, "issued"),
    ]  # fmt: skip
    assert told[0].data == {"digest": made.digest}
    assert told[1].data == {"seen": made.digest}
    assert told[2].data["paper"] == made.paper_sha256


def test_a_proposal_can_be_turned_down_and_takes_no_number(db):
    made = makers_certify.proposed()
    acts.decline(made, by=makers.a_chair(), note="Не тот срок.")
    db.session.flush()
    assert (made.state, made.number) == ("declined", None)
    assert makers_certify.approved().number.endswith("-00001")


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        ("participant", {"registered_on": "2026-05-12"}, "activities"),
        ("participant", {**makers_certify.FACTS["participant"], "registered_on": "31.06.2026"}, "registered_on"),
        ("participant", {**makers_certify.FACTS["participant"], "bribe": "1"}, "bribe"),
        ("tax_preference", {**makers_certify.FACTS["tax_preference"], "tax": "all"}, "tax"),
        ("grant_letter", {**makers_certify.GRANT, "amount_kzt": 0}, "amount_kzt"),
    ],
)
def test_wrong_facts_are_refused_by_name(db, kind, facts, field):
    with pytest.raises(Refused) as refused:
        makers_certify.proposed(kind, facts=facts)
    assert refused.value.field == field


def test_a_term_must_be_one(db):
    with pytest.raises(Refused):
        makers_certify.proposed(valid_from=date(2026, 5, 2), valid_until=date(2026, 5, 1))
    with pytest.raises(Refused):
        makers_certify.proposed(valid_until=None)


def test_the_statement_keeps_law_and_names_as_they_were(db, clock):
    clock.set("2025-12-31 12:00")
    old = makers_certify.approved("tax_preference")
    clock.set("2026-01-01 12:00")
    new = makers_certify.approved("tax_preference")
    assert ["120-VI" in one["ru"] for one in old.statement["legal_basis"]] == [True]
    assert ["214-VIII" in one["ru"] for one in new.statement["legal_basis"]] == [True]
    before = old.digest
    old.organisation.name_ru = "ТОО «Другое имя»"
    db.session.flush()
    assert statements.digest(old.statement) == before
    assert "Жебе" in old.holder


WRONG_ROWS = (
    "approved_by_id = proposed_by_id",
    "number = NULL",
    "seen = 'x'",
    "state = 'issued'",
    "state = 'gone'",
    "state = 'proposed'",
    "valid_until = '2020-01-01'",
)


@pytest.mark.parametrize("change", WRONG_ROWS)
def test_the_database_itself_refuses_a_row_that_breaks_the_rules(db, change):
    made = makers_certify.approved()
    db.session.flush()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE certificate SET {change} WHERE id = {made.id}"))


def test_a_number_and_a_successor_are_there_once(db):
    old = makers_certify.issued()
    acts.correct(old, old.statement["facts"], by=makers.an_officer(), reason="misprint", term=makers_certify.TERM)
    db.session.flush()
    again = "INSERT INTO certificate ({0}) SELECT {1} FROM certificate WHERE supersedes_id = " + str(old.id)
    names = [column.name for column in Certificate.__table__.columns if column.name != "id"]
    copied = [f"'{name}'" if name == "key" else f'"{name}"' for name in names]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(again.format(", ".join(names), ", ".join(copied))))
    other = makers_certify.approved()
    db.session.flush()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE certificate SET number = '{old.number}' WHERE id = {other.id}"))
    assert db.session.get(Certificate, other.id).number != old.number

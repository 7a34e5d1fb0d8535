"""What becomes of a certificate: suspended, resumed, revoked, replaced; its holder is told; many at once."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import jobs
from portal.accounts.models import User
from portal.certify import acts, batch_tables, checking, printing
from portal.certify.kinds import KINDS
from portal.certify.models import Certificate
from portal.certify.queries import staff
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_certify
from tests.certify_tables import HEAD, table


def letters(db, drain):
    drain()
    return [(row.act, row.lang) for row in db.session.scalars(select(Letter).order_by(Letter.id))]


def test_the_holder_is_told_of_every_turn(db, drain):
    owner = makers.a_person(lang="kk")
    made = makers_certify.issued(holder=makers.an_organisation(owner))
    chair = makers.a_chair()
    acts.suspend(made, by=chair, reason="arrears")
    db.session.flush()
    acts.resume(made, by=chair)
    db.session.flush()
    acts.revoke(made, by=chair, reason="excluded", on=date(2026, 6, 1))
    assert letters(db, drain) == [
        (f"certify.{act}", "kk") for act in ("issue", "suspend", "resume", "revoke")
    ]  # fmt: skip
    last = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert made.number in last.subject
    assert "2026\u00a0жылғы 1\u00a0маусым" in last.body
    assert last.link == f"/kk/certificates/mine/{made.key}"


def test_a_correction_keeps_the_number_line_and_replaces_the_paper(db, drain):
    old = makers_certify.issued()
    number, first_paper = old.number, old.paper_sha256
    new = acts.correct(old, {**old.statement["facts"], "register_number": "1208"}, by=makers.an_officer(),
                       reason="facts_changed", term=makers_certify.TERM)  # fmt: skip
    db.session.flush()
    assert old.state == "issued", "nothing changes before the second person has approved"
    acts.approve(new, by=makers.a_chair(), seen=new.digest)
    assert (old.state, old.reason, new.number, new.edition) == ("superseded", "facts_changed", f"{number}-2", 2)
    drain()
    assert new.state == "issued"
    assert new.paper_sha256 != first_paper
    assert new.statement["corrects"] == number
    found = checking.by_number(number, old.code)
    assert (found.status, found.successor) == ("superseded", new.number)
    assert makers_certify.approved().number.endswith("-00002"), "a correction takes no number of the counter"


def test_acts_out_of_their_time_are_refused(db, clock):
    clock.set("2026-06-01 12:00")
    chair, waiting, made = makers.a_chair(), makers_certify.proposed(), makers_certify.issued()
    with pytest.raises(Refused):
        acts.suspend(waiting, by=chair, reason="arrears")
    with pytest.raises(Refused):
        acts.resume(made, by=chair)
    with pytest.raises(Refused):
        acts.suspend(made, by=chair, reason="because")
    with pytest.raises(Refused):
        acts.revoke(made, by=chair, reason="excluded", on=date(2026, 5, 11))
    acts.suspend(made, by=chair, reason="arrears")
    with pytest.raises(Refused):
        acts.revoke(made, by=chair, reason="excluded", on=date(2026, 6, 2))
    acts.revoke(made, by=chair, reason="excluded", on=date(2026, 6, 1))
    for late in (lambda: acts.resume(made, by=chair),
                 lambda: acts.correct(made, {}, by=chair, reason="misprint", term=makers_certify.TERM)):  # fmt: skip
        with pytest.raises(Refused):
            late()


# --- many at once ----------------------------------------------------------------------------------------------------
def a_batch(count=3, extra=()):
    holders = [makers.an_organisation() for _n in range(count)]
    lines = batch_tables.read(KINDS["tax_preference"], table(*(one.bin for one in holders), *extra))
    return acts.propose_batch("tax_preference", "2026", lines, by=makers.an_officer()), holders


def test_a_list_is_proposed_approved_and_issued(db, drain):
    batch, holders = a_batch(3, extra=("190640099991",))
    twice = acts.propose_batch(
        "tax_preference", "x", batch_tables.read(KINDS["tax_preference"], table(holders[0].bin, holders[0].bin)),
        by=makers.an_officer(),
    )  # fmt: skip
    assert [one["bin"] for one in batch.failures] == ["190640099991"]
    assert [one["bin"] for one in twice.failures] == [holders[0].bin]
    assert set(batch.failures[0]["reason"]) == {"kk", "ru", "en"}
    proposer = db.session.get(User, batch.proposed_by_id)
    with pytest.raises(Refused):
        acts.approve_batch(batch, by=proposer, seen=staff.digest_of(batch))
    with pytest.raises(acts.Changed):
        acts.approve_batch(batch, by=makers.a_chair(), seen="x")
    job = acts.approve_batch(batch, by=makers.a_chair(), seen=staff.digest_of(batch))
    drain()
    assert (job.state, job.progress, job.total, job.result) == ("done", 3, 3, {"failures": []})
    numbers = [one.number for one in staff.in_batch(batch, 10)]
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]
    assert staff.counts_of(batch) == {"issued": 3}


def test_a_list_that_was_interrupted_goes_on_where_it_stopped(db, drain):
    batch, _holders = a_batch(4)
    chair = makers.a_chair()
    acts.approve_batch(batch, by=chair, seen=staff.digest_of(batch))
    first, second = staff.in_batch(batch, 2)
    acts.apply_batch(batch, [first, second], by=chair)
    db.session.commit()
    printing.print_one(first.id)
    paper = first.paper_sha256
    drain()
    again = jobs.later("certify.issue_batch", batch=batch.id)
    drain()
    assert staff.counts_of(batch) == {"issued": 4}
    assert db.session.get(Certificate, first.id, populate_existing=True).paper_sha256 == paper
    assert again.result == {"failures": []}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "UTF-8"), (b"", "bin"), (b"a,b\n1,2\n", "valid_from"),
        (HEAD.encode() + b"190640000305,2026-13-01,,cit,2026,x\n", "valid_from"),
        (HEAD.encode() + b"190640000305,2026-01-01,,all,2026,x\n", "tax"),
        (HEAD.encode() + b"190640000305,2026-01-01,,cit,twenty,x\n", "year"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_says_where(db, content, said):
    with pytest.raises(Refused) as refused:
        batch_tables.read(KINDS["tax_preference"], content)
    assert refused.value.field == "table"
    assert said in str(refused.value.reason)


def test_a_provider_plugs_in(db):
    holder = makers.an_organisation()

    @batch_tables.provider("test_of_year")
    def eligible(year):
        facts = {**makers_certify.FACTS["tax_preference"], "year": year}
        yield acts.Entry(holder.bin, facts, date(year, 1, 1), date(year, 12, 31))

    try:
        lines = batch_tables.PROVIDERS["test_of_year"](2026)
        batch = acts.propose_batch("tax_preference", "2026", lines, by=makers.an_officer())
    finally:
        del batch_tables.PROVIDERS["test_of_year"]
    assert [one.statement["facts"]["year"] for one in staff.in_batch(batch, 5)] == [2026]

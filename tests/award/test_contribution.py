"""The contribution: an accepted quarter is invoiced at once and without gaps; payments, arrears, corrections."""

import pytest
from sqlalchemy import select, text

from portal.award.acts import checking_statements as acts
from portal.award.models import Invoice, Payment
from portal.award.queries import contributions
from portal.history import Event
from portal.letters import Letter
from portal.work import invariants
from portal.workflow import Refused
from tests import makers, makers_residency
from tests.makers_statements import an_accepted, day


@pytest.fixture
def owner(clock, db):
    clock.set("2026-01-05 10:00")
    return makers.a_person(lang="en")


@pytest.fixture
def participant(owner, clock):
    made = makers_residency.a_participant(by=owner)
    clock.set("2027-01-20 10:00")
    return made


def ledger(participant, on="2027-01-20"):
    return contributions.ledger(participant, day(on))


def test_an_accepted_quarter_is_invoiced_at_one_percent_rounded_half_up(participant, owner, db, drain):
    an_accepted(participant, "2026-q1", by=owner, y_other=50)
    bill = db.session.scalars(select(Invoice)).one()
    assert (bill.number, bill.base_kzt, bill.sum_kzt, bill.rate) == ("CI-000001", 181_300_050, 1_813_001, "0.01")
    assert bill.due_on == day("2027-02-03")
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.act == "award.invoice")).one()
    assert "1,813,001" in letter.body
    assert "1% of an income" in letter.body


def test_income_before_registration_is_not_in_the_base(participant, owner, db):
    an_accepted(participant, "2026-q1", by=owner, y_before=81_300_000)
    assert db.session.scalars(select(Invoice.base_kzt)).one() == 100_000_000


def test_a_year_is_not_invoiced_once_more(participant, owner, db):
    an_accepted(participant, "2026", by=owner)
    assert db.session.scalars(select(Invoice)).all() == []


def test_a_corrected_quarter_replaces_its_invoice_and_nothing_is_overwritten(participant, owner, db):
    an_accepted(participant, "2026-q1", by=owner)
    an_accepted(participant, "2026-q1", by=owner, y_other=100_000_000)
    first, second = db.session.scalars(select(Invoice).order_by(Invoice.id)).all()
    assert (first.sum_kzt, first.cancelled_at is None) == (1_813_000, False)
    assert (second.number, second.sum_kzt, second.cancelled_at) == ("CI-000002", 2_813_000, None)
    assert ledger(participant).due == 2_813_000


def test_payments_settle_the_oldest_invoice_first_and_arrears_come_with_the_day(participant, owner, db):
    officer = makers.an_officer()
    for quarter in (1, 2):
        an_accepted(participant, f"2026-q{quarter}", by=owner)
    acts.record_payment(participant, by=officer, sum_kzt=2_000_000, paid_on=day("2027-01-19"), document="№ 1")
    found = ledger(participant)
    second, first = found.invoices
    assert (found.due, found.paid, found.open, found.arrears) == (3_626_000, 2_000_000, 1_626_000, 0)
    assert (found.rest(first), found.rest(second)) == (0, 1_626_000)
    assert ledger(participant, "2027-02-03").arrears == 0
    assert ledger(participant, "2027-02-04").arrears == 1_626_000
    acts.record_payment(participant, by=officer, sum_kzt=2_000_000, paid_on=day("2027-01-20"), document="№ 2")
    assert (ledger(participant).open, ledger(participant).overpaid) == (0, 374_000)


def test_a_wrong_payment_is_refused_and_a_recorded_one_is_cancelled_with_a_reason(participant, owner, db):
    officer = makers.an_officer()
    for sum_kzt, on in ((0, "2027-01-19"), (-5, "2027-01-19"), (5, "2027-01-21"), (5, "2025-01-01")):
        with pytest.raises(Refused):
            acts.record_payment(participant, by=officer, sum_kzt=sum_kzt, paid_on=day(on), document="x")
    paid = acts.record_payment(participant, by=officer, sum_kzt=5, paid_on=day("2027-01-19"), document="x")
    with pytest.raises(Refused):
        acts.cancel_payment(paid, participant, by=officer, why=" ")
    acts.cancel_payment(paid, participant, by=officer, why="Другая компания")
    with pytest.raises(Refused):
        acts.cancel_payment(paid, participant, by=officer, why="once more")
    assert (ledger(participant).paid, len(ledger(participant).payments)) == (0, 1)
    db.session.commit()
    acts_done = db.session.scalars(select(Event.act).where(Event.act.like("award.%payment"))).all()
    assert acts_done == ["award.record_payment", "award.cancel_payment"]


def test_both_sides_see_it_on_their_pages_and_desks(participant, owner, visit, db, clock):
    an_accepted(participant, "2026-q1", by=owner)
    clock.set("2027-02-10 10:00")
    company, officer = visit(owner, "en"), visit(makers.an_officer(), "en")
    for page in (company.get("award.contribution", number=participant.number),
                 officer.get("award.ledger", number=participant.number)):  # fmt: skip
        assert "Overdue: 1,813,000" in page.text.replace("\u00a0", " ")
    assert "Pay the contribution: 1,813,000" in company.get("work.desk").text.replace("\u00a0", " ")
    assert "Contribution in arrears: 1,813,000" in officer.get("work.desk").text.replace("\u00a0", " ")
    where = f"/register/{participant.number}/contribution"
    wrong = officer.submit(where, sum_kzt="lots", paid_on="2027-02-09", document="№ 3", action="/payments")
    assert (wrong.status_code, 'value="lots"' in wrong.text) == (422, True)
    right = officer.submit(where, sum_kzt="1 813 000 ₸", paid_on="2027-02-09", document="№ 3", action="/payments")
    assert right.status_code == 302
    assert db.session.scalars(select(Payment.sum_kzt)).one() == 1_813_000
    assert "Contribution in arrears" not in officer.get("work.desk").text
    page = company.get("award.invoice", number=participant.number, invoice_number="CI-000001")
    assert ">Paid<" in page.text.replace("</svg>Paid</span>", ">Paid<")


CORRUPTIONS = (
    ("UPDATE filing SET digest = 'x'", {"accepted_statements_are_as_filed"}),
    ("UPDATE statement_page SET data = '{}' WHERE page = 'evidence'", set()),
    ("UPDATE statement_page SET data = '{}' WHERE page = 'income'",
     {"accepted_statements_are_as_filed", "contributions_follow_from_statements"}),
    ("UPDATE statement SET state = 'returned'",
     {"states_follow_from_acts", "contributions_follow_from_statements"}),
    ("UPDATE contribution_invoice SET sum_kzt = sum_kzt + 1", {"contributions_follow_from_statements"}),
    ("UPDATE contribution_invoice SET base_kzt = base_kzt + 100", {"contributions_follow_from_statements"}),
    ("UPDATE contribution_invoice SET number = 'CI-000009'", {"contributions_follow_from_statements"}),
    ("UPDATE contribution_invoice SET cancelled_at = issued_at", {"contributions_follow_from_statements"}),
    ("UPDATE counter SET given = given + 1 WHERE name = 'contribution_invoice'",
     {"contributions_follow_from_statements"}),
    ("UPDATE statement_file SET size = size + 1", {"evidence_is_in_the_store"}),
    ("DELETE FROM contribution_invoice", {"contributions_follow_from_statements"}),
)  # fmt: skip


def test_each_corruption_is_found_by_its_invariant(participant, owner, db):
    an_accepted(participant, "2026-q1", by=owner)
    db.session.commit()
    for corruption, found_by in CORRUPTIONS:
        with db.session.begin_nested() as point:
            db.session.execute(text(corruption))
            db.session.expire_all()
            broken = {name for name, check in invariants.CHECKS.items() if list(check())}
            assert broken == found_by, corruption
            point.rollback()
        db.session.expire_all()
    assert {name for name, check in invariants.CHECKS.items() if list(check())} == set()

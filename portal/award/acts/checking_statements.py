"""Verbs of the officer on a statement, and of the contribution that follows an accepted quarter."""

from datetime import date

from flask_babel import lazy_gettext as _

from portal import calendar, db, history, i18n
from portal.accounts.models import User
from portal.announce.rules.tax import income, parameters, read_facts
from portal.announce.rules.tax.contribution import due
from portal.award.acts.statements import COLUMNS
from portal.award.contribution_models import Invoice, Payment
from portal.award.participant_models import Counter, Participant
from portal.award.queries import contributions
from portal.award.queries import statements as queries
from portal.award.statement_facts import facts_of
from portal.award.statement_models import Statement
from portal.workflow import Refused, advance


def return_statement(statement: Statement, *, by: User, note: str) -> None:
    """Send the statement back with what to correct; our term stands still meanwhile. Raises Refused."""
    if not note.strip():
        raise Refused(_("Write what must be corrected."), field="note")
    statement.due_on = calendar.due(db.now(), statement.programme.clock("correction"))
    told = {"period": statement.period.code, "due_on": statement.due_on.isoformat()}
    advance(statement, "award.return_statement", by=by, note=note.strip(), data=told)


def accept_statement(statement: Statement, *, by: User) -> Invoice | None:
    """Accept the statement as it was handed in; an accepted quarter is invoiced at once. Raises Refused."""
    db.session.refresh(statement, COLUMNS, with_for_update=True)
    filing = queries.last_filing(statement)
    told = {"period": statement.period.code, "no": statement.no, "digest": filing.digest if filing else ""}
    advance(statement, "award.accept_statement", by=by, data=told)
    statement.accepted_at, statement.due_on = db.now(), None
    return _invoice(statement, by=by) if statement.quarter else None


def record_payment(participant: Participant, *, by: User, sum_kzt: int, paid_on: date, document: str) -> Payment:
    """Money has come in. Raises Refused."""
    if sum_kzt <= 0:
        raise Refused(_("Write a sum of more than zero."), field="sum_kzt")
    if not participant.since <= paid_on <= i18n.local(db.now()).date():
        raise Refused(_("The day must lie between the entry in the register and today."), field="paid_on")
    payment = Payment(participant_id=participant.id, sum_kzt=sum_kzt, paid_on=paid_on, document=document.strip(),
                      recorded_by_id=by.id, recorded_at=db.now())  # fmt: skip
    db.session.add(payment)
    told = {"sum_kzt": sum_kzt, "paid_on": paid_on.isoformat(), "document": payment.document}
    history.record(participant, "award.record_payment", by=by, data=told)
    db.session.flush()
    return payment


def cancel_payment(payment: Payment, participant: Participant, *, by: User, why: str) -> None:
    """The payment was recorded wrongly: it counts no more, and stays to be seen. Raises Refused."""
    if payment.cancelled_at is not None:
        raise Refused(_("This payment is cancelled already."))
    if not why.strip():
        raise Refused(_("Write why."), field="why")
    payment.cancelled_at, payment.cancelled_by_id, payment.cancelled_why = db.now(), by.id, why.strip()
    told = {"sum_kzt": payment.sum_kzt, "paid_on": payment.paid_on.isoformat()}
    history.record(participant, "award.cancel_payment", by=by, note=why.strip(), data=told)


def base_of(statement: Statement) -> int | None:
    """The income that the contribution of a quarter is taken of; None where a sum is not stated."""
    given = facts_of(statement.programme, statement.flat, queries.registered(statement))
    given["ops"], given["cit"] = None, None
    facts, _faults = read_facts(statement.year, given)
    return income.after_registration(facts, statement.period.last_day) if facts else None


def _invoice(statement: Statement, *, by: User) -> Invoice:
    base, on = base_of(statement), statement.period.last_day
    if base is None:
        raise Refused(_("A sum of income is not stated: the contribution cannot be computed."))
    former = contributions.standing(statement.participant_id, statement.period)
    if former:
        former.cancelled_at = db.now()
        db.session.flush()
        history.record(former, "award.cancel_invoice", by=by, data={"number": former.number})
    invoice = Invoice(
        number=f"CI-{Counter.next('contribution_invoice'):06d}", participant_id=statement.participant_id,
        organisation_id=statement.organisation_id, statement_id=statement.id, year=statement.year,
        quarter=statement.quarter, base_kzt=base, rate=str(parameters.parameter("contribution_rate", on).value),
        sum_kzt=due(base, on), issued_at=db.now(),
        due_on=calendar.due(db.now(), statement.programme.clock("payment")),
    )  # fmt: skip
    db.session.add(invoice)
    db.session.flush()
    told = {"number": invoice.number, "sum_kzt": invoice.sum_kzt, "due_on": invoice.due_on.isoformat()}
    history.record(invoice, "award.invoice", by=by, data=told)
    return invoice

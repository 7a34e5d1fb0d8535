"""What must always be true of statements and of the contribution; flask check runs these with all others."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import db, history, storage
from portal.announce.rules.tax import contribution
from portal.award.acts.checking_statements import base_of
from portal.award.models import Counter, Evidence, Filing, Invoice, Statement

BATCH = 200
LOADED = (joinedload(Statement.participant), joinedload(Statement.organisation), joinedload(Statement.form),
          selectinload(Statement.pages))  # fmt: skip


def accepted_statements_are_as_filed() -> Iterator[str]:
    """An accepted statement says what was handed in last, and what was handed in has the digest that was accepted."""
    filings: dict[int, Filing] = {}
    for filing in db.session.scalars(select(Filing).order_by(Filing.no).execution_options(yield_per=BATCH)):
        if filing.digest != filing.recomputed():
            yield f"filing {filing.id} of statement {filing.statement_id} was altered"
        filings[filing.statement_id] = filing
    seen = _accepted_digests()
    for statement in _accepted():
        last = filings.get(statement.id)
        if last is None or last.digest != seen.get(statement.id):
            yield f"statement {statement.id} was accepted on another filing than its last"
        elif {row.page: row.data for row in statement.pages} != last.content["pages"]:
            yield f"statement {statement.id} has changed since it was accepted"


def contributions_follow_from_statements() -> Iterator[str]:
    """Invoices are numbered without gaps; each has the income of its accepted quarter and the contribution on it, and
    the latest accepted version of a quarter is the one that is invoiced."""
    bills = {bill.statement_id: bill for bill in db.session.scalars(select(Invoice).order_by(Invoice.id))}
    given = db.session.scalar(select(Counter.given).where(Counter.name == "contribution_invoice")) or 0
    numbers = [bill.number for bill in bills.values()]
    if numbers != [f"CI-{n:06d}" for n in range(1, given + 1)]:
        yield f"invoices do not add up: {len(numbers)} of {given}"
    latest: dict[Any, Statement] = {}
    for statement in _accepted():
        if statement.quarter:
            former = latest.get((statement.participant_id, statement.year, statement.quarter))
            if former is None or former.no < statement.no:
                latest[statement.participant_id, statement.year, statement.quarter] = statement
            bill = bills.get(statement.id)
            if bill is None:
                yield f"statement {statement.id} is accepted and not invoiced"
            elif bill.base_kzt != base_of(statement) or bill.sum_kzt != _due(bill):
                yield f"invoice {bill.number} does not agree with its statement"
    current = {statement.id for statement in latest.values()}
    for bill in bills.values():
        if (bill.cancelled_at is None) != (bill.statement_id in current):
            yield f"invoice {bill.number} counts though another version is accepted, or the other way round"


def evidence_is_in_the_store() -> Iterator[str]:
    """Every file that proves a statement lies in the store, with its size."""
    for row in db.session.execute(select(Evidence.id, Evidence.sha256, Evidence.size)):
        if storage.size_of(row.sha256) != row.size:
            yield f"evidence {row.id}: the store does not hold {row.sha256[:12]} with {row.size} bytes"


def _due(bill: Invoice) -> int:
    return contribution.due(bill.base_kzt, bill.period.last_day)


def _accepted() -> Iterator[Statement]:
    wanted = select(Statement).where(Statement.state == "accepted").options(*LOADED).order_by(Statement.id)
    yield from db.session.scalars(wanted.execution_options(yield_per=BATCH))


def _accepted_digests() -> dict[int, str]:
    event = history.Event
    wanted = select(event.subject_id, event.data).where(event.act == "award.accept_statement").order_by(event.seq)
    return {row.subject_id: row.data.get("digest", "") for row in db.session.execute(wanted)}


OF_STATEMENTS = (accepted_statements_are_as_filed, contributions_follow_from_statements, evidence_is_in_the_store)

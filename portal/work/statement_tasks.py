"""The rows of the desk about statements and the contribution: what to file, correct, pay, check; who is in arrears."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal import db, i18n
from portal.accounts.models import Membership, Organisation, User
from portal.announce import reports
from portal.award.models import Invoice, Participant, Payment, Statement
from portal.award.periods import Period, owed
from portal.award.queries import statements
from portal.award.statement_wording import period as period_words
from portal.work.queries import SHOWN, part
from portal.work.rows import Task, about, by_day, since

NAMES = (Organisation.name_kk, Organisation.name_ru, Organisation.name_en)


def parts(user: User, today: date) -> Iterator[tuple[list[Task], int]]:
    """Each part of the person's work: its tasks, and how many there are in all."""
    mine = _mine(user)
    if mine:
        found = [*_to_file(mine, today), *_to_pay(mine, today)]
        yield found[:SHOWN], len(found)
    if user.is_officer:
        checked = part(statements.to_check(user))
        yield [_to_check(row, today) for row in checked.rows], checked.total
        late = _in_arrears(user, today)
        yield [_arrears(row, today) for row in late[:SHOWN]], len(late)


def to_file(user: User, today: date) -> list[Task]:
    """Every statement that the person's companies owe."""
    return list(_to_file(mine, today)) if (mine := _mine(user)) else []


def _mine(user: User) -> list[Any]:
    writes = [one.organisation_id for one in user.memberships if one.part != "reader"]
    if not writes:
        return []
    wanted = select(Participant.id, Participant.number, Participant.since, Participant.ended_on, *NAMES).join(
        Organisation, Organisation.id == Participant.organisation_id
    )
    return list(db.session.execute(wanted.where(Participant.organisation_id.in_(writes)).order_by(Participant.id)))


def _to_file(mine: Iterable[Any], today: date) -> Iterator[Task]:
    """Periods that are over and not filed, and statements that were returned."""
    columns = (Statement.participant_id, Statement.year, Statement.quarter, Statement.key, Statement.state,
               Statement.due_on)  # fmt: skip
    wanted = select(*columns).where(Statement.participant_id.in_([row.id for row in mine])).order_by(Statement.no)
    last: dict[tuple[int, Period], Any] = {
        (row.participant_id, Period(row.year, row.quarter)): row for row in db.session.execute(wanted)
    }
    for row in mine:
        for period in owed(row.since, row.ended_on, today):
            found, text = last.get((row.id, period)), about(statements.name_of(row), row.number)
            words = period_words(period)
            if found is None:
                due = period.due_on(reports.form(period.kind, period.last_day).clock(period.kind))
                url = url_for("award.statements", number=row.number)
                yield by_day(url, _("File the statement for %(period)s", period=words), text, due, today)
            elif found.state in ("draft", "returned"):
                title = _("Correct the statement for %(period)s", period=words)
                if found.state == "draft":
                    title = _("Finish the statement for %(period)s", period=words)
                yield by_day(url_for("award.statement", key=found.key), title, text, found.due_on, today)


def _to_pay(mine: Iterable[Any], today: date) -> Iterator[Task]:
    paid = _paid(row.id for row in mine)
    wanted = select(Invoice).where(
        Invoice.participant_id.in_([row.id for row in mine]), Invoice.cancelled_at.is_(None)
    )  # fmt: skip
    rows = {row.id: row for row in mine}
    for bill in db.session.scalars(wanted.order_by(Invoice.id)):
        used = min(bill.sum_kzt, paid[bill.participant_id])
        paid[bill.participant_id] -= used
        if bill.sum_kzt > used:
            number = rows[bill.participant_id].number
            title = _("Pay the contribution: %(sum)s", sum=i18n.tenge(bill.sum_kzt - used))
            text = about(statements.name_of(rows[bill.participant_id]), bill.number)
            yield by_day(url_for("award.contribution", number=number), title, text, bill.due_on, today)


def _paid(participants: Iterable[int]) -> dict[int, int]:
    wanted = select(Payment.participant_id, func.sum(Payment.sum_kzt).label("paid")).where(
        Payment.participant_id.in_(list(participants)), Payment.cancelled_at.is_(None)
    )
    grouped = db.session.execute(wanted.group_by(Payment.participant_id))
    return defaultdict(int, {row.participant_id: int(row.paid) for row in grouped})


def _in_arrears(user: User, today: date) -> list[Any]:
    """Participants whose overdue invoices are more than what they have paid, the oldest debt first."""
    paid = (
        select(func.coalesce(func.sum(Payment.sum_kzt), 0))
        .where(Payment.participant_id == Participant.id, Payment.cancelled_at.is_(None))
        .correlate(Participant)
        .scalar_subquery()
    )
    late = func.sum(Invoice.sum_kzt)
    own = select(Membership.organisation_id).where(Membership.user_id == user.id)
    wanted = (
        select(Participant.number, *NAMES, (late - paid).label("arrears"), func.min(Invoice.due_on).label("due_on"))
        .join(Invoice, Invoice.participant_id == Participant.id)
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .where(Invoice.cancelled_at.is_(None), Invoice.due_on < today, Participant.organisation_id.not_in(own))
        .group_by(Participant.id, Organisation.id)
        .having(late > paid)
        .order_by(func.min(Invoice.due_on), Participant.id)
    )
    return list(db.session.execute(wanted.where(Participant.hub == user.hub) if user.hub else wanted))


def _to_check(row: Any, today: date) -> Task:
    title = _("Check the statement for %(period)s", period=period_words(row))
    text = about(statements.name_of(row), row.number, since(row.state_since))
    return by_day(url_for("award.filed_statement", key=row.key), title, text, row.due_on, today)


def _arrears(row: Any, today: date) -> Task:
    title = _("Contribution in arrears: %(sum)s", sum=i18n.tenge(int(row.arrears)))
    text = about(statements.name_of(row), row.number)
    return by_day(url_for("award.ledger", number=row.number), title, text, row.due_on, today)

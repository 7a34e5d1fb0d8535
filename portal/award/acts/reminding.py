"""Reminders to participants of a statement that is due soon and not filed, or returned and not corrected."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Exists, Select, exists, or_, select

from portal import db, history, jobs, letters, phases, reminders
from portal.announce import reports
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.statement_models import Statement

REMIND = "award.remind"
FILED = ("submitted", "resubmitted", "accepted")


@jobs.daily(REMIND)
def remind(_job: jobs.Job) -> dict[str, int]:
    """Remind every participant that owes a statement whose term is near."""
    today, told = phases.today(), 0
    for period, due_on in near(today):
        for participant in db.session.scalars(_owing(period, today)):
            reminders.remind(REMIND, participant, due_on, period.code)
            told += 1
    for statement in db.session.scalars(_returned(today)):
        participant = db.session.get_one(Participant, statement.participant_id)
        reminders.remind(REMIND, participant, statement.due_on or today, statement.period.code)
        told += 1
    return {"letters": told}


def near(today: date) -> Iterator[tuple[Period, date]]:
    """The periods that are over and whose term ends soon, each with the last day."""
    for year in (today.year - 1, today.year):
        for quarter in range(5):
            period = Period(year, quarter)
            due_on = period.due_on(reports.form(period.kind, period.last_day).clock(period.kind))
            if period.last_day < today <= due_on <= reminders.horizon(today):
                yield period, due_on


def is_filed(participant: Any, period: Period) -> Exists:
    """The condition that a participant has filed for a period."""
    return exists().where(
        Statement.participant_id == participant, Statement.year == period.year, Statement.quarter == period.quarter,
        Statement.state.in_(FILED),
    )  # fmt: skip


def _owing(period: Period, today: date) -> Select[Any]:
    lasted = or_(Participant.ended_on.is_(None), Participant.ended_on >= period.first_day)
    begun = exists().where(
        Statement.participant_id == Participant.id, Statement.year == period.year,
        Statement.quarter == period.quarter, Statement.state == "returned",
    )  # fmt: skip
    unsaid = reminders.unsaid(REMIND, Participant, today, period.code)
    wanted = select(Participant).where(
        Participant.since <= period.last_day, lasted, ~is_filed(Participant.id, period), ~begun, unsaid
    )
    return wanted.order_by(Participant.id)


def _returned(today: date) -> Select[Any]:
    near_term = Statement.due_on.between(today, reminders.horizon(today))
    said = exists().where(
        reminders.Reminder.subject_kind == "participant", reminders.Reminder.subject_id == Statement.participant_id,
        reminders.Reminder.act == REMIND, reminders.Reminder.due_on == Statement.due_on,
    )  # fmt: skip
    return select(Statement).where(Statement.state == "returned", near_term, ~said).order_by(Statement.id)


@letters.while_owed(REMIND)
def is_owed(event: history.Event) -> bool:
    """Whether the statement is still not filed."""
    period = Period.read(event.data["about"])
    filed = select(is_filed(event.subject_id, period)) if period else None
    return filed is not None and not db.session.scalar(filed)

"""Reminders of deadlines, counted in working days: each is written once, and to nobody whose work is done.

A daily job of a room finds what is near; the row here is what keeps it from being said twice.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, mapped_column

from portal import calendar, db, history

BEFORE = 3  # working days before the term
AT_ONE_TIME = 500


class Reminder(db.Base):
    """What was reminded of: an act on a thing, about a part of it where there are several, and the term."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "act", "about", "due_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    act: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    at: Mapped[db.Moment] = mapped_column(default=db.now)


def horizon(today: date) -> date:
    """The last day that is near enough to remind of."""
    return calendar.add_working_days(today, BEFORE)


def unsaid(act: str, noun: Any, today: date, about: str = "") -> ColumnElement[bool]:
    """The condition that a thing was not yet reminded of a term that is still to come."""
    said = exists().where(
        Reminder.subject_kind == noun.__tablename__, Reminder.subject_id == noun.id, Reminder.act == act,
        Reminder.about == about, Reminder.due_on >= today,
    )  # fmt: skip
    return ~said


def remind(act: str, subject: Any, due_on: date, about: str = "") -> None:
    """Remind of a term: the letter is written after the commit, like that of any act."""
    db.session.add(
        Reminder(subject_kind=subject.__tablename__, subject_id=subject.id, act=act, about=about, due_on=due_on)
    )
    history.record(subject, act, by=None, data={"due_on": due_on.isoformat(), "about": about})

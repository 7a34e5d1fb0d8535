"""The rows of the desk about messages in cases: those of the other side that nobody has read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from portal.accounts.models import User
from portal.apply.message_models import Message
from portal.apply.models import Application
from portal.assess.queries.cases import of_hub, seen_by
from portal.work.queries import Part, part
from portal.work.rows import LATER, Task, about, since


def parts(user: User, _today: date) -> Iterator[tuple[list[Task], int]]:
    """What was written to the person's companies; for officers also what was written in their cases or nobody's."""
    mine = [membership.organisation_id for membership in user.memberships if membership.part != "reader"]
    if mine:
        found = _unread(True, Application.organisation_id.in_(mine))
        yield [_task(row, "apply.messages") for row in found.rows], found.total
    if user.is_officer:
        taken = or_(Application.officer_id == user.id, Application.officer_id.is_(None))
        found = _unread(False, taken, *seen_by(user), *of_hub(user))
        yield [_task(row, "assess.messages") for row in found.rows], found.total


def _unread(from_staff: bool, *whose: Any) -> Part:
    first = func.min(Message.at)
    wanted = (
        select(Application.key, Application.number, Application.title, first.label("at"))
        .join(Message, Message.application_id == Application.id)
        .where(Message.from_staff.is_(from_staff), Message.read_at.is_(None), *whose)
        .group_by(Application.id)
        .order_by(first, Application.id)
    )
    return part(wanted)


def _task(row: Any, page: str) -> Task:
    return Task(
        url_for(page, key=row.key), _("Read and answer a message"), about(row.title, row.number, since(row.at)), LATER
    )

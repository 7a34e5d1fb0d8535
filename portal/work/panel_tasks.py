"""The rows of the desk about sittings of a panel: when one's own is, and that it is in session. No case is named."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal import i18n
from portal.accounts.models import User
from portal.announce.models import Call
from portal.award.models import PanelSeat, Sitting
from portal.work.queries import Part, part
from portal.work.rows import Task, about, by_day


def parts(user: User, today: date) -> Iterator[tuple[list[Task], int]]:
    """The sittings at which the person has a seat."""
    found = to_sit(user)
    yield [to_sit_words(row, today) for row in found.rows], found.total


def to_sit(user: User) -> Part:
    """Sittings that have not been closed, the next first."""
    wanted = (
        select(Sitting.key, Sitting.state, Sitting.held_on, Sitting.begins, Sitting.place, Call.title.label("call"))
        .join(PanelSeat, PanelSeat.sitting_id == Sitting.id)
        .join(Call, Call.id == Sitting.call_id)
        .where(PanelSeat.user_id == user.id, Sitting.state.in_(("convened", "open")))
        .order_by(Sitting.held_on, Sitting.begins, Sitting.id)
    )
    return part(wanted)


def to_sit_words(row: Any, today: date) -> Task:
    """A sitting at which one has a seat."""
    title = _("The panel is in session: enter the room") if row.state == "open" else _("Read the cases for the panel")
    text = about(i18n.say(row.call), f"{i18n.day(row.held_on)}, {row.begins}", row.place)
    return by_day(url_for("award.room", key=row.key), title, text, row.held_on, today)

"""The thread of messages of a case, as both of its sides are shown it."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from portal import db
from portal.accounts.models import User
from portal.apply.message_models import MOST, Message
from portal.apply.models import Application

LAST = 200


class MessageForm(FlaskForm):
    """What one side writes to the other."""

    text = TextAreaField(
        _("Your message"),
        [InputRequired(_("Please fill this in.")), Length(max=MOST, message=_("At most %(max)d characters."))],
    )


def thread(application: Application) -> list[Any]:
    """The last messages, the oldest first, with the names of their writers."""
    columns = (Message.id, Message.from_staff, Message.text, Message.at, Message.read_at, User.name)
    wanted = select(*columns).join(User, User.id == Message.author_id).where(Message.application_id == application.id)
    return list(db.session.execute(wanted.order_by(Message.id.desc()).limit(LAST)))[::-1]


def unread(rows: list[Any], *, by_staff: bool) -> int:
    """How many of them the side has not read."""
    return sum(row.from_staff is not by_staff and row.read_at is None for row in rows)

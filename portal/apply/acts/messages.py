"""Verbs of the messages in a case: write one, and have read those of the other side."""

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select, update

from portal import db, history
from portal.accounts.models import User
from portal.apply.message_models import MOST, Message
from portal.apply.models import Application
from portal.workflow import Refused

UNANSWERED = 10  # messages in a row


def write(application: Application, text: str, *, by: User, from_staff: bool) -> Message:
    """Write to the other side: plain text. What that side has written counts as read. Raises Refused."""
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > MOST:
        raise Refused(_("Write between 1 and %(most)s characters.", most=MOST), field="text")
    if application.number is None or application.state in ("draft", "withdrawn"):
        raise Refused(_("Messages can be written when the application is submitted."), field="text")
    db.session.execute(select(Application.id).where(Application.id == application.id).with_for_update())
    read(application, by_staff=from_staff)
    if _unanswered(application, from_staff) >= UNANSWERED:
        raise Refused(
            _("Wait for an answer before you write again: several messages of yours have none."), field="text"
        )
    message = Message(
        application_id=application.id, author_id=by.id, from_staff=from_staff, text=said, at=db.now(), read_at=None
    )
    db.session.add(message)
    db.session.flush()
    history.record(message, "assess.write" if from_staff else "apply.write", by=by)
    return message


def read(application: Application, *, by_staff: bool) -> None:
    """What the other side has written is read."""
    unread = update(Message).where(
        Message.application_id == application.id, Message.from_staff.is_(not by_staff), Message.read_at.is_(None)
    )
    db.session.execute(unread.values(read_at=db.now()))


def _unanswered(application: Application, from_staff: bool) -> int:
    """How many messages of a side stand at the end of the thread."""
    theirs = select(func.max(Message.id)).where(
        Message.application_id == application.id, Message.from_staff.is_(not from_staff)
    )
    last = db.session.scalar(theirs) or 0
    own = select(func.count(Message.id)).where(Message.application_id == application.id, Message.id > last)
    return db.session.scalar(own) or 0

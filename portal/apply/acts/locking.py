"""One hand at a time: the row of the application is locked, so that what follows sees the newest state of it.

A request that writes reads its case under the lock from the beginning, and then nothing has to be read twice.
"""

from sqlalchemy import inspect, select

from portal import db
from portal.apply.models import Answers, Application, Attachment

COLUMNS = tuple(attribute.key for attribute in inspect(Application).column_attrs)


def hold(application: Application) -> None:
    """Note that the row was read under its lock: whatever is read of it from here on is the newest."""
    db.session.info["held"] = db.session.get_transaction(), application.id


def is_held(application: Application) -> bool:
    """Whether this very transaction has read the row under its lock."""
    transaction, held = db.session.info.get("held", (None, None))
    return held == application.id and transaction is not None and transaction is db.session.get_transaction()


def lock(application: Application) -> None:
    """Wait for other hands on this application, and read its row anew (its links stay as they were loaded)."""
    if is_held(application):
        return
    db.session.flush()  # what this transaction has changed already must not be read over
    db.session.refresh(application, COLUMNS, with_for_update=True)


def newest_answers(application: Application) -> dict[str, Answers]:
    """The answers as they are now, page by page."""
    if is_held(application) and "answers" in inspect(application).dict:
        return {row.page: row for row in application.answers}
    rows = select(Answers).where(Answers.application_id == application.id).execution_options(populate_existing=True)
    return {row.page: row for row in db.session.scalars(rows)}


def newest_files(application: Application) -> list[Attachment]:
    """The files as they are now, in the order in which they came."""
    if is_held(application) and "attachments" in inspect(application).dict:
        return application.attachments
    rows = select(Attachment).where(Attachment.application_id == application.id).order_by(Attachment.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))

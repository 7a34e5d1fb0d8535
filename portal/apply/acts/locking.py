"""One hand at a time: the row of the application is locked, so that what follows sees the newest state of it."""

from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import flag_modified

from portal import db
from portal.apply.models import Answers, Application

COLUMNS = tuple(attribute.key for attribute in inspect(Application).column_attrs)


def lock(application: Application) -> None:
    """Wait for other hands on this application, and read its row anew (its links stay as they were loaded)."""
    db.session.flush()  # what this transaction has changed already must not be read over
    db.session.refresh(application, COLUMNS, with_for_update=True)


def newest_answers(application: Application) -> dict[str, Answers]:
    """The answers as they are now, page by page."""
    rows = select(Answers).where(Answers.application_id == application.id).execution_options(populate_existing=True)
    return {row.page: row for row in db.session.scalars(rows)}


def touch(application: Application) -> None:
    """Another version of the draft: its time of saving is written even when the clock has not moved."""
    application.saved_at = db.now()
    flag_modified(application, "saved_at")

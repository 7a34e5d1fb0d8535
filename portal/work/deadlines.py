"""The deadlines of a person for their calendar: drafts, corrections, agreements, statements, reviews and sittings;
and whether one is so near that nothing else may come first."""

from collections.abc import Iterator
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal import db, i18n
from portal.accounts import consents
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.feed import Entry
from portal.work import panel_tasks, queries, statement_tasks, tasks
from portal.work.rows import LATER, Task

MOST = 500
LAST_HOURS = timedelta(hours=24)


def entries(user: User, today: date) -> Iterator[Entry]:
    """Everything that is still to be done, with its term."""
    for row in queries.to_finish(user, MOST).rows:
        task = tasks.to_finish(row, today)
        is_draft = row.state == "draft"
        if task.until != LATER or (is_draft and row.route != "residency"):
            text = f"{task.text}\n{i18n.say(row.call_title)}"
            yield Entry(row.closes_at if is_draft else task.until, task.title, text, task.url, row.state)
    yield from _dated(statement_tasks.to_file(user, today), "statement")
    if user.is_expert:
        yield from _dated([tasks.to_score(row, today) for row in queries.to_score(user, MOST).rows], "review")
    for row in panel_tasks.to_sit(user).rows:
        task = panel_tasks.to_sit_words(row, today)
        yield Entry(task.until, _("Sitting of the panel"), task.text, task.url, "sitting")


@consents.while_busy
def near(user: User) -> bool:
    """A draft of one's company whose call closes within a day, or corrections that are due by tomorrow."""
    mine = [one.organisation_id for one in user.memberships if one.part != "reader"]
    if not mine:
        return False
    now = db.now()
    closing = (Application.state == "draft") & Call.closes_at.between(now, now + LAST_HOURS)
    owed = (Application.state == "returned") & (Application.due_on <= i18n.local(now + LAST_HOURS).date())
    found = select(Application.id).join(Call, Call.id == Application.call_id)
    return db.session.scalar(found.where(Application.organisation_id.in_(mine), closing | owed).limit(1)) is not None


def _dated(found: list[Task], part: str) -> Iterator[Entry]:
    for task in found:
        if task.until != LATER:
            yield Entry(task.until, task.title, task.text, task.url, part)

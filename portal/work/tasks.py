"""What awaits a person, in words: each row of the desk says what to do, with which case, since when and until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from portal import db, i18n
from portal.accounts.models import User
from portal.assess.queries import bulk, cases
from portal.assess.wording import MANY
from portal.work import deliveries, queries
from portal.work.appeal_tasks import parts as parts_of_appeals
from portal.work.certificate_tasks import parts as parts_of_certificates
from portal.work.message_tasks import parts as parts_of_messages
from portal.work.panel_tasks import parts as parts_of_panel
from portal.work.queries import Part
from portal.work.residency_tasks import parts as parts_of_residency
from portal.work.rows import LATER, Task, about, by_day, since
from portal.work.statement_tasks import parts as parts_of_statements


@dataclass(frozen=True)
class Desk:
    """Everything that awaits a person; `total` counts also what is not shown."""

    tasks: list[Task]
    total: int
    rest_url: str


def desk_of(user: User, today: date) -> Desk:
    """The desk of a person, the most urgent first."""
    parts = list(_parts(user, today))
    tasks = [task for rows, _total in parts for task in rows]
    tasks.sort(key=lambda task: task.until)
    total = sum(total for _rows, total in parts)
    return Desk(tasks, total, _rest_url(user) if total > len(tasks) else "")


def _parts(user: User, today: date) -> Iterator[tuple[list[Task], int]]:
    """Each part of the person's work: its tasks, and how many there are in all."""
    yield _told(queries.to_finish(user), to_finish, today)
    yield _told(queries.to_read(user), _to_read, today)
    yield from parts_of_messages(user, today)
    yield from parts_of_residency(user, today)
    yield from parts_of_statements(user, today)
    yield from parts_of_certificates(user, today)
    if user.is_officer:
        lost = deliveries.count(user)
        yield ([_to_resend(lost)] if lost else []), int(bool(lost))
        going = [_going(row) for row in bulk.going(user)]
        yield going, len(going)
    if user.is_staff or user.is_expert or user.is_member:
        yield from parts_of_panel(user, today)
    yield from parts_of_appeals(user, today)
    if user.is_expert:
        yield _told(queries.to_score(user), to_score, today)
    if user.is_officer:
        yield _told(queries.to_screen(user, today), _to_screen, today)
        yield _told(queries.to_assign(user), _to_assign, today)
    if user.is_officer or user.is_chair:
        decided = list(_to_decide(queries.to_decide(user), user, today))
        yield decided, len(decided)


def _told(part: Part, words: Any, today: date) -> tuple[list[Task], int]:
    return [words(row, today) for row in part.rows], part.total


def to_finish(row: Any, today: date) -> Task:
    """A draft, a return or an agreement."""
    url = url_for("apply.case", key=row.key)
    if row.state == "returned":
        text = about(row.title, row.number, since(row.state_since))
        return by_day(url, _("Correct the application and send it"), text, row.due_on, today)
    if row.state == "approved":
        text = about(row.title, row.number, since(row.state_since))
        return by_day(url_for("award.agreement", key=row.key), _("Sign the agreement"), text, row.due_on, today)
    text = about(
        row.title or _("Untitled"), i18n.say(row.call_title), _("saved on %(day)s", day=i18n.day(row.saved_at))
    )
    if row.route == "residency":
        return Task(url, _("Finish and submit the application"), text, LATER)
    left: timedelta = row.closes_at - db.now()
    tone = "warn" if left <= timedelta(days=7) else "info"
    until = i18n.local(row.closes_at).date()
    return Task(url, _("Finish and submit the application"), text, until, i18n.days_left(row.closes_at), tone)


def _to_read(row: Any, _today: date) -> Task:
    subject = Markup('<span lang="{}">{}</span>').format(row.lang, row.subject)  # the letter's language, not the page's
    text = Markup(" · ").join([subject, i18n.moment(row.created_at)])
    return Task(url_for("accounts.letter", letter_id=row.id), _("Read the letter"), text, LATER)


def to_score(row: Any, today: date) -> Task:
    """A conflict to declare, or a sheet to fill in."""
    text = about(row.title, row.number, since(row.assigned_at))
    if row.state == "offered":
        url, title = url_for("assess.offer", key=row.key), _("Say whether you have a conflict of interest")
    else:
        url, title = url_for("assess.sheet", key=row.key), _("Score the application")
    return by_day(url, title, text, row.due_on, today)


def _to_resend(lost: int) -> Task:
    words = ngettext("%(num)s letter did not arrive", "%(num)s letters did not arrive", lost)
    return Task(url_for("work.undelivered"), words, _("Look at the address, and send again"), LATER)


def _going(row: Any) -> Task:
    """An act on many cases that the person has confirmed: it can still be undone, or it is being done."""
    url = url_for("assess.bulk", key=row.key)
    if row.runs_at > db.now():
        text = _("Begins at %(time)s. Until then you can undo it.", time=i18n.clock(row.runs_at))
    else:
        text = _("%(n)s of %(total)s are done", n=i18n.number(row.progress), total=i18n.number(row.total))
    return Task(url, str(MANY[row.act]), text, date.min)  # minutes matter: it stands first


def _to_screen(row: Any, today: date) -> Task:
    titles = {
        "submitted": _("Finish the completeness check"),
        "resubmitted": _("Check the applicant's answer"),
        "returned": _("Decide: the applicant has not answered in time"),
    }
    return _of_case(row, titles[row.state], today)


def _to_assign(row: Any, today: date) -> Task:
    if row.state == "admitted":
        return _of_case(row, _("Assign experts"), today)
    third = row.reviews_due > 2 and row.at_work == row.reviews_due - 1
    return _of_case(row, _("Assign a third expert") if third else _("Assign another expert"), today)


def _to_decide(rows: Iterable[Any], user: User, today: date) -> Iterator[Task]:
    for row in rows:
        title, outbox = i18n.say(row.title), url_for("award.outbox", slug=row.slug)
        if row.to_prepare:
            words = ngettext("Prepare %(num)s decision", "Prepare %(num)s decisions", row.to_prepare)
            ranking = url_for("award.ranking", slug=row.slug)
            yield by_day(ranking, words, about(title, since(row.ranked_at)), row.results_on, today)
        if row.to_confirm and user.is_chair:
            words = ngettext("Confirm %(num)s decision", "Confirm %(num)s decisions", row.to_confirm)
            yield by_day(outbox, words, about(title, since(row.prepared_at)), row.results_on, today)
        if row.to_release and user.is_chair:
            words = ngettext("Release %(num)s decision", "Release %(num)s decisions", row.to_release)
            yield by_day(outbox, words, about(title, since(row.confirmed_at)), row.results_on, today)


def _of_case(row: Any, title: str, today: date) -> Task:
    text = about(cases.name_of(row), row.number, since(row.state_since))
    return by_day(url_for("assess.case", key=row.key), title, text, row.due_on, today)


def _rest_url(user: User) -> str:
    if user.is_officer:
        return url_for("assess.cases", state="to_screen")
    return url_for("assess.queue") if user.is_expert else url_for("accounts.letters")

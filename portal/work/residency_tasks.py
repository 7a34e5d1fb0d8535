"""The rows of the desk about residency: what to do, with which company, until when."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import User
from portal.assess.queries import cases
from portal.award.residency_wording import KINDS
from portal.work import residency_queries as queries
from portal.work.queries import Part
from portal.work.rows import Task, about, by_day, since


def parts(user: User, today: date) -> Iterator[tuple[list[Task], int]]:
    """Each part of the person's work in residency: its tasks, and how many there are in all."""
    if user.is_officer:
        yield _told(queries.to_conclude(user, today), _to_conclude, today)
        yield _told(queries.to_expire(user, today), _to_expire, today)
    if user.is_member:
        yield _told(queries.to_vote(user, today), _to_vote, today)


def _told(part: Part, words: Any, today: date) -> tuple[list[Task], int]:
    return [words(row, today) for row in part.rows], part.total


def _to_conclude(row: Any, today: date) -> Task:
    titles = {
        "admitted": _("Put it before the commission"),
        "approved": _("Sign the agreement for the park"),
        "signed": _("Enter in the register"),
    }
    title = titles[row.state]
    if row.state == "approved" and not row.company_signed_at:
        title = _("Not signed in time: end the approval")
    text = about(cases.name_of(row), row.number, since(row.state_since))
    return by_day(url_for("award.proceedings", key=row.key), title, text, row.due_on, today)


def _to_expire(row: Any, today: date) -> Task:
    url = url_for("award.participant", number=row.number)
    return by_day(url, _("Note the end of the term"), about(cases.name_of(row), row.number), row.until, today)


def _to_vote(row: Any, today: date) -> Task:
    voted = ngettext("%(num)s vote", "%(num)s votes", row.votes)
    title = _("Close the matter when there is a quorum") if row.choice else _("Vote in the commission")
    text = about(cases.name_of(row), str(KINDS[row.kind]), voted)
    return by_day(url_for("award.matter", key=row.key), title, text, row.due_on, today)

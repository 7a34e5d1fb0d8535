"""The rows of the desk about appeals: those that the person may answer, and cases that a granted one opened anew."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists, select

from portal import history
from portal.accounts.models import Organisation, User
from portal.apply.models import Application
from portal.assess.models import Assignment, Expert
from portal.assess.queries import cases
from portal.award.models import Appeal, Decision
from portal.work.queries import Part, part
from portal.work.rows import Task, about, by_day, since

NAMES = (Organisation.name_kk, Organisation.name_ru, Organisation.name_en)


def parts(user: User, today: date) -> Iterator[tuple[list[Task], int]]:
    """Each part of the person's work on appeals: its tasks, and how many there are in all."""
    if user.is_officer or user.is_chair:
        for found, words in ((to_answer(user), _to_answer), (to_decide_anew(user), _to_decide_anew)):
            yield [words(row, today) for row in found.rows], found.total


def to_answer(user: User) -> Part:
    """Appeals that wait and that the person may answer: not their own company's, and no part in the decision."""
    event = history.Event
    decided = exists().where(
        event.subject_kind == "application", event.subject_id == Appeal.application_id, event.actor_id == user.id,
        event.act.like("award.%"),
    )  # fmt: skip
    read = exists().where(
        Assignment.application_id == Appeal.application_id, Expert.id == Assignment.expert_id, Expert.user_id == user.id
    )
    wanted = (
        select(Appeal.key, Appeal.number, Appeal.due_on, Appeal.filed_at, *NAMES)
        .join(Application, Application.id == Appeal.application_id)
        .join(Organisation, Organisation.id == Appeal.organisation_id)
        .where(Appeal.state == "filed", ~decided, ~read, *cases.seen_by(user))
        .order_by(Appeal.due_on, Appeal.id)
    )
    return part(wanted)


def to_decide_anew(user: User) -> Part:
    """Ranked cases whose last decision was told already: a granted appeal has opened them."""
    wanted = (
        select(Application.key, Application.number, Application.title, Application.state_since, *NAMES)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Decision, Decision.application_id == Application.id)
        .where(Application.state == "ranked", Decision.released_at.is_not(None), *cases.seen_by(user))
        .order_by(Application.state_since, Application.id)
    )
    return part(wanted)


def _to_answer(row: Any, today: date) -> Task:
    text = about(cases.name_of(row), row.number, since(row.filed_at))
    return by_day(url_for("award.appeal_case", key=row.key), _("Answer the appeal"), text, row.due_on, today)


def _to_decide_anew(row: Any, today: date) -> Task:
    text = about(cases.name_of(row), row.number, since(row.state_since))
    return by_day(url_for("award.decision", key=row.key), _("Decide anew after an appeal"), text, None, today)

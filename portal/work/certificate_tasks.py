"""The rows of the desk about certificates: what to approve, for whom to propose one, whose must be renewed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import countries, i18n
from portal.accounts.models import User
from portal.assess.queries import cases
from portal.certify.kinds import KINDS
from portal.work import certificate_queries as queries
from portal.work.queries import Part
from portal.work.rows import LATER, Task, about, since


def parts(user: User, today: date) -> Iterator[tuple[list[Task], int]]:
    """Each part of the person's work with certificates: its tasks, and how many there are in all."""
    if user.is_chair:
        yield _told(queries.to_approve(user), _to_approve)
        yield _told(queries.to_approve_lists(user), _to_approve_list)
    if user.is_officer:
        yield _told(queries.to_propose(user, today), _to_propose)
        yield _told(queries.to_renew(user, today), _to_renew)


def _told(part: Part, words: Any) -> tuple[list[Task], int]:
    return [words(row) for row in part.rows], part.total


def _to_approve(row: Any) -> Task:
    text = about(cases.name_of(row), i18n.say(KINDS[row.kind].title), since(row.proposed_at))
    return Task(url_for("certify.certificate", key=row.key), _("Approve the certificate"), text, LATER)


def _to_approve_list(row: Any) -> Task:
    count = ngettext("%(num)s certificate", "%(num)s certificates", row.certificates)
    text = about(row.title, count, since(row.proposed_at))
    return Task(url_for("certify.batch", key=row.key), _("Approve the list of certificates"), text, LATER)


def _to_propose(row: Any) -> Task:
    number = row.bin or countries.number_of(row.country, row.foreign_number or "")
    url = url_for("certify.draw_up", kind="participant", bin=number)
    text = about(cases.name_of(row), row.number, i18n.day(row.since))
    return Task(url, _("Propose the certificate of the participant"), text, LATER)


def _to_renew(row: Any) -> Task:
    text = about(cases.name_of(row), row.number, _("the name or the address has changed"))
    return Task(url_for("certify.renew", key=row.key), _("Propose a new edition of the certificate"), text, LATER)

"""What the pages of appeals ask: the appeal against a told decision, when it was delivered, the list with the overdue
first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import joinedload

from portal import db
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import Assignment
from portal.award.appeal_models import Appeal
from portal.award.appealing import Times
from portal.award.feedback import Told
from portal.award.queries.decisions import REFUSING, TELLING, told, told_by
from portal.award.queries.ranking import organisation_name
from portal.history import Event
from portal.interests import Interests
from portal.letters import Letter

CONTESTED = ("reserve", "refuse", "turn_away", "decline")  # an approval grants what was asked for
TOLD = (*TELLING, *REFUSING)
OPEN = "filed"
STATES = (OPEN, "granted", "dismissed", "withdrawn")
PER_PAGE = 50


@dataclass(frozen=True)
class Counts:
    """How many appeals there are, by state; and how many of the open ones are overdue."""

    states: dict[str, int]
    overdue: int


def contestable(key: str, user: User) -> Told | None:
    """What the applicant was last told of their own case, also a refusal at the formal check or by the commission."""
    return told(key, user, TOLD)


def appeal_of(told: Told) -> Appeal | None:
    """The appeal against this very decision."""
    wanted = select(Appeal).where(Appeal.event_seq == told.seq).options(joinedload(Appeal.application))
    return db.session.scalars(wanted).first()


def earlier(told: Told) -> list[Row[*tuple[Any, ...]]]:
    """Appeals against earlier decisions on the same case, newest first: number, state, moment of the answer."""
    columns = (Appeal.number, Appeal.state, Appeal.decided_at)
    wanted = select(*columns).where(Appeal.application_id == told.application.id, Appeal.event_seq != told.seq)
    return list(db.session.execute(wanted.order_by(Appeal.id.desc())))


def letters_of(seq: int) -> list[Times]:
    """When the letters of an event were handed over to the relay, and when they were opened in the portal."""
    rows = db.session.execute(select(Letter.sent_at, Letter.read_at).where(Letter.event_seq == seq))
    return [(sent, opened) for sent, opened in rows]


def unopened_of(seq: int, user: User) -> int | None:
    """The person's own letter of an event, while it has not been opened."""
    mine = select(Letter.id).where(Letter.event_seq == seq, Letter.user_id == user.id, Letter.read_at.is_(None))
    return db.session.scalar(mine)


def appeal(key: str) -> Appeal | None:
    """An appeal for its page, with the case, its company and its call."""
    case = joinedload(Appeal.application)
    linked = (case.joinedload(Application.organisation), case.joinedload(Application.call),
              joinedload(Appeal.decided_by))  # fmt: skip
    return db.session.scalars(select(Appeal).where(Appeal.key == key).options(*linked)).first()


def told_of(appeal: Appeal) -> Told:
    """The decision that the appeal contests, as it was told."""
    return told_by(appeal.application, db.session.get_one(Event, appeal.event_seq))


def is_newest(appeal: Appeal) -> bool:
    """Whether nothing has been told of the case since."""
    case = (Event.subject_kind == "application", Event.subject_id == appeal.application_id)
    newest = select(func.max(Event.seq)).where(*case, Event.act.in_(TOLD))
    return db.session.scalar(newest) == appeal.event_seq


def waits_for_expert(application: Application) -> bool:
    """Whether the further review of a case has no expert yet."""
    active = select(func.count()).where(
        Assignment.application_id == application.id, Assignment.state.in_(("offered", "cleared", "scored"))
    )
    return application.state == "in_review" and (db.session.scalar(active) or 0) < application.reviews_due


def names(ids: Sequence[int]) -> dict[int, str]:
    """user id → what the person is called, for staff."""
    wanted = select(User.id, func.coalesce(func.nullif(User.name, ""), User.email)).where(User.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def appeals(state: str, *, but_not_of: Interests, skip: int = 0) -> list[Row[*tuple[Any, ...]]]:
    """Appeals of a state: open ones by their term, so the overdue come first; answered ones by their answer."""
    columns = (
        Appeal.id, Appeal.key, Appeal.number, Appeal.state, Appeal.filed_at, Appeal.due_on, Appeal.decided_at,
        Appeal.days, Application.title, organisation_name().label("organisation"), Call.title.label("call_title"),
    )  # fmt: skip
    wanted = _seen(select(*columns), but_not_of).where(Appeal.state == state)
    order = (Appeal.due_on, Appeal.id) if state == OPEN else (Appeal.state_since.desc(), Appeal.id.desc())
    return list(db.session.execute(wanted.order_by(*order).offset(skip).limit(PER_PAGE + 1)))


def counts(today: date, *, but_not_of: Interests) -> Counts:
    """How many appeals of each state the person may meet."""
    late = func.count().filter(Appeal.state == OPEN, Appeal.due_on < today)
    rows = db.session.execute(_seen(select(Appeal.state, func.count(), late), but_not_of).group_by(Appeal.state)).all()
    return Counts({state: count for state, count, _late in rows}, sum(row[2] for row in rows))


def _seen(wanted: Select[*tuple[Any, ...]], but_not_of: Interests) -> Select[*tuple[Any, ...]]:
    wanted = wanted.select_from(Appeal).join(Application, Application.id == Appeal.application_id)
    wanted = wanted.join(Call, Call.id == Appeal.call_id)
    wanted = wanted.join(Application.organisation)
    return wanted.where(*but_not_of.outside(Appeal.organisation_id, Application.id))

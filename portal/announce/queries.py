"""What the pages of calls ask: one call, the list for staff, the questions asked about it, what was changed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import joinedload

from portal import db, history
from portal.accounts.models import User
from portal.announce.models import Call, Enquiry

ACTS_ON_CALL = ("announce.create", "announce.save", "announce.open", "announce.extend", "award.release")
Outcome = Callable[[Call], Mapping[str, Any]]
_outcome: list[Outcome] = []


def tells_outcome(function: Outcome) -> Outcome:
    """A room below, which this one cannot import, leaves here how it tells what came of a call."""
    _outcome[:] = [function]
    return function


def outcome(call: Call) -> Mapping[str, Any]:
    """What came of a call whose results are told (funnel, awards); nothing before that."""
    return _outcome[0](call) if _outcome and call.state == "released" and call.closes_at <= db.now() else {}


def call(slug: str, *, drafts: bool = False) -> Call | None:
    """A call by its address; one that is not announced only for staff."""
    wanted = select(Call).where(Call.slug == slug)
    return db.session.scalars(wanted if drafts else wanted.where(Call.state != "draft")).first()


def calls() -> list[Row[Any]]:
    """All calls for staff, drafts first, then by closing, newest first; with the questions that wait for an answer."""
    waiting = (
        select(func.count(Enquiry.id))
        .where(Enquiry.call_id == Call.id, Enquiry.answer.is_(None))
        .scalar_subquery()
        .label("waiting")
    )
    columns = (
        Call.id, Call.slug, Call.prefix, Call.title, Call.state, Call.opens_at, Call.closes_at, Call.rolling,
        Call.budget_kzt, Call.numbers_given, Call.awards_given, waiting,
    )  # fmt: skip
    wanted = select(*columns).order_by(Call.state != "draft", Call.closes_at.desc(), Call.id.desc())
    return list(db.session.execute(wanted))


def enquiries(call: Call, reader: User | None, *, everything: bool) -> list[Enquiry]:
    """The questions about a call: the answered ones, those of the reader, or (for staff) all; who asked stays here."""
    wanted = select(Enquiry).where(Enquiry.call_id == call.id)
    if not everything:
        wanted = wanted.where(_readable_by(reader))
    return list(db.session.scalars(wanted.order_by(Enquiry.answered_at.is_not(None), Enquiry.asked_at.desc())))


def enquiry(enquiry_id: int) -> Enquiry | None:
    """A question with its call."""
    wanted = select(Enquiry).where(Enquiry.id == enquiry_id).options(joinedload(Enquiry.call))
    return db.session.scalars(wanted).first()


def is_waiting(call: Call, reader: User, text: str) -> bool:
    """Whether the person has asked the same and waits for the answer (a second click asks nothing new)."""
    wanted = select(Enquiry.id).where(
        Enquiry.call_id == call.id, Enquiry.asked_by_id == reader.id, Enquiry.question == text, Enquiry.answer.is_(None)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def taken(slug: str, prefix: str, *, but: Call) -> Iterator[str]:
    """Which of address ("slug") and beginning of numbers ("prefix") another call has already."""
    other = or_(Call.slug == slug, Call.prefix == prefix)
    for found in db.session.execute(select(Call.id, Call.slug, Call.prefix).where(other)):
        if found.id != but.id:
            yield "slug" if found.slug == slug else "prefix"


def changes(call: Call) -> list[tuple[datetime, str, str, dict[str, Any]]]:
    """What was done to a call, newest first: when, which act, by whom, name → [was, became]."""
    wanted = (
        select(history.Event.at, history.Event.act, User.name, history.Event.data)
        .outerjoin(User, User.id == history.Event.actor_id)
        .where(history.Event.subject_kind == "call", history.Event.subject_id == call.id)
        .where(history.Event.act.in_(ACTS_ON_CALL))
        .order_by(history.Event.seq.desc())
    )
    return [(at, act, name or "", data.get("changes") or {}) for at, act, name, data in db.session.execute(wanted)]


def _readable_by(reader: User | None) -> ColumnElement[bool]:
    answered = Enquiry.answer.is_not(None)
    return or_(answered, Enquiry.asked_by_id == reader.id) if reader else answered

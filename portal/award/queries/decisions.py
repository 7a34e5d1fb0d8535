"""Decisions: one case with its reviews, the table of those that wait or are told, and what the applicant is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, not_, select
from sqlalchemy.orm import aliased, joinedload

from portal import db
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import Assignment, Review
from portal.award.feedback import Told
from portal.award.models import Decision, Release
from portal.award.queries.ranking import organisation_name
from portal.history import Event
from portal.interests import NOTHING, Interests

TELLING = ("award.approve", "award.reserve", "award.refuse")
REFUSING = ("assess.turn_away", "award.decline")  # these tell a refusal too, without a decision of the panel of a call
AT_ONCE = 500


def case(key: str) -> Application | None:
    """A case for its decision, with organisation and call."""
    wanted = select(Application).where(Application.key == key, Application.score_e4.is_not(None))
    linked = (joinedload(Application.organisation), joinedload(Application.call))
    return db.session.scalars(wanted.options(*linked)).first()


def decision_of(application: Application) -> Decision | None:
    """The decision with the people who made it."""
    wanted = select(Decision).where(Decision.application_id == application.id)
    people = (joinedload(Decision.application), joinedload(Decision.prepared_by), joinedload(Decision.confirmed_by))
    return db.session.scalars(wanted.options(*people)).first()


def decisions(ids: Sequence[int]) -> list[Decision]:
    """These decisions as they are now, with their cases and people."""
    found: list[Decision] = []
    for at in range(0, len(ids), AT_ONCE):
        wanted = _whole(select(Decision).where(Decision.id.in_(ids[at : at + AT_ONCE])))
        wanted = wanted.order_by(Decision.id)
        found += db.session.scalars(wanted.execution_options(populate_existing=True))
    return found


def decided(call: Call, *, released: bool) -> list[Decision]:
    """The decisions of a call that are told, or not yet, in the order of places."""
    told = Decision.released_at.is_not(None) if released else Decision.released_at.is_(None)
    wanted = _whole(select(Decision).where(Decision.call_id == call.id, told))
    return list(db.session.scalars(wanted.order_by(Decision.place, Decision.id)))


def table(call: Call, *, but_not_of: Interests = NOTHING) -> list[Row[*tuple[Any, ...]]]:
    """The decisions that are not told yet, as rows: what the table shows and what its digest is made of."""
    first, second = aliased(User), aliased(User)
    columns = (
        Decision.id, Decision.application_id, Decision.outcome, Decision.amount_kzt, Decision.reasons, Decision.note,
        Decision.place, Decision.prepared_by_id, Decision.confirmed_at, _name(first).label("prepared_by"),
        _name(second).label("confirmed_by"), Application.key, Application.number, Application.title, Application.kind,
        Application.score_e4, Application.passed, organisation_name().label("organisation"),
    )  # fmt: skip
    wanted = (
        select(*columns)
        .join(Application, Application.id == Decision.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(first, first.id == Decision.prepared_by_id)
        .outerjoin(second, second.id == Decision.confirmed_by_id)
        .where(Decision.call_id == call.id, Decision.released_at.is_(None))
        .order_by(Application.kind, Decision.place, Decision.id)
    )
    wanted = wanted.where(*but_not_of.outside(Application.organisation_id, Application.id))
    return list(db.session.execute(wanted))


def _name(person: type[User]) -> Any:
    return func.coalesce(func.nullif(person.name, ""), person.email)


def _whole(wanted: Select[Decision]) -> Select[Decision]:
    return wanted.options(
        joinedload(Decision.application).joinedload(Application.organisation),
        joinedload(Decision.prepared_by),
        joinedload(Decision.confirmed_by),
    )


def reviews_of(application_ids: Sequence[int]) -> dict[int, list[Review]]:
    """application id → its reviews in the random order of their labels; one question for hundreds of cases."""
    found: dict[int, list[Review]] = {}
    for at in range(0, len(application_ids), AT_ONCE):
        wanted = (
            select(Assignment.application_id, Review)
            .join(Review, Review.assignment_id == Assignment.id)
            .where(Assignment.application_id.in_(application_ids[at : at + AT_ONCE]), Assignment.state == "scored")
            .order_by(Assignment.label, Assignment.id)
        )
        for application_id, review in db.session.execute(wanted):
            found.setdefault(application_id, []).append(review)
    return found


def summary(call: Call, *, but_not_of: Interests = NOTHING) -> dict[str, int]:
    """How many decisions of the call are prepared, confirmed, told; how many ranked cases have none; the promised."""
    approved = Decision.outcome == "approve"
    undecided = (Application.state == "ranked") & Decision.id.is_(None)
    wanted = (
        select(
            func.count(Decision.id).label("prepared"),
            func.count(Decision.confirmed_at).label("confirmed"),
            func.count(Decision.released_at).label("released"),
            func.coalesce(func.sum(Decision.amount_kzt).filter(approved), 0).label("promised_kzt"),
            func.count(Application.id).filter(undecided).label("undecided"),
            func.count(Application.id).filter(Application.state == "reviewed").label("unranked"),
        )
        .select_from(Application)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id)
    )
    wanted = wanted.where(*but_not_of.outside(Application.organisation_id, Application.id))
    return {name: int(value) for name, value in db.session.execute(wanted).mappings().one().items()}


def releases(call: Call) -> list[Row[int, datetime, str]]:
    """The releases of a call, newest first: number, moment, by whom."""
    wanted = select(Release.no, Release.at, _name(User).label("by")).join(User, User.id == Release.by_id)
    return list(db.session.execute(wanted.where(Release.call_id == call.id).order_by(Release.no.desc())))


def release(call: Call, no: int) -> Release | None:
    """One release, with all that its minutes say."""
    wanted = select(Release).where(Release.call_id == call.id, Release.no == no).options(joinedload(Release.by))
    return db.session.scalars(wanted).first()


def has_hidden(call: Call, interests: Interests) -> bool:
    """Whether a case that the person must not meet was submitted to the call, however it fares."""
    outside = interests.outside(Application.organisation_id, Application.id)
    if not outside:
        return False
    sent = select(Application.id).where(Application.call_id == call.id, Application.submitted_at.is_not(None))
    return db.session.scalars(sent.where(not_(and_(*outside))).limit(1)).first() is not None


def told(key: str, user: User, acts: Sequence[str] = TELLING) -> Told | None:
    """What the applicant was last told of their own case: from the event itself, so that nothing prepared since and
    nothing of the experts can be in it."""
    mine: Any = [membership.organisation_id for membership in user.memberships]
    own = select(Application).where(Application.key == key, Application.organisation_id.in_(mine))
    linked = (joinedload(Application.organisation), joinedload(Application.call))
    application = db.session.scalars(own.options(*linked)).first()
    if application is None:
        return None
    events = select(Event).where(
        Event.subject_kind == "application", Event.subject_id == application.id, Event.act.in_(acts)
    )
    last = db.session.scalars(events.order_by(Event.seq.desc()).limit(1)).first()
    return told_by(application, last) if last else None


def told_by(application: Application, event: Event) -> Told:
    """What an act told of a case; a refusal outside of a panel has no scores, only its reasons."""
    if event.act in TELLING:
        return Told(application, event.seq, event.at, event.data)
    reasons = [*event.data.get("reasons", ()), *({"text": why} for why in event.data.get("why", ()))]
    refused = {"outcome": event.act.split(".")[1], "reasons": reasons, "note": event.note}
    refused |= {"criteria": [], "comments": []}
    return Told(application, event.seq, event.at, refused)

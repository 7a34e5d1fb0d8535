"""What experts' pages ask: my queue, one case to score, and, once my own score is in, what the others wrote.

Names of other experts are never read here. `progress` and `reviews_of` are for staff, who see who scored.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, select, true
from sqlalchemy.orm import joinedload, lazyload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from portal import db
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Answers, Application, Attachment
from portal.assess.models import ASSIGNED, Assignment, Expert, Review
from portal.history import Event
from portal.interests import NOTHING, Interests

TO_DO = ("offered", "cleared")
LEFT = ("declined", "abstained", "conflicted")
LISTED_AT_MOST = 100
ORDER = (
    case((Assignment.state == "scored", 1), else_=0).label("is_done"),
    case((Assignment.state == "scored", 0), else_=Application.reviews_in).label("reviews_in"),
    Assignment.closed_at, Assignment.place, Assignment.id,
)  # fmt: skip
LISTED = (
    select(
        *ORDER, Assignment.key, Assignment.state, Assignment.due_on, Application.number, Application.title,
        Application.call_id,
    )
    .select_from(Assignment)
    .join(Expert, Expert.id == Assignment.expert_id)
    .join(Application, Application.id == Assignment.application_id)
    .where(Expert.user_id == bindparam("user"), Assignment.state.in_(ASSIGNED))
    .order_by("is_done", "reviews_in", Assignment.closed_at.desc(), Assignment.place, Assignment.id)
    .limit(LISTED_AT_MOST)
    .subquery("listed")
)  # fmt: skip
QUEUE = (  # the sheets of those that are listed only: an expert of many calls has hundreds of others
    select(
        LISTED.c.key, LISTED.c.state, LISTED.c.due_on, LISTED.c.closed_at, LISTED.c.number, LISTED.c.title,
        LISTED.c.call_id, Review.saved_at, Review.total_e4, Review.seconds,
    )
    .select_from(LISTED)
    .outerjoin(Review, Review.assignment_id == LISTED.c.id)
    .order_by(LISTED.c.is_done, LISTED.c.reviews_in, LISTED.c.closed_at.desc(), LISTED.c.place, LISTED.c.id)
)  # fmt: skip
CALLS = select(Call.id, Call.title, Call.phases, Call.review_until).where(Call.id.in_(bindparam("ids", expanding=True)))
COUNTS = (
    select(func.count().filter(Assignment.state == "scored").label("done"), func.count().label("all"))
    .select_from(Assignment)
    .join(Expert, Expert.id == Assignment.expert_id)
    .where(Expert.user_id == bindparam("user"), Assignment.state.in_(ASSIGNED))
)
OF_CASE = joinedload(Assignment.application)
WHO = joinedload(Assignment.expert).joinedload(Expert.user).options(load_only(User.name), lazyload(User.roles))
AROUND = (OF_CASE.joinedload(Application.call), WHO, joinedload(Assignment.review))
ONE = select(Assignment).where(Assignment.key == bindparam("key")).options(*AROUND)
WHOLE = ONE.options(OF_CASE.joinedload(Application.organisation))
ANSWERS = select(Answers).where(Answers.application_id == bindparam("application"))
FILES = select(Attachment).where(Attachment.application_id == bindparam("application")).order_by(Attachment.id)


def queue(user: User) -> Sequence[Any]:
    """The person's cases: what has the fewest reviews first, otherwise in a random order; then the done ones."""
    return db.session.execute(QUEUE, {"user": user.id}).all()


def calls_of(rows: Sequence[Any]) -> dict[int, Any]:
    """The calls of these cases by id: title, phases, the day by which experts are through."""
    ids = {row.call_id for row in rows}
    return {row.id: row for row in db.session.execute(CALLS, {"ids": sorted(ids)})} if ids else {}


def counts(user: User) -> tuple[int, int]:
    """How many of the person's cases are scored, and how many there are."""
    row = db.session.execute(COUNTS, {"user": user.id}).one()
    return row[0], row[1]


def assignment(key: str) -> Assignment | None:
    """An assignment with its case, call, expert and sheet."""
    return db.session.scalars(ONE, {"key": key}).first()


def with_answers(key: str) -> Assignment | None:
    """The same with everything the expert reads: organisation, answers, files."""
    found = db.session.scalars(WHOLE, {"key": key}).first()
    if found:
        own = {"application": found.application_id}
        set_committed_value(found.application, "answers", list(db.session.scalars(ANSWERS, own)))
        set_committed_value(found.application, "attachments", list(db.session.scalars(FILES, own)))
    return found


def by_id(assignment_id: int) -> Assignment | None:
    """An assignment for staff, with the same around it."""
    wanted = select(Assignment).where(Assignment.id == assignment_id)
    return db.session.scalars(wanted.options(*AROUND)).first()


def next_to_do(user: User, *, after: Assignment) -> Any:
    """Key and state of the case to go on with, or None when the queue is done.

    It is the one that follows in the queue, so that who leaves a case for later comes to all the others first.
    """
    wanted = (
        select(Assignment.id, Assignment.key, Assignment.state)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Expert.user_id == user.id, Assignment.state.in_(TO_DO) | (Assignment.id == after.id))
        .order_by(Application.reviews_in, Assignment.place, Assignment.id)
    )
    rows = db.session.execute(wanted.limit(LISTED_AT_MOST)).all()
    at = next((n for n, row in enumerate(rows) if row.id == after.id and row.state in TO_DO), -1)
    return next((row for row in (*rows[at + 1 :], *rows[: max(at, 0)]) if row.state in TO_DO), None)


def others(assignment: Assignment) -> Sequence[Any]:
    """What the other experts wrote, without who they are; nothing before the own score is in."""
    if assignment.state != "scored":
        return ()
    columns = (Assignment.label, Review.scores, Review.total_e4, Review.comment)
    wanted = select(*columns).join(Review, Review.assignment_id == Assignment.id)
    same = (Assignment.application_id == assignment.application_id, Assignment.id != assignment.id)
    return db.session.execute(wanted.where(*same, Assignment.state == "scored").order_by(Assignment.label)).all()


def changes(assignments: Sequence[Assignment]) -> dict[int, list[Event]]:
    """Each change of a submitted score, by assignment, the oldest first."""
    found: dict[int, list[Event]] = {}
    mine = (Event.subject_kind == "assignment", Event.subject_id.in_([one.id for one in assignments]))
    for row in db.session.scalars(select(Event).where(*mine, Event.act == "assess.revise").order_by(Event.seq)):
        found.setdefault(row.subject_id, []).append(row)
    return found


def attachment(assignment: Assignment, attachment_id: int) -> Attachment | None:
    """One file of the case."""
    own = (Attachment.id == attachment_id, Attachment.application_id == assignment.application_id)
    return db.session.scalars(select(Attachment).where(*own)).first()


# --- for staff ------------------------------------------------------------------------------------------------------
def reviews_of(application: Application) -> Sequence[Assignment]:
    """Every assignment of a case, ended ones last, with expert, person and sheet."""
    ended = case((Assignment.state.in_(ASSIGNED), 0), else_=1)
    wanted = (
        select(Assignment)
        .where(Assignment.application_id == application.id)
        .options(WHO, joinedload(Assignment.review))
        .order_by(ended, Assignment.label)
    )
    return db.session.scalars(wanted).all()


def totals(call: Call, today: date, *, but_not_of: Interests = NOTHING) -> Row[Any]:
    """Cases and reviews of a call in numbers: due, in, overdue, third ones needed, declined."""
    of_call = and_(Application.call_id == call.id, *_outside(but_not_of))
    with_experts = Application.state == "in_review"
    cases = select(
        func.count().filter(Application.state == "admitted").label("waiting"),
        func.count().filter(with_experts).label("in_review"),
        func.count().filter(Application.state.in_(("reviewed", "ranked"))).label("reviewed"),
        func.coalesce(func.sum(Application.reviews_due), 0).label("due"),
        func.coalesce(func.sum(Application.reviews_in), 0).label("reviews_in"),
        func.count().filter(with_experts, Application.reviews_due > call.programme.reviews).label("third"),
    ).where(of_call)
    seats = (
        select(
            func.count().filter(Assignment.state.in_(TO_DO), Assignment.due_on < today).label("overdue"),
            func.count().filter(Assignment.state == "offered").label("offered"),
            func.count().filter(Assignment.state.in_(LEFT)).label("left"),
        )
        .join(Application, Application.id == Assignment.application_id)
        .where(of_call)
    )
    first, second = cases.subquery(), seats.subquery()
    return db.session.execute(select(first, second).select_from(first.join(second, true()))).one()


def by_expert(call: Call, today: date, *, but_not_of: Interests = NOTHING) -> Sequence[Any]:
    """Each expert of the call: given, in, late. Who is furthest behind comes first."""
    late = func.count().filter(Assignment.state.in_(TO_DO), Assignment.due_on < today)
    given = func.count().filter(Assignment.state.in_(ASSIGNED))
    done = func.count().filter(Assignment.state == "scored")
    wanted = (
        select(
            User.name, User.email, Expert.id, late.label("late"), given.label("given"), done.label("done"),
            func.count().filter(Assignment.state.in_(LEFT)).label("left"),
        )
        .select_from(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(User, User.id == Expert.user_id)
        .where(Application.call_id == call.id, *_outside(but_not_of))
        .group_by(User.name, User.email, Expert.id)
        .order_by(late.desc(), (given - done).desc(), User.name)
    )  # fmt: skip
    return db.session.execute(wanted).all()


def short_of_experts(call: Call, *, but_not_of: Interests = NOTHING) -> Sequence[Any]:
    """Cases with fewer experts than reviews that are due, the oldest first: a third one needed, or somebody left."""
    active = select(func.count()).where(Assignment.application_id == Application.id, Assignment.state.in_(ASSIGNED))
    seats = active.scalar_subquery()
    columns = (Application.key, Application.number, Application.title, Application.reviews_due, Application.reviews_in)
    wanted = (
        select(*columns, seats.label("seats"))
        .where(Application.call_id == call.id, Application.state == "in_review", seats < Application.reviews_due)
        .where(*_outside(but_not_of))
        .order_by(Application.state_since, Application.id)
    )
    return db.session.execute(wanted.limit(LISTED_AT_MOST)).all()


def _outside(interests: Interests) -> tuple[ColumnElement[bool], ...]:
    return interests.outside(Application.organisation_id, Application.id)

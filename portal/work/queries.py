"""What awaits a person, since when and until when: one question per part of their work, whatever the number of cases.

The desk shows the most urgent of each part and says how many there are in all.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy import case as either
from sqlalchemy.orm import aliased, joinedload

from portal import db, history, letters
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import ASSIGNED, Assignment, Expert
from portal.assess.queries.cases import of_hub, seen_by
from portal.award.models import Agreement, Decision
from portal.work.models import Erasure

Found = Row[*tuple[Any, ...]]
SHOWN = 8
REQUESTS_SHOWN = 200
RECENT = 5
TO_SCREEN = ("submitted", "resubmitted")
OPEN = ("submitted", "resubmitted", "returned", "admitted", "in_review", "reviewed", "ranked", "in_commission")
TOLD = ("apply.submit", "apply.answer", "apply.withdraw", "assess.admit", "assess.turn_away", "assess.score",
        "assess.conclude", "award.confirm")  # fmt: skip
CASE = (
    Application.route, Application.key, Application.number, Application.title, Application.state,
    Application.state_since, Application.due_on, Organisation.name_kk, Organisation.name_ru, Organisation.name_en,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """The most urgent rows of a part of the work, and how many there are."""

    rows: list[Found]
    total: int


def to_finish(user: User, most: int = SHOWN) -> Part:
    """Drafts whose call is still open, applications returned for correction, agreements that wait for a signature."""
    mine = select(Membership.organisation_id).where(Membership.user_id == user.id, Membership.part != "reader")
    is_open = and_(Application.state == "draft", Call.closes_at > db.now())
    unsigned = and_(Application.state == "approved", Agreement.company_signed_at.is_(None), Agreement.id.is_not(None))
    wanted = (
        select(*CASE, Application.saved_at, Call.closes_at, Call.title.label("call_title"))
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Call, Call.id == Application.call_id)
        .outerjoin(Agreement, Agreement.application_id == Application.id)
        .where(Application.organisation_id.in_(mine), or_(is_open, unsigned, Application.state == "returned"))
        .order_by(Application.due_on.is_(None), Application.due_on, Call.closes_at, Application.id)
    )
    return part(wanted, most)


def to_read(user: User) -> Part:
    """Letters that the person has not opened yet."""
    wanted = (
        select(letters.Letter.id, letters.Letter.subject, letters.Letter.lang, letters.Letter.created_at)
        .where(letters.Letter.user_id == user.id, letters.Letter.read_at.is_(None))
        .where(*letters.shown())
        .order_by(letters.Letter.id.desc())
    )
    return part(wanted)


def to_score(user: User, most: int = SHOWN) -> Part:
    """An expert's cases: a conflict to declare, or a sheet to fill in. Nothing tells who the applicant is."""
    wanted = (
        select(Assignment.key, Assignment.state, Assignment.due_on, Assignment.assigned_at, Application.title,
               Application.number)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Expert.user_id == user.id, Assignment.state.in_(("offered", "cleared")))
        .where(Application.state == "in_review")
        .order_by(Assignment.due_on.is_(None), Assignment.due_on, Assignment.place, Assignment.id)
    )  # fmt: skip
    return part(wanted, most)


def to_screen(user: User, today: date) -> Part:
    """Cases that wait for an officer: to be screened, or returned and not answered in time; theirs or nobody's."""
    may_begin = or_(Call.rolling, Call.closes_at <= db.now())
    waits = or_(
        and_(Application.state.in_(TO_SCREEN), may_begin),
        and_(Application.state == "returned", Application.due_on < today),
    )
    return part(_of_officer(user).where(waits))


def to_assign(user: User) -> Part:
    """Cases with fewer experts than they need: admitted ones, and those where an expert dropped out or a third is
    needed."""
    at_work = (
        select(func.count(Assignment.id))
        .where(Assignment.application_id == Application.id, Assignment.state.in_(ASSIGNED))
        .scalar_subquery()
    )
    lacking = and_(Application.state == "in_review", at_work < Application.reviews_due)
    wanted = _of_officer(user).add_columns(Application.reviews_due, at_work.label("at_work"))
    return part(wanted.where(or_(and_(Application.state == "admitted", Application.route == "grant"), lacking)))


def to_decide(user: User) -> list[Found]:
    """Per call: decisions that the person may confirm, decisions that wait for their release, cases without one."""
    confirmable = and_(Decision.confirmed_at.is_(None), Decision.prepared_by_id != user.id)
    confirmed = and_(Decision.confirmed_at.is_not(None), Decision.released_at.is_(None))
    undecided = and_(Application.state == "ranked", Decision.id.is_(None))
    wanted = (
        select(
            Call.slug, Call.title, Call.results_on,
            func.count(Decision.id).filter(confirmable).label("to_confirm"),
            func.min(Decision.prepared_at).filter(confirmable).label("prepared_at"),
            func.count(Decision.id).filter(confirmed).label("to_release"),
            func.max(Decision.confirmed_at).filter(confirmed).label("confirmed_at"),
            func.count(Application.id).filter(undecided).label("to_prepare"),
            func.max(Application.state_since).filter(undecided).label("ranked_at"),
        )
        .select_from(Application)
        .join(Call, Call.id == Application.call_id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.state.in_(("ranked", "reserve")), *seen_by(user))
        .group_by(Call.id)
        .order_by(Call.results_on, Call.id)
    )  # fmt: skip
    return [row for row in db.session.execute(wanted) if row.to_confirm or row.to_release or row.to_prepare]


def load(user: User) -> list[Found]:
    """How many open cases each officer has, the busiest first; without what the reader must not meet."""
    officer = aliased(User)
    count = func.count(Application.id)
    wanted = (
        select(officer.id, officer.name, count.label("cases"))
        .join(Application, Application.officer_id == officer.id)
        .where(Application.state.in_(OPEN), *seen_by(user))
        .group_by(officer.id, officer.name)
        .order_by(count.desc(), officer.name)
        .limit(SHOWN)
    )
    return list(db.session.execute(wanted))


def recent(user: User) -> list[Found]:
    """What has just happened to cases and in their examination."""
    event = history.Event
    case = either((event.subject_kind == "assignment", Assignment.application_id), else_=event.subject_id)
    wanted = (
        select(event.at, event.act, Application.key, Application.number)
        .outerjoin(Assignment, and_(event.subject_kind == "assignment", event.subject_id == Assignment.id))
        .join(Application, Application.id == case)
        .where(event.subject_kind.in_(("application", "assignment")), event.act.in_(TOLD))
        .where(Application.state != "draft", Application.number.is_not(None), *seen_by(user), *of_hub(user))
        .order_by(event.seq.desc())
        .limit(RECENT)
    )
    return list(db.session.execute(wanted))


def _of_officer(user: User) -> Select[*tuple[Any, ...]]:
    return (
        select(*CASE)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Call, Call.id == Application.call_id)
        .where(or_(Application.officer_id == user.id, Application.officer_id.is_(None)), *seen_by(user), *of_hub(user))
        .order_by(Application.due_on.is_(None), Application.due_on, Application.id)
    )


def part(wanted: Select[*tuple[Any, ...]], most: int = SHOWN) -> Part:
    """The first rows, and the number of all of them from the same statement."""
    rows = list(db.session.execute(wanted.add_columns(func.count().over().label("of")).limit(most)))
    return Part(rows, rows[0].of if rows else 0)


def erasures() -> list[Erasure]:
    """The requests for the deletion of an account that wait, the one that is due first at the top."""
    waits = select(Erasure).where(Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None))
    return list(
        db.session.scalars(
            waits.options(joinedload(Erasure.user)).order_by(Erasure.due_on, Erasure.id).limit(REQUESTS_SHOWN)
        )
    )

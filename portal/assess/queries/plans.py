"""What the page of a plan shows, and who could take a case by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from portal import db
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.arrays import np
from portal.assess import assignment
from portal.assess.models import ASSIGNED, Assignment, Expert, Plan
from portal.assess.queries import experts as experts_of
from portal.assess.queries import fitting, material
from portal.interests import NOTHING, Interests
from portal.jobs import Job

LEFT = ("declined", "abstained")


def suitable(application: Application) -> list[dict[str, Any]]:
    """Experts for one case by hand, the best fit first: each with load, fit and, where there is one, the obstacle.

    The application comes with its call.
    """
    experts = experts_of.active()
    subject = material.subject(application, material.texts([application.id]), application.call.programme, 1)
    found = dict[int, str](_asked(application.id))
    for (_case, expert), why in experts_of.conflicts_in(application.call_id, experts, [application.id]).items():
        found.setdefault(expert, why)
    loads = experts_of.loads(application.call_id)
    facts = fitting.known(application.call_id, experts, application.id)
    for _case, expert in facts.cannot():
        found.setdefault(expert, "cannot")
    fit = fitting.fit_of([subject], facts)[0] if experts else np.zeros(0)
    rows = [
        {
            "expert": one,
            "fit_e5": int(fit[place] * assignment.SCALE),
            "load": loads.get(one.id, 0),
            "why": fitting.reasons(subject, place, facts),
            "obstacle": _obstacle(subject, one, found.get(one.id), loads.get(one.id, 0)),
        }
        for place, one in enumerate(experts)
    ]
    return sorted(rows, key=lambda row: (row["obstacle"] is not None, -row["fit_e5"], row["expert"].id))


def latest(call: Call) -> tuple[Plan, Job] | None:
    """The newest plan of the call with its job."""
    wanted = select(Plan, Job).join(Job, Job.id == Plan.job_id).where(Plan.call_id == call.id)
    row = db.session.execute(wanted.order_by(Plan.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def plan(plan_id: int) -> Plan | None:
    """A plan with its call."""
    return db.session.scalars(select(Plan).where(Plan.id == plan_id).options(joinedload(Plan.call))).first()


def names(expert_ids: Sequence[int]) -> Mapping[int, str]:
    """What experts are called, for staff."""
    wanted = select(Expert.id, User.name).join(User, User.id == Expert.user_id).where(Expert.id.in_(expert_ids))
    return {row.id: row.name for row in db.session.execute(wanted)}


def numbers(application_ids: Sequence[int], *, but_not_of: Interests = NOTHING) -> Mapping[int, Any]:
    """Number, title and key of cases, for the links of a plan."""
    columns = (Application.id, Application.number, Application.title, Application.key)
    wanted = select(*columns).where(Application.id.in_(application_ids), *_outside(but_not_of))
    return {row.id: row for row in db.session.execute(wanted)}


def people(expert_ids: Sequence[int]) -> Mapping[int, Any]:
    """Name and address of experts, for staff."""
    wanted = select(Expert.id, User.name, User.email).join(User, User.id == Expert.user_id)
    return {row.id: row for row in db.session.execute(wanted.where(Expert.id.in_(expert_ids)))}


def numbered(call_id: int, number: str) -> int | None:
    """The case of the call with that number, however it was typed."""
    same = func.upper(Application.number) == number.strip().upper()
    return db.session.scalar(select(Application.id).where(Application.call_id == call_id, same))


def offered(call: Call, *, but_not_of: Interests = NOTHING) -> int:
    """How many places of the call could be given anew, because nobody has begun to read or the expert has left."""
    mine = (Application.call_id == call.id, Application.state.in_(("admitted", "in_review")), *_outside(but_not_of))
    left = (Assignment.state == "cleared") & (~Expert.active | (Expert.capacity == 0))
    loose = (Assignment.state == "offered") | left
    wanted = select(func.count(Assignment.id)).join(Application).join(Expert, Expert.id == Assignment.expert_id)
    return db.session.scalar(wanted.where(*mine, loose)) or 0


def waiting(call: Call, *, but_not_of: Interests = NOTHING) -> int:
    """How many cases of the call have fewer experts than they need."""
    active = select(func.count()).where(Assignment.application_id == Application.id, Assignment.state.in_(ASSIGNED))
    needed = func.coalesce(func.nullif(Application.reviews_due, 0), call.programme.reviews)
    short = (Application.call_id == call.id, Application.state.in_(("admitted", "in_review")), *_outside(but_not_of))
    return db.session.scalar(select(func.count()).where(*short, active.scalar_subquery() < needed)) or 0


def _outside(interests: Interests) -> tuple[ColumnElement[bool], ...]:
    return interests.outside(Application.organisation_id, Application.id)


def _asked(application_id: int) -> list[tuple[int, str]]:
    """expert → has, declined, abstained: whoever was asked for the case already; released ones may be asked again."""
    wanted = select(Assignment.expert_id, Assignment.state).where(Assignment.application_id == application_id)
    rows = db.session.execute(wanted.where(Assignment.state.in_((*ASSIGNED, *LEFT))))
    return [(expert, state if state in LEFT else "has") for expert, state in rows]


def _obstacle(case: fitting.Subject, expert: Expert, conflict: str | None, load: int) -> str | None:
    if conflict:
        return conflict
    if case.lang not in expert.languages:
        return "language"
    return "full" if load >= expert.capacity else None

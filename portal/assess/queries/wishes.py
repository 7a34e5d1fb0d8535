"""Wishes of experts: which cases one may wish for, what was said, and what it means for a plan.

An expert meets here the name and the summary of cases that still need somebody, in a language they read; never those of
their own call, nor any with a conflict of interest.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import db, phases
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import ASSIGNED, Assignment, Bid, Expert
from portal.assess.queries import experts as experts_of
from portal.assess.queries import material
from portal.rights import EXPERT

PAGE = 20
OPEN = ("admitted", "in_review")


def calls() -> Sequence[Call]:
    """The calls whose cases may be wished for now."""
    needy = select(Application.call_id).where(Application.state.in_(OPEN))
    found = db.session.scalars(
        select(Call).where(Call.id.in_(needy), Call.programme_route == "grant").order_by(Call.id)
    )
    return [call for call in found if not phases.closed("assess.bid", (EXPERT,), call)]


def ids(call: Call, expert: Expert) -> list[int]:
    """The cases of the call that the expert may wish for, by number."""
    active = select(func.count()).where(Assignment.application_id == Application.id, Assignment.state.in_(ASSIGNED))
    needed = func.coalesce(func.nullif(Application.reviews_due, 0), call.programme.reviews)
    asked = select(Assignment.application_id).where(Assignment.expert_id == expert.id)
    wanted = select(Application.id).where(
        Application.call_id == call.id, Application.state.in_(OPEN), Application.lang.in_(expert.languages),
        Application.id.not_in(asked), active.scalar_subquery() < needed,
    )  # fmt: skip
    found = db.session.scalars(wanted.order_by(Application.number)).all()
    barred = experts_of.conflicts_in(call.id, [expert])
    return [one for one in found if (one, expert.id) not in barred]


def page(call: Call, expert: Expert, first: int) -> tuple[list[dict[str, Any]], int]:
    """Some cases with name, summary and what the expert has said of them; and how many there are."""
    every = ids(call, expert)
    some = every[first : first + PAGE]
    wanted = select(Application).where(Application.id.in_(some)).options(joinedload(Application.organisation))
    own = select(Bid.application_id, Bid.wish).where(Bid.expert_id == expert.id, Bid.application_id.in_(some))
    said = {row.application_id: row.wish for row in db.session.execute(own)}
    texts, summary = material.texts(some), call.programme.columns.get("summary", "")
    rows = [
        {"case": one, "summary": texts.get(one.id, {}).get(summary, ""), "wish": said.get(one.id)}
        for one in db.session.scalars(wanted.order_by(Application.number))
    ]
    return rows, len(every)


def case(key: str) -> Application | None:
    """The case with its call."""
    wanted = select(Application).where(Application.key == key).options(joinedload(Application.call))
    return db.session.scalars(wanted).first()

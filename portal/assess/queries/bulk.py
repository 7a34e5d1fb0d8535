"""What the page and the job of a bulk act ask: the act with its call and job, its cases, what still waits of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import joinedload

from portal import db, jobs
from portal.accounts.models import User
from portal.apply.models import Application
from portal.assess.models import BulkAct, BulkCase

WHOLE = (joinedload(BulkAct.call), joinedload(BulkAct.job))
MOST_GOING = 5  # on a desk


def bulk(key: str) -> BulkAct | None:
    """A bulk act with its call and its job; whoever may write waits here until nobody else changes it."""
    wanted = select(BulkAct).where(BulkAct.key == key).options(*WHOLE)
    return db.session.scalars(wanted.with_for_update(of=BulkAct) if db.is_write() else wanted).first()


def begun(bulk_id: int) -> BulkAct:
    """The same for its job, which waits for somebody who is just undoing it."""
    wanted = select(BulkAct).where(BulkAct.id == bulk_id).options(*WHOLE).with_for_update(of=BulkAct)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def cases_of(bulk_act: BulkAct) -> Sequence[BulkCase]:
    """Its cases by number, each with call and organisation."""
    wanted = (
        select(BulkCase)
        .join(BulkCase.application)
        .where(BulkCase.bulk_act_id == bulk_act.id)
        .options(joinedload(BulkCase.application).options(
            joinedload(Application.call), joinedload(Application.organisation)
        ))
        .order_by(Application.number)
    )  # fmt: skip
    return db.session.scalars(wanted).all()


def waiting(bulk_act: BulkAct) -> Sequence[int]:
    """The ids of its cases that nothing has been done with yet."""
    wanted = select(BulkCase.id).where(BulkCase.bulk_act_id == bulk_act.id, BulkCase.outcome.is_(None))
    return db.session.scalars(wanted.order_by(BulkCase.id)).all()


def next_case(case_id: int) -> tuple[BulkCase, Application, User]:
    """One of its cases, the application and the person as they stand now; nobody else moves them meanwhile."""
    one = select(BulkCase).where(BulkCase.id == case_id).with_for_update()
    row = db.session.scalars(one.execution_options(populate_existing=True)).one()
    wanted = select(Application).where(Application.id == row.application_id).with_for_update(of=Application)
    linked = wanted.options(joinedload(Application.call), joinedload(Application.organisation))
    application = db.session.scalars(linked.execution_options(populate_existing=True)).one()
    person = select(User).join(BulkAct, BulkAct.user_id == User.id).where(BulkAct.id == row.bulk_act_id)
    return row, application, db.session.scalars(person.execution_options(populate_existing=True)).one()


def outcomes(bulk_act: BulkAct) -> dict[str, int]:
    """How many of its cases were done, and how many left."""
    counted = select(BulkCase.outcome, func.count()).where(BulkCase.bulk_act_id == bulk_act.id)
    return {outcome: count for outcome, count in db.session.execute(counted.group_by(BulkCase.outcome)) if outcome}


def going(by: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """The person's bulk acts that wait or run: key, act, since when they run, when they begin, how far they are."""
    job = jobs.Job
    wanted = (
        select(BulkAct.key, BulkAct.act, BulkAct.started_at, BulkAct.runs_at, job.progress, job.total)
        .join(job, job.id == BulkAct.job_id)
        .where(BulkAct.user_id == by.id, BulkAct.undone_at.is_(None))
        .where(or_(job.state == "queued", job.state == "running"))
        .order_by(BulkAct.id.desc())
    )
    return db.session.execute(wanted.limit(MOST_GOING)).all()

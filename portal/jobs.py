"""What runs later: papers, letters, assignment. The table is the truth; the queue (Huey) only wakes the worker.

A job is claimed with a lease, so that one whose worker died is taken up again; handlers must be safe to repeat.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import CheckConstraint, Index, event, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import db, i18n

LEASE = timedelta(minutes=10)
TRIES = 5
PAUSE = 0.02
OFFICE_OPENS = 9  # o'clock, in the time of Astana
log = structlog.get_logger(__name__)

Handler = Callable[["Job"], dict[str, Any] | None]
_handlers: dict[str, Handler] = {}
_daily: list[str] = []


class Job(db.Base):
    """A piece of work: what, with which facts, how far, and what came out."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state_is_known"),
        Index("ix_job_due", "state", "run_after"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[db.Json]
    state: Mapped[str] = mapped_column(default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[db.Json | None]
    error: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[db.Moment] = mapped_column(default=db.now)
    run_after: Mapped[db.Moment] = mapped_column(default=db.now)
    leased_until: Mapped[db.Moment | None]
    done_at: Mapped[db.Moment | None]


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does this kind of job; it gets the Job and may return a result for its page."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def daily(kind: str) -> Callable[[Handler], Handler]:
    """Register a job that is done once a day, at the first tick of the worker after the office has opened."""
    _daily.append(kind)
    return job(kind)


def kinds() -> set[str]:
    """What can be done later."""
    return set(_handlers)


def plan_day() -> int:
    """Put the daily jobs of today into the outbox, unless they are there, and tell how many were missing.

    Two workers may both put one in: its handler is safe to repeat, like any.
    """
    now = i18n.local(db.now())
    if now.hour < OFFICE_OPENS:
        return 0
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    there = set(db.session.scalars(select(Job.kind).where(Job.kind.in_(_daily), Job.created_at >= morning)))
    missing = [kind for kind in _daily if kind not in there]
    for kind in missing:
        later(kind)
    db.session.commit()
    return len(missing)


def later(kind: str, session: Session | None = None, **payload: Any) -> Job:
    """Put a job into the outbox of the current transaction: it runs only if the transaction commits."""
    the_session = session or db.session
    row = Job(kind=kind, payload=payload)
    the_session.add(row)
    the_session.info["wake"] = True
    return row


def report(row: Job, progress: int, total: int) -> None:
    """Tell the page how far a long job is; commits, so that the page can see it, and takes a new lease."""
    row.progress, row.total, row.leased_until = progress, total, db.now() + LEASE
    db.session.commit()


def drain(limit: int = 10_000, pause: float = 0) -> int:
    """Run the jobs that are due, one transaction each, and tell how many ran.

    `pause` seconds between two: SQLite's lock is not fair, and people who wait for it come first.
    """
    done = 0
    while done < limit and (row := _claim()):
        _run(row)
        done += 1
        time.sleep(pause)
    return done


def run_now(job_id: int) -> Job:
    """Run one queued job at once, without waiting for the worker."""
    row = db.session.get_one(Job, job_id)
    if row.state == "queued":
        row.state, row.leased_until, row.tries = "running", db.now() + LEASE, row.tries + 1
        db.session.commit()
        _run(row)
    return row


def init_app(app: Flask) -> None:
    """Open the queue: a file beside the database by default, Redis when REDIS_URL is set."""
    url = app.config["REDIS_URL"]
    huey: Huey = RedisHuey("orken", url=url) if url else SqliteHuey("orken", filename=app.config["QUEUE_FILE"])

    def wake() -> None:
        with app.app_context():
            drain(pause=PAUSE)

    def tick() -> None:
        with app.app_context():
            plan_day()
        wake()

    app.extensions["huey"] = huey
    app.extensions["wake"] = huey.task(name="wake")(wake)
    huey.periodic_task(crontab(minute="*"), name="wake_every_minute")(tick)


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if session.info.pop("wake", False) and current_app.config["QUEUE_WAKES"]:
        current_app.extensions["wake"]()


def _claim() -> Job | None:
    now = db.now()
    due = (
        select(Job)
        .where(
            or_(
                (Job.state == "queued") & (Job.run_after <= now),
                (Job.state == "running") & (Job.leased_until < now),
            )
        )
        .order_by(Job.run_after, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.session.scalars(due).first()
    if row is None:
        db.session.rollback()
        return None
    row.state, row.leased_until, row.tries = "running", now + LEASE, row.tries + 1
    db.session.commit()
    return row


def _run(row: Job) -> None:
    handler, row_id = _handlers[row.kind], row.id
    try:
        row.result = handler(row)
        row.state, row.done_at, row.error = "done", db.now(), None
        db.session.commit()
    except Exception as failure:
        db.session.rollback()
        log.exception("job_failed", job=row_id, kind=row.kind)
        again = db.session.get_one(Job, row_id)
        again.state = "failed" if again.tries >= TRIES else "queued"
        again.run_after = db.now() + timedelta(seconds=30 * 2**again.tries)
        again.error = f"{type(failure).__name__}: {failure}"[:500]
        db.session.commit()

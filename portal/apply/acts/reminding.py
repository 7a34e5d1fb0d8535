"""Reminders to applicants: of a draft before its call closes, and of a correction before its term is over."""

from datetime import datetime, time, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from portal import db, history, i18n, jobs, letters, phases, reminders
from portal.announce.models import Call
from portal.apply.models import Application

REMIND = "apply.remind"


@jobs.daily(REMIND)
def remind(_job: jobs.Job) -> dict[str, int]:
    """Remind of every draft and every returned application whose term is near."""
    today = phases.today()
    last = reminders.horizon(today)
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=i18n.ZONE)
    unsent = and_(Application.state == "draft", Call.closes_at > db.now(), Call.closes_at < end)
    uncorrected = and_(Application.state == "returned", Application.due_on.between(today, last))
    wanted = (
        select(Application)
        .join(Call, Call.id == Application.call_id)
        .where(or_(unsent, uncorrected), reminders.unsaid(REMIND, Application, today))
        .options(joinedload(Application.call))
        .order_by(Application.id)
        .limit(reminders.AT_ONE_TIME)
    )
    found = db.session.scalars(wanted).all()
    for application in found:
        closes_on = i18n.local(application.call.closes_at).date()
        returned = application.state == "returned" and application.due_on
        reminders.remind(REMIND, application, application.due_on if returned and application.due_on else closes_on)
    if len(found) == reminders.AT_ONE_TIME:
        jobs.later(REMIND)
    return {"letters": len(found)}


@letters.while_owed(REMIND)
def is_owed(event: history.Event) -> bool:
    """Whether the application still waits for its people."""
    return db.session.get_one(Application, event.subject_id).state in ("draft", "returned")

"""Reminders to experts: one letter per expert, call and term, some working days before it and on the day itself.

Once a day a job looks for what is due. A place remembers the day of its last reminder, so repeating the job tells
nobody twice.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from portal import calendar, db, history, jobs, letters, phases
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import Assignment, Expert

BEFORE = (3, 1, 0)  # working days before the term, unless the programme says otherwise
TO_DO = ("offered", "cleared")


@jobs.daily("assess.remind")
def remind_all(_job: jobs.Job) -> dict[str, int]:
    """Remind everybody whose term is as near as the programme of the call names."""
    told, today = 0, phases.today()
    for call_id in db.session.scalars(select(Application.call_id).distinct().where(Application.state == "in_review")):
        call = db.session.get_one(Call, call_id)
        days = call.programme.data.get("assessment", {}).get("remind_days", BEFORE)
        told += remind(call, {calendar.add_working_days(today, n) if n else today for n in days}, by=None)
    return {"letters": told}


def remind(call: Call, due: Collection[date] | None = None, *, by: Any) -> int:
    """Write to each expert who still owes reviews that are due on these days, or any; tell how many letters that makes.

    Nobody is reminded of the same review twice on one day.
    """
    today, heaps = phases.today(), dict[tuple[int, date], list[Assignment]]()
    for one in _open(call, due):
        if one.reminded_on != today and one.due_on:
            heaps.setdefault((one.expert_id, one.due_on), []).append(one)
    for (_expert_id, due_on), places in heaps.items():
        for one in places:
            one.reminded_on = today
        facts = {"call_id": call.id, "count": len(places), "due_on": due_on.isoformat()}
        history.record(places[0].expert, "assess.remind", by=by, data=facts)
    return len(heaps)


def _open(call: Call, due: Collection[date] | None) -> Sequence[Assignment]:
    """The places of the call that are not scored and due on these days, kept from other hands."""
    wanted = (
        select(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Application.call_id == call.id, Assignment.state.in_(TO_DO), Expert.active)
        .options(joinedload(Assignment.expert))
        .order_by(Assignment.expert_id, Assignment.id)
        .with_for_update(of=Assignment)
    )
    return db.session.scalars(wanted if due is None else wanted.where(Assignment.due_on.in_(due))).all()


@letters.while_owed("assess.remind")
def is_owed(event: history.Event) -> bool:
    """Whether the expert still owes a review of that call and term."""
    owing = exists().where(
        Assignment.expert_id == event.subject_id, Assignment.state.in_(TO_DO),
        Assignment.due_on == date.fromisoformat(event.data["due_on"]), Application.id == Assignment.application_id,
        Application.call_id == event.data["call_id"],
    )  # fmt: skip
    return bool(db.session.scalar(select(owing)))

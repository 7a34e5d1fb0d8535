"""Verbs that bring cases to experts: by hand, for a whole call by a plan, and back again.

An assignment is told to the expert and to nobody else: its events hang on the assignment and on the expert, and what
is written on the case's own history names no expert.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import calendar, db, history, i18n
from portal.announce.models import Call
from portal.apply.acts.locking import lock
from portal.apply.models import Application
from portal.assess import conflicts
from portal.assess.acts.concluding import settle
from portal.assess.models import ASSIGNED, Assignment, Expert
from portal.assess.queries import experts as queries
from portal.assess.queries import fitting
from portal.workflow import Refused, advance

OPEN = ("admitted", "in_review", "reviewed")
PLACES = 1_000_000


def assign(application: Application, expert: Expert, *, by: Any, why: dict[str, Any] | None = None) -> Assignment:
    """Ask an expert to score a case. Raises Refused: conflict, capacity, language, or asked already.

    The application comes with its call, the expert with the user.
    """
    case = held(application)
    if case.state not in OPEN:
        raise Refused(_("The case is not with the experts."))
    _check(case, expert)
    assignment = seat(case, expert, _seats(case), by=by, why=why or {"by_hand": True})
    advance(case, "assess.assign", by=by)
    settle(case)
    db.session.flush()
    history.record(assignment, "assess.offer", by=by)
    return assignment


def unassign(assignment: Assignment, reason: str, *, by: Any) -> None:
    """Take a case back from an expert who has not scored it. Raises Refused."""
    if assignment.state not in ("offered", "cleared"):
        raise Refused(_("The review is in already, so it stays."))
    if not reason.strip():
        raise Refused(_("Write the reason."), "reason")
    case = held(assignment.application)
    close(assignment, "released", reason)
    history.record(assignment, "assess.unassign", by=by, note=reason)
    settle(case)


def held(application: Application) -> Application:
    """The case as it is now, kept from other hands until the end of the transaction."""
    lock(application)
    return application


def close(assignment: Assignment, state: str, reason: str) -> None:
    """End an assignment: its place is free again."""
    assignment.state, assignment.reason, assignment.closed_at = state, reason.strip(), db.now()


def seat(
    case: Application, expert: Expert, taken: Sequence[Assignment], *, by: Any, why: dict[str, Any],
    fit_e5: int | None = None,
) -> Assignment:  # fmt: skip
    """Write the assignment, over an ended one of the same expert; label and place are random and tell nothing."""
    assignment = next((one for one in taken if one.expert_id == expert.id), None)
    if assignment is None:
        assignment = Assignment(application_id=case.id, expert_id=expert.id, application=case, expert=expert)
        db.session.add(assignment)
    labels = {one.label for one in taken if one is not assignment}
    free = [label for label in range(1, len(labels) + 4) if label not in labels]
    assignment.state, assignment.reason, assignment.why, assignment.fit_e5 = "offered", "", why, fit_e5
    assignment.label, assignment.place = secrets.choice(free[:3]), secrets.randbelow(PLACES)
    assignment.assigned_at, assignment.assigned_by_id = db.now(), getattr(by, "id", None)
    assignment.cleared_at = assignment.closed_at = None
    assignment.due_on = due_on(case.call)
    return assignment


def due_on(call: Call) -> date:
    """Until when an expert has time: the day of the call, or the programme's working days from today.

    A review that an appeal asks for comes after the day of the call.
    """
    if call.review_until and not call.rolling and call.review_until >= i18n.local(db.now()).date():
        return call.review_until
    return calendar.due(db.now(), call.programme.clock("experts"))


def _check(case: Application, expert: Expert) -> None:
    if not expert.active:
        raise Refused(_("This expert takes no cases now."), "expert")
    if case.lang not in expert.languages:
        raise Refused(_("This expert does not read the language of the application."), "expert")
    if why := queries.conflict(case, expert):
        raise Refused(conflicts.SENTENCES[why], "expert")
    if fitting.in_call(case.call_id, case.id).get((case.id, expert.id)) == "cannot":
        raise Refused(_("This expert has said that they cannot take the case."), "expert")
    if any(one.expert_id == expert.id and one.state in ASSIGNED for one in _seats(case)):
        raise Refused(_("This expert has the case already."), "expert")
    if queries.loads(case.call_id, [expert.id]).get(expert.id, 0) >= expert.capacity:
        raise Refused(_("This expert has as many cases of the call as they can take."), "expert")


def _seats(case: Application) -> Sequence[Assignment]:
    return db.session.scalars(select(Assignment).where(Assignment.application_id == case.id)).all()


@dataclass(frozen=True)
class Seat:
    """A pair of a plan: who is to score what, how well it fits, and why."""

    application_id: int
    expert_id: int
    fit_e5: int
    why: dict[str, Any]


def seat_all(call: Call, wanted: Iterable[Seat], *, by: Any) -> dict[int, int]:
    """Put a whole plan into force at once: expert → how many cases. What is no longer possible is left out.

    One letter goes to each expert. The caller's transaction holds everything or nothing.
    """
    pairs = list(wanted)
    cases, experts = _cases(call, pairs), {one.id: one for one in queries.active()}
    forbidden = {*queries.conflicts_in(call.id, list(experts.values())), *fitting.cannot(call.id)}
    loads, seats = queries.loads(call.id), _all_seats(call)
    given, begun = dict[int, int](), dict[int, Application]()
    for pair in pairs:
        case, expert = cases.get(pair.application_id), experts.get(pair.expert_id)
        if case is None or expert is None or (case.id, expert.id) in forbidden:
            continue
        taken = seats.setdefault(case.id, [])
        held = any(one.expert_id == expert.id and one.state in ASSIGNED for one in taken)
        if held or loads.get(expert.id, 0) >= expert.capacity or case.lang not in expert.languages:
            continue
        taken.append(seat(case, expert, taken, by=by, why=pair.why, fit_e5=pair.fit_e5))
        begun[case.id] = case
        loads[expert.id] = loads.get(expert.id, 0) + 1
        given[expert.id] = given.get(expert.id, 0) + 1
    for case in begun.values():
        active = sum(one.state in ASSIGNED for one in seats[case.id])
        case.reviews_due = max(case.reviews_due, call.programme.reviews, active)
        advance(case, "assess.assign", by=by)
    for expert_id, count in given.items():
        facts = {"call_id": call.id, "count": count, "due_on": due_on(call).isoformat()}
        history.record(experts[expert_id], "assess.apply_plan", by=by, data=facts)
    return given


def _cases(call: Call, pairs: Iterable[Seat]) -> dict[int, Application]:
    wanted = (
        select(Application)
        .where(Application.call_id == call.id, Application.state.in_(OPEN))
        .where(Application.id.in_({pair.application_id for pair in pairs}))
        .options(joinedload(Application.call))
        .with_for_update(of=Application)
    )
    return {case.id: case for case in db.session.scalars(wanted)}


def _all_seats(call: Call) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    wanted = select(Assignment).join(Application).where(Application.call_id == call.id)
    for one in db.session.scalars(wanted):
        found.setdefault(one.application_id, []).append(one)
    return found

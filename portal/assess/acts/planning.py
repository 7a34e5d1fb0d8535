"""Verbs of the plan for a whole call: want one, work it out in a job, bring one along, put it into force.

The job only proposes. The officer sees how good the proposal is, what it changes and who stays without experts.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext, lazy_ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import db, history, jobs
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.acts.assigning import Seat, close, seat_all
from portal.assess.acts.concluding import settle
from portal.assess.acts.proposing import worked_out
from portal.assess.models import Assignment, Plan
from portal.assess.queries import plans as queries
from portal.assess.queries.material import Asked, material
from portal.workflow import Refused


def assign_all(
    call: Call, *, by: Any, asked: Asked | None = None, given: Sequence[tuple[int, int]] | None = None
) -> Plan:  # fmt: skip
    """Ask for a plan; it is worked out in the background and changes nothing yet. Raises Refused.

    `given` are the pairs (case, expert) of a plan that somebody made: it is weighed against the solver's.
    """
    running = queries.latest(call)
    if running and running[1].state in ("queued", "running"):
        raise Refused(_("A plan is being worked out already."))
    job = jobs.later("assess.plan")
    db.session.flush()
    plan = Plan(call_id=call.id, job_id=job.id, wanted_by_id=by.id)
    db.session.add(plan)
    db.session.flush()
    job.payload = {"plan": plan.id, "asked": asdict(asked or Asked()), "given": list(given) if given else None}
    history.record(call, "assess.assign_all", by=by)
    return plan


@jobs.job("assess.plan")
def propose(job: jobs.Job) -> dict[str, Any]:
    """Work the plan out; repeating it gives the same answer."""
    plan = queries.plan(job.payload["plan"])
    if plan is None:
        return {}
    asked, given = Asked(**job.payload.get("asked", {})), job.payload.get("given")
    plan.result = worked_out(material(plan.call, asked), asked, given and [(case, expert) for case, expert in given])
    return {"pairs": len(plan.result["pairs"])}


def apply_plan(plan: Plan, *, by: Any) -> int:
    """Put the plan into force in one transaction; one letter to each expert. Raises Refused."""
    newest = queries.latest(plan.call)
    if plan.result is None:
        raise Refused(_("The plan is not ready yet."))
    if plan.applied_at or newest is None or newest[0].id != plan.id:
        raise Refused(_("This plan is out of date. Work out a new one."))
    _release(plan.result.get("gone", []), by=by)
    wanted = [Seat(*pair) for pair in plan.result["pairs"]]
    given = seat_all(plan.call, wanted, by=by)
    _settle({row[1] for row in plan.result.get("gone", [])} - {pair.application_id for pair in wanted})
    plan.applied_at = db.now()
    history.record(plan.call, "assess.apply_plan", by=by, data={"plan": plan.id, "assigned": sum(given.values())})
    return sum(given.values())


def _release(gone: Sequence[Sequence[int]], *, by: Any) -> None:
    """Take back what the plan gives to others. Raises Refused if one of them has begun to read meanwhile."""
    ids = [row[0] for row in gone]
    wanted = select(Assignment).where(Assignment.id.in_(ids)).options(joinedload(Assignment.expert))
    seats = db.session.scalars(wanted.order_by(Assignment.id).with_for_update(of=Assignment)).all()
    begun = [one for one in seats if one.state == "scored" or (one.state == "cleared" and one.expert.active)]
    if begun:
        raise Refused(lazy_ngettext(
            "%(num)s expert whom the plan releases has begun to read. Work out a new plan.",
            "%(num)s experts whom the plan releases have begun to read. Work out a new plan.", len(begun),
        ))  # fmt: skip
    for one in seats:
        if one.state in ("offered", "cleared"):
            reason = gettext("Another plan of the assignments is in force.")
            close(one, "released", reason)
            history.record(one, "assess.unassign", by=by, note=reason)
    db.session.flush()


def _settle(application_ids: set[int]) -> None:
    """Count anew what is due in cases that lost an expert and got none."""
    chosen = select(Application).where(Application.id.in_(application_ids)).options(joinedload(Application.call))
    for case in db.session.scalars(chosen.with_for_update(of=Application)):
        settle(case)

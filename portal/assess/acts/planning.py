"""Verbs of the plan for a whole call: want one, work it out in a job, put it into force.

The job only proposes. The officer sees how good the proposal is and who stays without experts, then decides.
"""

from typing import Any

from flask_babel import lazy_gettext as _

from portal import db, history, jobs
from portal.announce.models import Call
from portal.assess import assignment
from portal.assess.acts.assigning import Seat, seat_all
from portal.assess.models import Plan
from portal.assess.queries import plans as queries
from portal.workflow import Refused

FEW_SHOWN = 200  # cases without experts that the page lists


def assign_all(call: Call, *, by: Any) -> Plan:
    """Ask for a plan; it is worked out in the background and changes nothing yet. Raises Refused."""
    running = queries.latest(call)
    if running and running[1].state in ("queued", "running"):
        raise Refused(_("A plan is being worked out already."))
    job = jobs.later("assess.plan")
    db.session.flush()
    plan = Plan(call_id=call.id, job_id=job.id, wanted_by_id=by.id)
    db.session.add(plan)
    db.session.flush()
    job.payload = {"plan": plan.id}
    history.record(call, "assess.assign_all", by=by)
    return plan


@jobs.job("assess.plan")
def propose(job: jobs.Job) -> dict[str, Any]:
    """Work the plan out; repeating it gives the same answer."""
    plan = queries.plan(job.payload["plan"])
    if plan is None:
        return {}
    found = queries.material(plan.call)
    best = assignment.plan(found.problem)
    plan.result = _told(found, best)
    return {"pairs": len(best.pairs)}


def apply_plan(plan: Plan, *, by: Any) -> int:
    """Put the plan into force in one transaction; one letter to each expert. Raises Refused."""
    newest = queries.latest(plan.call)
    if plan.result is None:
        raise Refused(_("The plan is not ready yet."))
    if plan.applied_at or newest is None or newest[0].id != plan.id:
        raise Refused(_("This plan is out of date. Work out a new one."))
    wanted = [Seat(*pair) for pair in plan.result["pairs"]]
    given = seat_all(plan.call, wanted, by=by)
    plan.applied_at = db.now()
    history.record(plan.call, "assess.apply_plan", by=by, data={"plan": plan.id, "assigned": sum(given.values())})
    return sum(given.values())


def _told(found: queries.Material, best: assignment.Plan) -> dict[str, Any]:
    """The plan as it is kept: ids and whole numbers only, fit in 1/100 000."""
    cases, experts = found.cases, found.experts
    taken = [0] * len(experts) if found.problem.taken is None else found.problem.taken.tolist()
    return {
        "pairs": [
            [cases[c].id, experts[e].id, _e5(fit), queries.reasons(cases[c], experts[e], found.knows[e])]
            for (c, e), fit in zip(best.pairs, best.fits, strict=True)
        ],
        "cases": len(cases),
        "wanted": int(found.problem.need.sum()),
        "objective_e5": _e5(best.objective),
        "value_e5": _e5(best.value),
        "bound_e5": _e5(best.bound),
        "optimal": best.optimal,
        "worst": [cases[best.worst[0]].id, _e5(best.worst[1])] if best.worst else None,
        "loads": [[one.id, held, new, one.capacity] for one, held, new in zip(experts, taken, best.loads, strict=True)],
        "unfilled": [[cases[gap.case].id, gap.missing, gap.reason] for gap in best.unfilled[:FEW_SHOWN]],
        "unfilled_cases": len(best.unfilled),
        "missing": sum(gap.missing for gap in best.unfilled),
    }


def _e5(value: float) -> int:
    return round(value * assignment.SCALE)

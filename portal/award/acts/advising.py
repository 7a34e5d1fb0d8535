"""Further reviews where they help most, handed to the planner of assignments as a plan ready to be looked at."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.announce.models import Call
from portal.assess import acts as assess
from portal.assess import scoring
from portal.assess.models import Plan
from portal.assess.queries.material import Asked
from portal.award import certainty, line, queries
from portal.award.acts.drawing import anonymous, budgets_of
from portal.workflow import Refused

MOST = 500  # reviews of one plan


def plan_reviews(call: Call, kind: str, reviews: int, *, by: Any) -> Plan:
    """Ask for a plan that spends so many further reviews on the cases of a kind, before they are
    ranked. Raises Refused.

    The plan is a dry run like any other: it knows conflicts and capacities, and an officer puts it into force.
    """
    if not 0 < reviews <= MOST:
        raise Refused(_("Give a number of reviews from 1 to %(most)s.", most=MOST), "reviews")
    wanted = [[one.case, one.reviews] for one in advised(call, kind, reviews)]
    if not wanted:
        raise Refused(_("No further review would help: every case that could change sides is ranked or read enough."))
    return assess.assign_all(call, by=by, asked=Asked(more=wanted))


def advised(call: Call, kind: str, reviews: int) -> list[scoring.Next]:
    """The cases of a kind to read again, the most useful first. Raises Refused where scores are too few for a model."""
    programme = call.programme
    rows = queries.ranking(call, kind)
    order = line.in_order(queries.as_ranked(row, programme.threshold) for row in rows)
    drawn = certainty.Drawn(
        programme.threshold, line.reach(order, budgets_of(call).get(kind, 0)), sum(case.passed for case in order)
    )
    model = scoring.fit(scoring.gather(anonymous([tuple(row) for row in queries.scored(call, kind)])))
    if model is None:
        raise Refused(_("There are too few second reviews to say where another one helps."))
    open_now = {row.id for row in rows if row.state == "reviewed"}
    closed = {case.id for case in order if case.id not in open_now or not drawn.lets_compete(case)}
    if drawn.is_pass_mark:
        return scoring.advise(model, reviews, line=float(programme.threshold * scoring.E4), closed=closed)
    return scoring.advise(model, reviews, count=drawn.reached, closed=closed)

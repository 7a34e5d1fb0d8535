"""The verb for second thoughts: a submitted score is changed, and what it was before is kept for good.

Each change is one event in the chain, with every field from and to. How many reviews of others were in by then stands
beside it: who changes a score after having read them is not a witness of their own any more.
"""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal import db, history, phases
from portal.assess import scoring
from portal.assess.acts.assigning import held
from portal.assess.acts.concluding import marks, scale_of, settle
from portal.assess.acts.reviewing import EMPTY, Draft, Incomplete, Overtaken, draft_of, problems
from portal.assess.models import Assignment, Review
from portal.workflow import Refused


def revise(assignment: Assignment, draft: Draft, *, version: int, by: Any) -> None:
    """Put a whole new sheet in the place of the submitted one. Raises Refused, Overtaken or Incomplete."""
    case, review = held(assignment.application), assignment.review
    may, why_not = phases.changeable(by, assignment)
    if not may or review is None:
        raise Refused(why_not)
    if review.version != version:
        raise Overtaken(_("This sheet was changed in another window."))
    if wrong := problems(case.call.programme, case.kind, draft):
        raise Incomplete(wrong)
    changes = differences(draft_of(review), draft)
    if not changes:
        return
    programme, was = case.call.programme, review.total_e4
    review.scores = {code: dict(answer) for code, answer in draft.scores.items()}
    review.comment, review.confidential = draft.comment, draft.confidential
    criteria = programme.criteria(case.kind or programme.kinds[0].code)
    review.total_e4 = scoring.as_e4(scoring.weighted_total(marks(review.scores), criteria, scale_of(programme)))
    review.saved_at = db.now()
    told = {"changes": changes, "total_e4": [was, review.total_e4], "others_in": _others_in(assignment)}
    history.record(assignment, "assess.revise", by=by, data=told)
    settle(case)


def differences(before: Draft, after: Draft) -> dict[str, list[Any]]:
    """Field → [from, to]: score-team, why-team, see-team, comment, confidential."""
    found: dict[str, list[Any]] = {}
    for code in sorted({*before.scores, *after.scores}):
        one, other = before.scores.get(code, EMPTY), after.scores.get(code, EMPTY)
        for name in ("score", "why", "see"):
            if one.get(name) != other.get(name):
                found[f"{name}-{code}"] = [one.get(name), other.get(name)]
    for name in ("comment", "confidential"):
        if getattr(before, name) != getattr(after, name):
            found[name] = [getattr(before, name), getattr(after, name)]
    return found


def _others_in(assignment: Assignment) -> int:
    others = (Assignment.application_id == assignment.application_id, Assignment.id != assignment.id)
    wanted = select(func.count(Review.id)).join(Assignment).where(*others, Assignment.state == "scored")
    return db.session.scalar(wanted) or 0

"""What follows when reviews come in or experts drop out: how many are due, the conclusion, the ranking."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from flask_babel import lazy_ngettext
from sqlalchemy import select

from portal import db
from portal.announce.models import Call
from portal.announce.programme import Programme
from portal.apply.models import Application
from portal.assess import scoring
from portal.assess.models import ASSIGNED, Assignment, Review
from portal.workflow import Refused, advance

UNDER_WAY = ("submitted", "returned", "resubmitted", "admitted", "in_review")


def settle(case: Application) -> None:
    """Count what is due and what is in; conclude when the last due review has come. The case is locked.

    A third review is due when two totals differ by more than the programme's gap; the state stays as it is then, or
    comes back when that is so because of a score that was changed after the last one.
    """
    db.session.flush()
    programme = case.call.programme
    active = _sheets(case.id)
    totals = [Fraction(total, scoring.E4) for _scores, total in active if total is not None]
    case.reviews_in = len(totals)
    third = 3 if scoring.needs_third(totals, programme.third_gap) else 0
    case.reviews_due = max(programme.reviews, len(active), third, case.reviews_wanted)
    whole = case.reviews_in >= case.reviews_due
    if case.state == "in_review" and whole:
        conclude(case, [marks(scores) for scores, _total in active])
    elif case.state == "reviewed" and whole:
        write_result(case, [marks(scores) for scores, _total in active])
    elif case.state == "reviewed":
        case.score_e4 = case.spread_e4 = None
        advance(case, "assess.reopen", by=None)


def conclude(case: Application, sheets: Sequence[scoring.Marks]) -> None:
    """Write the result of the reviews. Nobody's act in the history: the last expert's name must not stand there."""
    write_result(case, sheets)
    case.due_on = None
    advance(case, "assess.conclude", by=None)


def write_result(case: Application, sheets: Sequence[scoring.Marks]) -> None:
    """Total and spread of all the sheets that are in."""
    found = result_of(case.call.programme, case.kind, sheets)
    case.score_e4, case.spread_e4, case.reviews_in = found.total_e4, found.spread_e4, len(sheets)


def rank(call: Call, *, by: Any) -> int:
    """Close the examination: say of each reviewed case whether it passed. Returns how many were ranked.

    A call that is decided at once waits for its last review; a rolling one, and one whose decisions are told and which
    only has appeals under way, takes what is ready. Raises Refused.
    """
    if not call.rolling and call.state != "released" and (waiting := _under_way(call)):
        sentence = lazy_ngettext("%(num)s case is still under way.", "%(num)s cases are still under way.", waiting)
        raise Refused(sentence)
    reviewed = select(Application).where(Application.call_id == call.id, Application.state == "reviewed")
    cases = db.session.scalars(reviewed.with_for_update().order_by(Application.id)).all()
    sheets = _sheets_of_call(call)
    for case in cases:
        case.passed = result_of(call.programme, case.kind, sheets.get(case.id, ())).passed
        advance(case, "assess.rank", by=by)
    return len(cases)


def result_of(programme: Programme, kind: str | None, sheets: Sequence[scoring.Marks]) -> scoring.Result:
    """The result of a case by the programme of its call."""
    criteria = programme.criteria(kind or programme.kinds[0].code)
    return scoring.result(sheets, criteria, programme.threshold, scale_of(programme))


def scale_of(programme: Programme) -> scoring.Scale:
    """The scale that marks are given on: from 0 to the programme's best unless it says otherwise."""
    given: Mapping[str, Any] = programme.data["assessment"]
    return scoring.Scale(Fraction(given.get("worst", 0)), Fraction(given.get("best", programme.scale)))


def marks(scores: Mapping[str, Any]) -> scoring.Marks:
    """The marks of a sheet without its words."""
    return {code: answer.get("score") for code, answer in scores.items()}


def _sheets(application_id: int) -> Sequence[Any]:
    """Scores and total of every active assignment of a case; the total is None while the review is not in."""
    wanted = (
        select(Review.scores, Review.total_e4)
        .select_from(Assignment)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.application_id == application_id, Assignment.state.in_(ASSIGNED))
        .order_by(Assignment.label)
    )
    return db.session.execute(wanted).all()


def _sheets_of_call(call: Call) -> dict[int, list[scoring.Marks]]:
    wanted = (
        select(Assignment.application_id, Review.scores)
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.call_id == call.id, Assignment.state == "scored")
    )
    found: dict[int, list[scoring.Marks]] = {}
    for application_id, scores in db.session.execute(wanted):
        found.setdefault(application_id, []).append(marks(scores))
    return found


def _under_way(call: Call) -> int:
    wanted: Iterable[Any] = db.session.scalars(
        select(Application.id).where(Application.call_id == call.id, Application.state.in_(UNDER_WAY))
    )
    return len(list(wanted))

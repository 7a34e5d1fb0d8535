"""The line is drawn: the announced rule applied to the ranking, with all that would explain it, kept for ever.

Nothing of the experts goes into it but numbers that do not depend on who they are: they are told apart by what they
scored alone.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal import db, history
from portal.accounts.models import User
from portal.announce.models import Call
from portal.assess import scoring
from portal.assess.acts import concluding
from portal.award import certainty, drawing, line, queries
from portal.award.acts.holding import hold
from portal.award.line_models import DrawnLine
from portal.workflow import Refused

Scored = tuple[int, int, int]


def draw_line(call: Call, *, by: User) -> DrawnLine:
    """Draw the line of every kind and keep it; the same line is not kept twice. Raises Refused."""
    call = hold(call.id)
    if not queries.kinds_in(call):
        raise Refused(_("No review is in yet, so there is no line to draw."))
    content = {"kinds": [_of_kind(call, kind, budget) for kind, budget in budgets_of(call).items()]}
    digest = hashlib.sha256(history.canonical(content)).hexdigest()
    newest = queries.newest_line(call)
    if newest is not None and newest.digest == digest:
        return newest
    no = db.session.scalar(select(func.max(DrawnLine.no)).where(DrawnLine.call_id == call.id)) or 0
    drawn = DrawnLine(call_id=call.id, no=no + 1, at=db.now(), by_id=by.id, content=content, digest=digest)
    db.session.add(drawn)
    db.session.flush()
    history.record(call, "award.draw_line", by=by, data={"no": drawn.no, "digest": digest})
    return drawn


def budgets_of(call: Call) -> dict[str, int]:
    """The budget of each kind, in the order of the programme."""
    kinds = call.programme.kinds
    shares = line.shares_of(call.budget_kzt, [kind.budget_percent for kind in kinds])
    return {kind.code: share for kind, share in zip(kinds, shares, strict=True)}


def _of_kind(call: Call, kind: str, budget_kzt: int) -> dict[str, Any]:
    programme = call.programme
    order = line.in_order(queries.as_ranked(row, programme.threshold) for row in queries.ranking(call, kind))
    suggestions = line.draw(order, budget_kzt, programme.reserve_percent)
    reached = sum(one.outcome == "approve" for one in suggestions)
    scored = certainty.packed(anonymous([tuple(row) for row in queries.scored(call, kind)]))
    sure = certainty.sureness(order, suggestions, programme.threshold, scored, certainty.USUAL)
    return {
        "kind": kind, "threshold": programme.threshold, "budget_kzt": budget_kzt,
        "reserve_percent": programme.reserve_percent, "ties": list(programme.ties), "reviewed": len(order),
        "passed": sum(case.passed for case in order), "reached": reached, "level": certainty.USUAL,
        "left_kzt": suggestions[reached - 1].left_kzt if reached else budget_kzt,
        "last": _end(order[reached - 1]) if reached else None,
        "next": _end(order[reached]) if reached < len(order) and order[reached].passed else None,
        **_told(sure), **_flips(call, kind, order, budget_kzt),
        "tied": [list(tie) for tie in drawing.ties(order, suggestions)],
    }  # fmt: skip


def _end(case: line.Ranked) -> list[int]:
    return [case.id, case.score_e4]


def _told(sure: certainty.Sureness) -> dict[str, Any]:
    """Who cannot be told from the line, and the places that each case could truly take."""
    chances = [(row.case.id, round((row.chance or 0) * 1000)) for row in sure.rows if row.where == "near"]
    places = [[row.case.id, *row.places] for row in sure.rows if row.places]
    return {"near": [list(pair) for pair in chances], "places": places, "among": len(places)}


def _flips(call: Call, kind: str, order: Sequence[line.Ranked], budget_kzt: int) -> dict[str, Any]:
    programme = call.programme
    rules = drawing.Rules(programme.criteria(kind), concluding.scale_of(programme), programme.threshold, budget_kzt)
    sheets: dict[int, list[scoring.Marks]] = {}
    for case, _expert, marks in queries.sheets(call, kind):
        sheets.setdefault(case, []).append(marks)
    read = {case: found for case, given in sheets.items() if (found := drawing.judged(given, rules)) is not None}
    reviews = sorted(
        [case, score_e4, list(flip.come), list(flip.go)]
        for case, score_e4, flip in drawing.without_a_review(order, read, rules)
    )
    weights = [
        [code, weight, list(flip.come), list(flip.go)]
        for code, weight, flip in drawing.with_another_weight(order, read, rules)
    ]
    return {"reviews": reviews, "weights": weights, "step": drawing.STEP}


def anonymous(scored: Sequence[Any]) -> list[Scored]:
    """The same totals with experts numbered by what they scored: whoever they are, the model reads the same."""
    given: dict[int, list[tuple[int, int]]] = {}
    for case, expert, total in scored:
        given.setdefault(expert, []).append((case, total))
    numbers = {expert: at for at, expert in enumerate(sorted(given, key=lambda one: sorted(given[one])))}
    return sorted((case, numbers[expert], total) for case, expert, total in scored)

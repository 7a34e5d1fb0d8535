"""The first hand: what is proposed of a ranked case, one by one or all at once as the announced rule says."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import db, history
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import scoring
from portal.award import line, queries
from portal.award.acts.digests import Changed, digest
from portal.award.acts.drawing import budgets_of, draw_line
from portal.award.acts.holding import fresh, hold
from portal.award.models import OUTCOMES, Decision
from portal.workflow import Refused

BELOW = "below_threshold"
MINIMUM = "minimum_not_met"
NO_MONEY = "budget_exhausted"
WAITS = "reserve_budget_spent"


def prepare(
    application: Application, outcome: str, *, by: User, amount_kzt: int | None = None,
    reasons: Sequence[Mapping[str, Any]] = (), note: str = "", place: int | None = None, seen: str | None = None,
) -> Decision:  # fmt: skip
    """Propose what is decided of a ranked case; a new proposal undoes an earlier confirmation. Raises Refused.

    `seen`: the digest of the proposal that was on the screen ("" for none); None when there was no screen.
    """
    hold(application.call_id)
    fresh(application)
    if decision := queries.decision_of(application):
        fresh(decision)
    if seen is not None and seen != (digest(decision) if decision else ""):
        raise Changed(_("Someone else has prepared this decision meanwhile. Compare it with yours."))
    _check(application, outcome, amount_kzt, reasons, note)
    place = place or queries.place_of(application)
    decision = decision or _new(application)
    _propose(decision, outcome, by=by, amount_kzt=amount_kzt, reasons=reasons, note=note, place=place)
    db.session.flush()
    return decision


def _new(application: Application) -> Decision:
    return Decision(application_id=application.id, application=application, call_id=application.call_id)


def _propose(
    decision: Decision, outcome: str, *, by: User, amount_kzt: int | None, reasons: Sequence[Mapping[str, Any]],
    place: int | None, note: str = "", line_id: int | None = None,
) -> None:  # fmt: skip
    decision.outcome, decision.note, decision.place = outcome, note, place
    decision.line_id = queries.newest_line_id(decision.call_id) if line_id is None else line_id
    decision.amount_kzt = amount_kzt if outcome == "approve" else None
    decision.reasons = [dict(reason) for reason in reasons]
    decision.prepared_by_id, decision.prepared_at = by.id, db.now()
    decision.confirmed_by_id = decision.confirmed_at = decision.letter = decision.seen = None
    decision.released_at = decision.release_id = None
    data = {"outcome": outcome, "amount_kzt": decision.amount_kzt}
    history.record(decision.application, "award.prepare", by=by, note=note, data=data)
    db.session.add(decision)


def _check(application: Application, outcome: str, amount: int | None, reasons: Sequence[Any], note: str) -> None:
    if outcome not in OUTCOMES:
        raise Refused(_("Choose one of the outcomes."), field="outcome")
    if application.state in ("approved", "refused", "signed"):
        raise Refused(_("This decision has been told to the applicant. It can only be changed by an appeal."))
    if application.state not in ("ranked", "reserve"):
        raise Refused(_("Only a ranked case can be decided."))
    if outcome == "reserve" and application.state == "reserve":
        raise Refused(_("This project is on the reserve list already."), field="outcome")
    if outcome == "approve" and not application.passed:
        raise Refused(_("This project did not pass the experts' examination, so it cannot be approved."), "outcome")
    if outcome == "approve" and (not amount or not 0 < amount <= (application.asked_kzt or 0)):
        raise Refused(_("Give a sum above zero and not above what was asked."), field="amount_kzt")
    if outcome != "approve" and not reasons and not note:
        raise Refused(_("Give at least one reason: the applicant will read it."), field="reasons")


def prepare_all(call: Call, *, by: User) -> int:
    """Prepare every ranked case that has no decision yet, as the announced rule says; returns how many. The line is
    drawn for it, and they all refer to it.

    The case of one's own company is left to another person, though the rule is drawn over all.
    """
    call = hold(call.id)
    suggestions = suggest(call)
    undecided = (
        select(Application)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state == "ranked", Decision.id.is_(None))
        .where(*by.interests.outside(Application.organisation_id, Application.id))
        .execution_options(populate_existing=True)
    )
    cases = list(db.session.scalars(undecided.order_by(Application.id)))
    drawn = draw_line(call, by=by) if cases else None
    for application in cases:
        application.call = call
        suggestion = suggestions[application.id]
        asked = application.asked_kzt if suggestion.outcome == "approve" else None
        reasons = reasons_for(application, suggestion)
        _check(application, suggestion.outcome, asked, reasons, "")
        _propose(
            _new(application), suggestion.outcome, by=by, amount_kzt=asked, reasons=reasons,
            place=suggestion.place, line_id=drawn.id if drawn else None,
        )  # fmt: skip
    db.session.flush()
    return len(cases)


def suggest(call: Call, only: str | None = None) -> dict[int, line.Suggestion]:
    """What the announced rule says of every reviewed case, kind by kind or of one: application id → suggestion."""
    rows = queries.ranking(call, only)
    told: dict[int, line.Suggestion] = {}
    for kind, budget in budgets_of(call).items():
        cases = [queries.as_ranked(row, call.programme.threshold) for row in rows if row.kind == kind]
        for suggestion in line.draw(cases, budget, call.programme.reserve_percent):
            told[suggestion.id] = suggestion
    return told


def reasons_for(application: Application, suggestion: line.Suggestion) -> list[dict[str, Any]]:
    """The codes that explain a suggestion which is not an approval."""
    if suggestion.outcome == "approve":
        return []
    if application.passed:
        return [{"code": NO_MONEY if suggestion.outcome == "refuse" else WAITS}]
    threshold = application.call.programme.threshold * scoring.E4
    return [{"code": BELOW if (application.score_e4 or 0) < threshold else MINIMUM}]

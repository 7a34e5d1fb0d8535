"""Verbs of the panel: prepare, confirm, release; sign and present an award.

A decision is prepared by one person and confirmed by another, who confirms the digest of what was on the screen; it is
told at the release together with all others, in one transaction.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal import db, history, i18n
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import Review
from portal.award import feedback, line, queries
from portal.award.models import OUTCOMES, Award, Decision, Release
from portal.workflow import Refused, advance

BELOW = "below_threshold"
MINIMUM = "minimum_not_met"
NO_MONEY = "budget_exhausted"
WAITS = "reserve_budget_spent"


def prepare(
    application: Application, outcome: str, *, by: User, amount_kzt: int | None = None,
    reasons: Sequence[Mapping[str, Any]] = (), note: str = "", place: int | None = None,
    decision: Decision | None = None,
) -> Decision:  # fmt: skip
    """Propose what is decided of a ranked case; a new proposal undoes an earlier confirmation. Raises Refused."""
    _check(application, outcome, amount_kzt, reasons, note)
    if decision is None:
        decision = Decision(application_id=application.id, application=application, call_id=application.call_id)
        db.session.add(decision)
    elif decision.released_at and application.state != "reserve":
        raise Refused(_("This decision has been told to the applicant. It can only be changed by an appeal."))
    decision.outcome, decision.note, decision.place = outcome, note, place
    decision.amount_kzt = amount_kzt if outcome == "approve" else None
    decision.reasons = [dict(reason) for reason in reasons]
    decision.prepared_by_id, decision.prepared_at = by.id, db.now()
    decision.confirmed_by_id = decision.confirmed_at = decision.letter = decision.seen = None
    decision.released_at = decision.release_id = None
    history.record(application, "award.prepare", by=by, note=note, data={"outcome": outcome, "amount_kzt": amount_kzt})
    return decision


def _check(application: Application, outcome: str, amount: int | None, reasons: Sequence[Any], note: str) -> None:
    if outcome not in OUTCOMES:
        raise Refused(_("Choose one of the outcomes."), field="outcome")
    if application.state not in ("ranked", "reserve"):
        raise Refused(_("Only a ranked case can be decided."))
    if outcome == "approve" and not application.passed:
        raise Refused(_("This project did not pass the experts' examination, so it cannot be approved."), "outcome")
    if outcome == "approve" and (not amount or amount > (application.asked_kzt or 0)):
        raise Refused(_("Give a sum above zero and not above what was asked."), field="amount_kzt")
    if outcome != "approve" and not reasons and not note:
        raise Refused(_("Give at least one reason: the applicant will read it."), field="reasons")


def suggest(call: Call) -> dict[int, line.Suggestion]:
    """What the announced rule says of every reviewed case of the call, kind by kind: application id → suggestion."""
    programme = call.programme
    kinds = [kind.code for kind in programme.kinds]
    budgets = dict(zip(kinds, budget_of(call), strict=True))
    rows = queries.ranking(call, None)
    told: dict[int, line.Suggestion] = {}
    for kind in kinds:
        cases = [queries.as_ranked(row, programme.threshold) for row in rows if row.kind == kind]
        for suggestion in line.draw(cases, budgets[kind], programme.reserve_percent):
            told[suggestion.id] = suggestion
    return told


def budget_of(call: Call) -> list[int]:
    """The budget of each kind, in the order of the programme."""
    return line.shares_of(call.budget_kzt, [kind.budget_percent for kind in call.programme.kinds])


def reasons_for(application: Application, suggestion: line.Suggestion) -> list[dict[str, Any]]:
    """The codes that explain a suggestion which is not an approval."""
    if suggestion.outcome == "approve":
        return []
    if application.passed:
        return [{"code": NO_MONEY if suggestion.outcome == "refuse" else WAITS}]
    threshold = application.call.programme.threshold * 10_000
    return [{"code": BELOW if (application.score_e4 or 0) < threshold else MINIMUM}]


def prepare_all(call: Call, *, by: User) -> int:
    """Prepare every ranked case that has no decision yet, as the announced rule says; returns how many."""
    suggestions = suggest(call)
    undecided = (
        select(Application)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state == "ranked", Decision.id.is_(None))
    )
    cases = list(db.session.scalars(undecided))
    for application in cases:
        application.call = call
        suggestion = suggestions[application.id]
        prepare(
            application, suggestion.outcome, by=by, place=suggestion.place,
            amount_kzt=application.asked_kzt if suggestion.outcome == "approve" else None,
            reasons=reasons_for(application, suggestion),
        )  # fmt: skip
    return len(cases)


def digest(decision: Decision) -> str:
    """What a confirmation is bound to: outcome, sum, reasons and note as they were on the screen."""
    seen = [decision.application_id, decision.outcome, decision.amount_kzt, decision.reasons, decision.note]
    return hashlib.sha256(history.canonical([*seen, decision.prepared_by_id])).hexdigest()


def digest_of_all(decisions: Sequence[Decision]) -> str:
    """The digest of a table of decisions."""
    return hashlib.sha256("".join(sorted(digest(decision) for decision in decisions)).encode()).hexdigest()


def confirm(decision: Decision, *, by: User, seen: str, reviews: Sequence[Review], places: int) -> None:
    """A second person confirms what they saw; the facts of the letter are frozen. Raises Refused."""
    if decision.prepared_by_id == by.id:
        raise Refused(_("You prepared this decision, so another person must confirm it."))
    if decision.confirmed_at:
        return
    if seen != digest(decision):
        raise Refused(_("The decision has changed since you opened the page. Read it again."))
    application = decision.application
    decided = {
        "outcome": decision.outcome, "amount_kzt": decision.amount_kzt, "place": decision.place,
        "reasons": decision.reasons, "note": decision.note,
    }  # fmt: skip
    decision.letter = feedback.facts(
        application.call.programme, application.kind or "", [review.scores for review in reviews],
        [review.comment for review in reviews], places=places, decided=decided,
    )  # fmt: skip
    decision.confirmed_by_id, decision.confirmed_at, decision.seen = by.id, db.now(), seen
    history.record(application, "award.confirm", by=by, data={"outcome": decision.outcome, "seen": seen})


def confirm_all(call: Call, decisions: Sequence[Decision], *, by: User, seen: str) -> int:
    """Confirm every prepared decision of the table that somebody else prepared; returns how many."""
    if seen != digest_of_all(decisions):
        raise Refused(_("The table has changed since you opened the page. Read it again."))
    waiting = [d for d in decisions if d.confirmed_at is None and d.prepared_by_id != by.id]
    reviews = queries.reviews_of([decision.application_id for decision in waiting])
    places = queries.kinds_in(call)
    for decision in waiting:
        decision.application.call = call
        kind = decision.application.kind or ""
        confirm(
            decision, by=by, seen=digest(decision), reviews=reviews.get(decision.application_id, []),
            places=places.get(kind, 0),
        )  # fmt: skip
    return len(waiting)


def release(call: Call, decisions: Sequence[Decision], *, by: User) -> Release:
    """Tell all confirmed decisions at one moment: cases move, awards are numbered, letters go. Raises Refused."""
    ready = [decision for decision in decisions if decision.confirmed_at and not decision.released_at]
    if not ready:
        raise Refused(_("There is no confirmed decision to release."))
    call = db.session.get_one(Call, call.id, with_for_update=True, populate_existing=True)
    _within_budget(call, ready)
    at = db.now()
    last = db.session.scalar(select(func.max(Release.no)).where(Release.call_id == call.id)) or 0
    told = Release(call_id=call.id, no=last + 1, at=at, by_id=by.id, content=minutes(call, ready))
    db.session.add(told)
    db.session.flush()
    for decision in ready:
        application = decision.application
        application.call = call
        advance(application, f"award.{decision.outcome}", by=by, data=decision.letter)
        application.due_on = None
        decision.released_at, decision.release_id = at, told.id
        if decision.outcome == "approve":
            give(call, decision, on=i18n.local(at).date())
    advance(call, "award.release", by=by, data={"release": told.no, "decisions": len(ready)})
    return told


def _within_budget(call: Call, ready: Sequence[Decision]) -> None:
    given = db.session.scalar(select(func.coalesce(func.sum(Award.amount_kzt), 0)).where(Award.call_id == call.id))
    promised = sum(decision.amount_kzt or 0 for decision in ready if decision.outcome == "approve")
    if int(given or 0) + promised > call.budget_kzt:
        raise Refused(_("The approvals exceed the budget of the call. Change a decision before the release."))


def minutes(call: Call, ready: Sequence[Decision]) -> dict[str, Any]:
    """What the protocol is printed from: every decision of the release with its place, score and sum."""
    return {
        "budget_kzt": call.budget_kzt,
        "rows": [
            {
                "place": d.place, "number": d.application.number, "title": d.application.title,
                "kind": d.application.kind, "organisation_kk": d.application.organisation.name_kk,
                "organisation_ru": d.application.organisation.name_ru, "score_e4": d.application.score_e4,
                "asked_kzt": d.application.asked_kzt, "amount_kzt": d.amount_kzt, "outcome": d.outcome, "note": d.note,
                "prepared_by": d.prepared_by.name, "prepared_at": i18n.iso(d.prepared_at),
                "confirmed_by": d.confirmed_by.name if d.confirmed_by else "",
                "confirmed_at": i18n.iso(d.confirmed_at) if d.confirmed_at else "",
            }
            for d in ready
        ],
    }  # fmt: skip


def give(call: Call, decision: Decision, *, on: date) -> Award:
    """The award that an approval becomes: a gapless number and the term the kind allows."""
    application = decision.application
    call.awards_given += 1
    months = call.programme.kind(application.kind or "").max_months
    starts_on = first_of_month(on, 1)
    award = Award(
        number=f"{call.prefix}/{call.awards_given:04d}", application_id=application.id, call_id=call.id,
        organisation_id=application.organisation_id, title=application.title,
        summary=str(queries.answers_of(application.id).get(call.programme.columns["summary"], "")),
        kind=application.kind or "", region=application.region or "",
        amount_kzt=decision.amount_kzt or 0, awarded_on=on, starts_on=starts_on,
        ends_on=first_of_month(starts_on, months) - timedelta(days=1),
    )  # fmt: skip
    db.session.add(award)
    return award


def first_of_month(on: date, later: int) -> date:
    """The first day of the month that comes so many months later."""
    years, month = divmod(on.month - 1 + later, 12)
    return date(on.year + years, month + 1, 1)


def sign(award: Award, application: Application, *, by: User, on: date) -> None:
    """The grant agreement is signed by both sides."""
    advance(application, "award.sign", by=by, data={"award": award.number, "on": on.isoformat()})
    award.signed_on = on


def present(award: Award, *, by: User, on: date) -> None:
    """The project is presented to the public: it stands first in the register."""
    if award.presented_on:
        return
    award.presented_on = on
    history.record(award, "award.present", by=by)

"""The release: all confirmed decisions are told at one moment, cases move, awards are numbered, letters go."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal import db, i18n
from portal.accounts.models import User
from portal.announce.models import Call
from portal.award import queries
from portal.award.acts.awarding import give
from portal.award.acts.digests import Changed, digest_of_all
from portal.award.acts.holding import hold
from portal.award.models import Award, Decision, Release
from portal.workflow import Refused, advance


def release(call: Call, shown: Sequence[Any], *, by: User, seen: str | None = None) -> Release:
    """Tell the confirmed ones of the decisions shown. A second click finds nothing left to tell. Raises Refused.

    `seen`: the digest of the confirmed decisions that were on the screen; None when there was no screen.
    """
    call = hold(call.id)
    ready = [one for one in queries.decisions([row.id for row in shown]) if one.confirmed_at and not one.released_at]
    if not ready:
        raise Refused(_("There is no confirmed decision to release."))
    if seen is not None and seen != digest_of_all(ready):
        raise Changed(_("The table has changed since you opened the page. Read it again."))
    _within_budget(call, ready)
    told = Release(call_id=call.id, no=_last_no(call) + 1, at=db.now(), by_id=by.id, content=minutes(call, ready))
    db.session.add(told)
    db.session.flush()
    summaries = queries.summaries_of(call, [d.application_id for d in ready if d.outcome == "approve"])
    for decision in ready:
        application = decision.application
        advance(application, f"award.{decision.outcome}", by=by, data={**(decision.letter or {}), "release": told.no})
        application.due_on = None
        decision.released_at, decision.release_id = told.at, told.id
        if decision.outcome == "approve":
            give(call, decision, summary=summaries.get(application.id, ""), on=i18n.local(told.at).date())
    advance(call, "award.release", by=by, data={"release": told.no, "decisions": len(ready)})
    db.session.flush()
    return told


def _last_no(call: Call) -> int:
    return db.session.scalar(select(func.max(Release.no)).where(Release.call_id == call.id)) or 0


def _within_budget(call: Call, ready: Sequence[Decision]) -> None:
    given = db.session.scalar(select(func.coalesce(func.sum(Award.amount_kzt), 0)).where(Award.call_id == call.id))
    promised = sum(decision.amount_kzt or 0 for decision in ready if decision.outcome == "approve")
    if int(given or 0) + promised > call.budget_kzt:
        raise Refused(_("The approvals exceed the budget of the call. Change a decision before the release."))


def minutes(call: Call, ready: Sequence[Decision]) -> dict[str, Any]:
    """What the protocol is printed from: the numbers of the call, and every decision with its place, score and sum."""
    return {
        "budget_kzt": call.budget_kzt,
        "submitted": call.numbers_given,
        "examined": sum(queries.kinds_in(call).values()),
        "rows": [_row(decision) for decision in ready],
    }


def _row(decision: Decision) -> dict[str, Any]:
    case, prepared, confirmed = decision.application, decision.prepared_by, decision.confirmed_by
    return {
        "place": decision.place, "number": case.number, "title": case.title, "kind": case.kind,
        "organisation_kk": case.organisation.name_kk, "organisation_ru": case.organisation.name_ru,
        "organisation_en": case.organisation.name_en, "score_e4": case.score_e4, "asked_kzt": case.asked_kzt,
        "amount_kzt": decision.amount_kzt, "outcome": decision.outcome, "note": decision.note,
        "prepared_by": prepared.name or prepared.email, "prepared_at": i18n.iso(decision.prepared_at),
        "confirmed_by": (confirmed.name or confirmed.email) if confirmed else "",
        "confirmed_at": i18n.iso(decision.confirmed_at) if decision.confirmed_at else "",
    }  # fmt: skip

"""The second hand: another person confirms what they saw, and the facts of the letter are frozen."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from portal import db, history, i18n
from portal.accounts.models import User
from portal.announce.models import Call
from portal.assess.models import Review
from portal.award import feedback, queries
from portal.award.acts.digests import Changed, digest, digest_of_all
from portal.award.acts.holding import fresh, hold
from portal.award.models import Decision, DrawnLine
from portal.award.queries.agendas import before_a_panel, voted_down
from portal.workflow import Refused


def confirm(decision: Decision, *, by: User, seen: str) -> None:
    """Confirm a decision that another person prepared, as it stood on the screen. Raises Refused."""
    call = hold(decision.call_id)
    fresh(decision)
    fresh(decision.application)
    if decision.prepared_by_id == by.id:
        raise Refused(_("You prepared this decision, so another person must confirm it."))
    if before_a_panel([decision.application_id]):
        raise Refused(_("This case is on the agenda of a sitting: the panel votes on it first."))
    if voted_down([decision.application_id]).get(decision.application_id) == digest(decision):
        raise Refused(_("The panel voted this proposal down. Prepare another, or put it to the vote again."))
    if seen != digest(decision):
        raise Changed(_("The decision has changed since you opened the page. Read it again."))
    if decision.confirmed_at is None:
        _freeze(decision, facts_of(decision, call), by)
        db.session.flush()


def confirm_all(call: Call, shown: Sequence[Any], *, by: User, seen: str) -> int:
    """Confirm every decision of the table shown that somebody else prepared and that waits for no panel; returns how
    many. Raises Refused."""
    call = hold(call.id)
    decisions = queries.decisions([decision.id for decision in shown])
    if seen != digest_of_all(decisions):
        raise Changed(_("The table has changed since you opened the page. Read it again."))
    waiting = [one for one in decisions if one.confirmed_at is None and one.prepared_by_id != by.id]
    left_to_panel = before_a_panel([one.application_id for one in waiting])
    down = voted_down([one.application_id for one in waiting])
    waiting = [
        one for one in waiting
        if one.application_id not in left_to_panel and down.get(one.application_id) != digest(one)
    ]  # fmt: skip
    reviews = queries.reviews_of([decision.application_id for decision in waiting])
    places, lines = queries.kinds_in(call), queries.lines_of(waiting)
    for decision in waiting:
        kind = decision.application.kind or ""
        line = lines.get(decision.line_id or 0)
        told = _facts(decision, call, reviews.get(decision.application_id, []), places.get(kind, 0), line)
        _freeze(decision, told, by)
    db.session.flush()
    return len(waiting)


def facts_of(decision: Decision, call: Call) -> dict[str, Any]:
    """What the letter says if the decision is told as it stands; also for reading it before it is confirmed."""
    reviews = queries.reviews_of([decision.application_id]).get(decision.application_id, [])
    places, line = queries.kinds_in(call), queries.lines_of([decision]).get(decision.line_id or 0)
    return _facts(decision, call, reviews, places.get(decision.application.kind or "", 0), line)


def _facts(
    decision: Decision, call: Call, reviews: Sequence[Review], places: int, line: DrawnLine | None
) -> dict[str, Any]:  # fmt: skip
    decided_on = i18n.local(decision.confirmed_at or db.now()).date()
    decided = {
        "outcome": decision.outcome, "amount_kzt": decision.amount_kzt, "place": decision.place,
        "reasons": decision.reasons, "note": decision.note, "decided_on": decided_on.isoformat(),
    }  # fmt: skip
    sheets, comments = [review.scores for review in reviews], [review.comment for review in reviews]
    kind = decision.application.kind or ""
    drawn = line.of_kind(kind) if line else None
    stood = feedback.standing(drawn, decision.application, decision.outcome, decision.place)
    return feedback.facts(
        call.programme, kind, sheets, comments, places=places, decided=decided, standing=stood
    )  # fmt: skip


def _freeze(decision: Decision, told: dict[str, Any], by: User) -> None:
    decision.letter, decision.seen = told, digest(decision)
    decision.confirmed_by_id, decision.confirmed_at = by.id, db.now()
    data = {"outcome": decision.outcome, "seen": decision.seen}
    history.record(decision.application, "award.confirm", by=by, data=data)

"""What is frozen of a sitting: of each case who was out and why, the votes, the count, the proposal; who was there."""

from typing import Any

from portal import i18n
from portal.accounts.models import User
from portal.award.models import Item, Sitting
from portal.award.queries import panel as queries
from portal.award.queries.ranking import details


def of_item(sitting: Sitting, item: Item, outcome: str, standing: queries.Standing, by: User) -> dict[str, Any]:
    """All that the protocol says of a case; of a secret ballot only who voted, never how."""
    case, decision = item.application, standing.decision
    spread = details([case.id])[case.id]
    proposed: dict[str, Any] = {"proposal": None, "amount_kzt": None, "reasons": [], "rank": None, "prepared_by": ""}
    if decision is not None:
        who = decision.prepared_by
        proposed = {"proposal": decision.outcome, "amount_kzt": decision.amount_kzt, "reasons": decision.reasons,
                    "rank": decision.place, "prepared_by": who.name or who.email}  # fmt: skip
    votes = [] if outcome == "postponed" else rows_of(sitting, standing)
    out = [
        {"user_id": seat.user_id, "name": name_of(seat.user), "why": standing.out[seat.user_id]}
        for seat in sitting.seats if seat.user_id in standing.out
    ]  # fmt: skip
    return {
        "number": case.number, "title": case.title, "kind": case.kind, **queries.names_of(case),
        "score_e4": case.score_e4, "low_e4": spread.low_e4, "high_e4": spread.high_e4, "asked_kzt": case.asked_kzt,
        **proposed, "seen": standing.proposal, "votes": votes, "out": out, "led_by": name_of(by),
        **standing.count.told(closed=outcome != "postponed"),
    }  # fmt: skip


def rows_of(sitting: Sitting, standing: queries.Standing) -> list[dict[str, Any]]:
    """Each member who may be there with the vote, the chair first; of those who are out nothing."""
    seats = sorted(sitting.seats, key=lambda seat: (seat.part == "member", seat.part, name_of(seat.user), seat.id))
    return [
        {
            "user_id": seat.user_id, "name": name_of(seat.user), "part": seat.part,
            "choice": vote.choice if vote else "", "reason": vote.reason if vote else "",
        }
        for seat in seats if seat.user_id not in standing.out
        for vote in [standing.votes.get(seat.user_id)]
    ]  # fmt: skip


def of_sitting(sitting: Sitting, by: User) -> dict[str, Any]:
    """Who was there and who was not, and who closed the sitting."""
    members = [
        {"user_id": seat.user_id, "name": name_of(seat.user), "part": seat.part,
         "came_at": i18n.iso(seat.came_at) if seat.came_at else None}
        for seat in sitting.seats
    ]  # fmt: skip
    return {"members": members, "closed_by": name_of(by)}


def name_of(user: User) -> str:
    """A person as the protocol names them."""
    return user.name or user.email

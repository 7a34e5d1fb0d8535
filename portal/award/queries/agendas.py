"""Which cases wait on the agenda of a panel, and what it voted down."""

from collections.abc import Sequence

from sqlalchemy import select

from portal import db
from portal.award.models import Item, Sitting

AT_ONCE = 500


def before_a_panel(application_ids: Sequence[int]) -> set[int]:
    """Those of the cases that wait on an agenda: the panel decides them and nobody beside it."""
    found: set[int] = set()
    for at in range(0, len(application_ids), AT_ONCE):
        waiting = Item.application_id.in_(application_ids[at : at + AT_ONCE]), Item.settled_at.is_(None)
        found |= set(db.session.scalars(select(Item.application_id).where(*waiting)))
    return found


def voted_down(application_ids: Sequence[int]) -> dict[int, str]:
    """application id → the digest of the proposal that the panel voted down, where that was its last word."""
    last: dict[int, str] = {}
    for at in range(0, len(application_ids), AT_ONCE):
        wanted = select(Item.application_id, Item.outcome, Item.content["seen"].as_string())
        wanted = wanted.where(Item.application_id.in_(application_ids[at : at + AT_ONCE]))
        for application_id, outcome, seen in db.session.execute(wanted.order_by(Item.id)):
            if outcome in ("adopted", "declined"):
                last[application_id] = seen if outcome == "declined" else ""
    return last


def sitting_before(application_id: int) -> str | None:
    """The key of the sitting on whose agenda a case waits."""
    wanted = select(Sitting.key).join(Item, Item.sitting_id == Sitting.id)
    return db.session.scalar(wanted.where(Item.application_id == application_id, Item.settled_at.is_(None)))

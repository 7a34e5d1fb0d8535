"""What is always true of sittings: who voted had a seat and was not out, counts add up, outcomes follow from the votes,
and what was adopted was confirmed by the hand that closed it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from portal import db, history
from portal.award.models import Box, Item, PanelSeat, PanelVote, Sitting, StoodAside
from portal.award.panel_count import rule
from portal.award.voting import counted

BATCH = 500


def votes_are_of_seated_members_who_were_there() -> Iterator[str]:
    """Each vote is by a member of the sitting, and nobody both voted and stood aside."""
    seats = select(PanelSeat.id).where(PanelSeat.sitting_id == Item.sitting_id, PanelSeat.user_id == PanelVote.user_id)
    strangers = select(PanelVote.id).join(Item, Item.id == PanelVote.item_id).where(~seats.exists())
    for vote in db.session.scalars(strangers):
        yield f"panel vote {vote} is by somebody without a seat"
    both = (StoodAside.item_id == PanelVote.item_id) & (StoodAside.user_id == PanelVote.user_id)
    for vote in db.session.scalars(select(PanelVote.id).join(StoodAside, both)):
        yield f"panel vote {vote} is by somebody who stood aside"
    for item_id, settled_by_id, content in _settled():
        out = {row["user_id"] for row in content["out"]}
        if out & {row["user_id"] for row in content["votes"]}:
            yield f"case {item_id} of a sitting counts the vote of somebody who was out"
        if settled_by_id in out and content["votes"]:
            yield f"case {item_id} of a sitting was closed by somebody who was out"


def counts_of_the_panel_add_up() -> Iterator[str]:
    """As many votes as members voted, no fewer than the quorum, and the outcome follows by the rules of the sitting."""
    rows = select(Item.id, Item.outcome, Item.content, Sitting.rules).join(Sitting, Sitting.id == Item.sitting_id)
    decided = rows.where(Item.outcome.in_(("adopted", "declined"))).execution_options(yield_per=BATCH)
    for row in db.session.execute(decided):
        told = row.content
        cast = (told["for"], told["against"], told["abstained"])
        voted = [vote["choice"] for vote in told["votes"] if vote["choice"]]
        parts, majority = rule(row.rules["quorum"]), rule(row.rules["majority"])
        breaks = any(vote["part"] == "chair" and vote["choice"] == "for" for vote in told["votes"])
        count = counted(told["members"], told["recused"], cast, breaks=breaks, parts=parts, majority=majority)
        if sum(cast) != len(voted) or count.accepted is not (row.outcome == "adopted"):
            yield f"case {row.id} of a sitting does not follow from its votes"
        if row.rules["ballot"] == "open" and cast != tuple(map(voted.count, ("for", "against", "abstain"))):
            yield f"case {row.id} of a sitting counts other votes than were cast"


def secret_ballots_tell_nobody() -> Iterator[str]:
    """A secret ballot has as many slips as voters, and neither its rows nor its events say who voted how."""
    secret = Sitting.rules["ballot"].as_string() == "secret"
    slips = Box.in_favour + Box.against + Box.abstained
    voters = select(func.count(PanelVote.id)).where(
        PanelVote.item_id == Box.item_id, PanelVote.proposal == Box.proposal
    )
    boxes = select(Box.id).where(slips != voters.scalar_subquery())
    for box in db.session.scalars(boxes):
        yield f"ballot box {box} holds another number of slips than members voted"
    told = select(PanelVote.id).join(Item, Item.id == PanelVote.item_id).join(Sitting, Sitting.id == Item.sitting_id)
    for vote in db.session.scalars(told.where(secret, PanelVote.choice != "cast")):
        yield f"panel vote {vote} of a secret ballot tells how"
    of_item = (history.Event.subject_kind == "sitting_item") & (history.Event.subject_id == Item.id)
    events = (
        select(history.Event.seq, history.Event.data, history.Event.note)
        .join(Item, of_item)
        .join(Sitting, Sitting.id == Item.sitting_id)
        .where(secret, history.Event.act == "award.cast_vote")
    )
    for event in db.session.execute(events):
        if event.note or "choice" in event.data:
            yield f"event {event.seq} of a secret ballot tells how"


def what_a_panel_adopted_was_confirmed() -> Iterator[str]:
    """Whoever closed a case that was adopted confirmed its decision in the same breath."""
    confirmed = select(history.Event.seq).where(
        history.Event.act == "award.confirm", history.Event.subject_kind == "application",
        history.Event.subject_id == Item.application_id, history.Event.actor_id == Item.settled_by_id,
    )  # fmt: skip
    for item in db.session.scalars(select(Item.id).where(Item.outcome == "adopted", ~confirmed.exists())):
        yield f"case {item} of a sitting was adopted and not confirmed by who closed it"


def _settled() -> Iterator[tuple[int, int | None, dict[str, Any]]]:
    rows = select(Item.id, Item.settled_by_id, Item.content).where(Item.content.is_not(None))
    for row in db.session.execute(rows.execution_options(yield_per=BATCH)):
        yield row.id, row.settled_by_id, row.content


OF_PANELS = (
    votes_are_of_seated_members_who_were_there,
    counts_of_the_panel_add_up,
    secret_ballots_tell_nobody,
    what_a_panel_adopted_was_confirmed,
)

"""The panel of a grant call: a sitting, who sits in it, what is on its agenda, the votes, who stood aside.

A secret vote leaves two traces that nothing connects: that the member voted (a row without a choice), and a count that
is one higher (Box). There is no row per slip, so that not even the order of rows tells who voted how.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters, workflow
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application, new_key

PARTS = ("chair", "deputy", "member")
BALLOTS = ("open", "secret")
CHOICES = ("for", "against", "abstain", "cast")  # "cast": a secret vote, of which only this is known
OUTCOMES = ("adopted", "declined", "postponed")
WAITS = "settled_at IS NULL"


@letters.tells
class Sitting(db.Base):
    """A meeting of the panel of a call. `rules` is how it votes, copied when it is convened; `pointed` counts the moves
    of the pointer; `content`, frozen when it is closed, says who was there: the protocol is printed from it."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint(f"state IN {workflow.STATES['sitting']}", name="state_is_known"),
        CheckConstraint("(state = 'closed') = (content IS NOT NULL)", name="closed_has_content"),
        UniqueConstraint("call_id", "no"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    no: Mapped[int]
    state: Mapped[str] = mapped_column(default=workflow.FIRST)
    state_since: Mapped[db.Moment] = mapped_column(default=db.now)
    held_on: Mapped[date]
    begins: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    rules: Mapped[db.Json]
    pointer: Mapped[str | None]  # the key of the item under discussion
    pointed: Mapped[int] = mapped_column(default=0)
    convened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    content: Mapped[db.Json | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    call: Mapped[Call] = db.link()
    seats: Mapped[list[PanelSeat]] = db.link(order_by="PanelSeat.id", back_populates="sitting")
    route = "sitting"

    @property
    def number(self) -> str:
        """What the sitting and its protocol are called by."""
        return f"{self.call.prefix}-P{self.no}"

    @property
    def is_secret(self) -> bool:
        """Whether nobody may learn who votes how."""
        return bool(self.rules["ballot"] == "secret")

    def seat_of(self, user_id: int) -> PanelSeat | None:
        """The seat of a person."""
        return next((seat for seat in self.seats if seat.user_id == user_id), None)

    def path(self, lang: str) -> str:
        """Where its members meet."""
        return f"/{lang}/panel/{self.key}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: its members."""
        ids = select(PanelSeat.user_id).where(PanelSeat.sitting_id == self.id)
        return db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all()

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may use: the day as it was told then, and no case."""
        told = {**event.data, "held_on": date.fromisoformat(event.data["held_on"])}
        return {"sitting": self, "call": db.session.get_one(Call, self.call_id), **told}


class PanelSeat(db.Base):
    """A seat at one sitting. Who presides, or stands in for the chair, has the role that confirms decisions."""

    __tablename__ = "sitting_seat"
    __table_args__ = (
        UniqueConstraint("sitting_id", "user_id"),
        CheckConstraint(f"part IN {PARTS}", name="part_is_known"),
        Index("uq_sitting_seat_one_chair", "sitting_id", "part", unique=True, sqlite_where=text("part <> 'member'"),
              postgresql_where=text("part <> 'member'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    part: Mapped[str] = mapped_column(default="member")
    came_at: Mapped[db.Moment | None]
    sitting: Mapped[Sitting] = db.link(back_populates="seats")
    user: Mapped[User] = db.link()


class Item(db.Base):
    """A case on the agenda. `put` is the order in which cases were put there, `place` the order in which they come.

    `content`, frozen when the chair closes it, holds who was out and why, the votes and the count.
    """

    __tablename__ = "sitting_item"
    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_is_known"),
        CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled_has_outcome"),
        CheckConstraint("(settled_at IS NULL) = (content IS NULL)", name="settled_has_content"),
        UniqueConstraint("sitting_id", "application_id"),
        Index("uq_sitting_item_waits_once", "application_id", unique=True, sqlite_where=text(WAITS),
              postgresql_where=text(WAITS)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    put: Mapped[int]
    place: Mapped[int]
    pulse: Mapped[int] = mapped_column(default=0)  # counts what the screens should show anew
    note: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str | None]
    settled_at: Mapped[db.Moment | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    content: Mapped[db.Json | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    application: Mapped[Application] = db.link()


class PanelVote(db.Base):
    """That a member voted on a proposal; how, only in an open ballot. A changed proposal is voted on anew."""

    __tablename__ = "sitting_vote"
    __table_args__ = (
        UniqueConstraint("item_id", "user_id", "proposal"),
        CheckConstraint(f"choice IN {CHOICES}", name="choice_is_known"),
        CheckConstraint("choice <> 'against' OR reason <> ''", name="against_has_reason"),
        CheckConstraint("choice <> 'cast' OR reason = ''", name="secret_says_nothing"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("sitting_item.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposal: Mapped[str]
    choice: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class Box(db.Base):
    """The box of a secret ballot on a proposal: how many slips of each kind are in it."""

    __tablename__ = "sitting_box"
    __table_args__ = (
        UniqueConstraint("item_id", "proposal"),
        CheckConstraint("in_favour >= 0 AND against >= 0 AND abstained >= 0", name="counts_are_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("sitting_item.id"))
    proposal: Mapped[str]
    in_favour: Mapped[int] = mapped_column(default=0)
    against: Mapped[int] = mapped_column(default=0)
    abstained: Mapped[int] = mapped_column(default=0)


class StoodAside(db.Base):
    """A member who left for a case by themselves, and why."""

    __tablename__ = "sitting_aside"
    __table_args__ = (
        UniqueConstraint("item_id", "user_id"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("sitting_item.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str]

"""The commission: who sits in it and for how long, what is put before it, and how each member voted and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters
from portal.accounts.models import Organisation, User
from portal.apply.models import Application, new_key
from portal.award.participant_models import Participant

KINDS = ("admission", "activities", "exclusion")
OUTCOMES = ("accepted", "declined")
CHOICES = ("for", "against", "abstain", "recused")
UNDECIDED = "decided_at IS NULL"
OPEN_ADMISSION = f"kind = 'admission' AND {UNDECIDED}"


@letters.tells
class Seat(db.Base):
    """A seat in the commission, from a day to a day; one member presides."""

    __tablename__ = "seat"
    __table_args__ = (CheckConstraint("until >= since", name="ends_after_it_begins"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    presides: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date]
    until: Mapped[date]
    ended_on: Mapped[date | None]  # the first day on which the member no longer sits, when that comes before the end
    appointed_at: Mapped[db.Moment] = mapped_column(default=db.now)
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = db.link(foreign_keys=[user_id])

    def sits(self, on: date) -> bool:
        """Whether the member is in office on that day."""
        return self.since <= on <= self.until and (self.ended_on is None or on < self.ended_on)

    def path(self, lang: str) -> str:
        """Where the commission's work lies."""
        return f"/{lang}/commission"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: the member."""
        return [db.session.get_one(User, self.user_id)]

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What the letter of appointment may use."""
        return {"seat": self, **event.data}


@letters.tells
class Matter(db.Base):
    """What the commission decides: an admission, more activities, an exclusion. The chair closes it from the votes.

    `data` is what is proposed ({"activities", "file", "why"} or {"reasons", "note", "from_on"}); `content` is frozen
    with the decision and holds the members, their votes and reasons and the count: the minutes are printed from it.
    """

    __tablename__ = "matter"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind_is_known"),
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_is_known"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_has_outcome"),
        CheckConstraint("(decided_at IS NULL) = (number IS NULL)", name="decided_has_number"),
        CheckConstraint("(kind = 'admission') = (participant_id IS NULL)", name="is_about_one_thing"),
        Index("uq_matter_one_open", "application_id", unique=True, sqlite_where=text(OPEN_ADMISSION),
              postgresql_where=text(OPEN_ADMISSION)),
        Index("uq_matter_one_of_kind", "participant_id", "kind", unique=True, sqlite_where=text(UNDECIDED),
              postgresql_where=text(UNDECIDED)),
        Index("ix_matter_by_decision", "decided_at", "due_on", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    kind: Mapped[str]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    hub: Mapped[str | None]
    title: Mapped[str]
    data: Mapped[db.Json]
    due_on: Mapped[date]
    opened_at: Mapped[db.Moment] = mapped_column(default=db.now)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    number: Mapped[str | None] = mapped_column(unique=True)
    outcome: Mapped[str | None]
    decided_at: Mapped[db.Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    content: Mapped[db.Json | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    application: Mapped[Application] = db.link()
    participant: Mapped[Participant | None] = db.link()
    organisation: Mapped[Organisation] = db.link()
    opened_by: Mapped[User] = db.link(foreign_keys=[opened_by_id])
    decided_by: Mapped[User | None] = db.link(foreign_keys=[decided_by_id])
    ballots: Mapped[list[Ballot]] = db.link(order_by="Ballot.id")

    def path(self, lang: str) -> str:
        """Where the commission reads it."""
        return f"/{lang}/commission/matters/{self.key}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: every member in office."""
        on = self.opened_at.date()
        seats = select(Seat).where(Seat.since <= on, Seat.until >= on, Seat.ended_on.is_(None))
        ids = [seat.user_id for seat in db.session.scalars(seats)]
        return db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all()

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may use."""
        return {"matter": self, "organisation": db.session.get_one(Organisation, self.organisation_id), **event.data}


class Ballot(db.Base):
    """One member's open vote on a matter, or why they took no part."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("matter_id", "user_id"),
        CheckConstraint(f"choice IN {CHOICES}", name="choice_is_known"),
        CheckConstraint("choice IN ('for', 'abstain') OR reason <> ''", name="against_has_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    choice: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    user: Mapped[User] = db.link()

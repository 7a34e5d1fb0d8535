"""Decisions, their release, and the awards that follow; the commission and the participants stand beside."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, i18n
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.award.appeal_models import Appeal
from portal.award.commission_models import Ballot, Matter, Seat
from portal.award.contribution_models import Invoice, Payment
from portal.award.line_models import DrawnLine
from portal.award.panel_models import Box, Item, PanelSeat, PanelVote, Sitting, StoodAside
from portal.award.participant_models import Agreement, Counter, Participant
from portal.award.statement_models import Evidence, Filing, Statement, StatementForm, StatementPage

__all__ = (
    "Agreement",
    "Appeal",
    "Award",
    "Ballot",
    "Box",
    "Counter",
    "Decision",
    "DrawnLine",
    "Evidence",
    "Filing",
    "Invoice",
    "Item",
    "Matter",
    "PanelSeat",
    "PanelVote",
    "Participant",
    "Payment",
    "Release",
    "Seat",
    "Sitting",
    "Statement",
    "StatementForm",
    "StatementPage",
    "StoodAside",
)

OUTCOMES = ("approve", "reserve", "refuse")


class Decision(db.Base):
    """What is decided of a case: prepared by one person, confirmed by another, told at the release.

    `letter` holds the facts of the letter and of the feedback, frozen at the confirmation and free of any identity of
    experts. The release copies them into the event of the case, and the applicant's pages read that event and nothing
    else: what is prepared anew for a case of the reserve cannot show through. `seen` is the digest that was confirmed.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('approve', 'reserve', 'refuse')", name="outcome_is_known"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> prepared_by_id", name="two_people"),
        CheckConstraint("released_at IS NULL OR confirmed_at IS NOT NULL", name="released_was_confirmed"),
        CheckConstraint("outcome <> 'approve' OR amount_kzt > 0", name="approval_has_sum"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    outcome: Mapped[str]
    amount_kzt: Mapped[int | None] = mapped_column(BigInteger())
    reasons: Mapped[db.JsonList]
    note: Mapped[str] = mapped_column(default="")
    place: Mapped[int | None]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("drawn_line.id"))  # the line that it refers to
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    prepared_at: Mapped[db.Moment] = mapped_column(default=db.now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[db.Moment | None]
    letter: Mapped[db.Json | None]
    seen: Mapped[str | None]
    released_at: Mapped[db.Moment | None]
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"), index=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    application: Mapped[Application] = db.link()
    prepared_by: Mapped[User] = db.link(foreign_keys=[prepared_by_id])
    confirmed_by: Mapped[User | None] = db.link(foreign_keys=[confirmed_by_id])

    @property
    def organisation_id(self) -> Any:
        """Whose case it is (policy)."""
        return self.application.organisation_id


class Release(db.Base):
    """The moment at which decisions of a call were told, all at once; its protocol is printed from `content`."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("call_id", "no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    no: Mapped[int]
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    content: Mapped[db.Json]
    call: Mapped[Call] = db.link()
    by: Mapped[User] = db.link()


class Award(db.Base):
    """A grant given: the public register's row."""

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("amount_kzt > 0", name="award_has_sum"),
        CheckConstraint("ends_on > starts_on", name="ends_after_it_starts"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str]
    summary: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    region: Mapped[str] = mapped_column(index=True)
    amount_kzt: Mapped[int] = mapped_column(BigInteger(), index=True)
    awarded_on: Mapped[date] = mapped_column(index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    signed_on: Mapped[date | None]
    presented_on: Mapped[date | None] = mapped_column(index=True)
    call: Mapped[Call] = db.link()
    organisation: Mapped[Organisation] = db.link()
    application: Mapped[Application] = db.link()

    def kind_name(self) -> str:
        """The kind of grant in the reader's language, as the call's programme names it."""
        return i18n.say(self.call.programme.kind(self.kind).title)

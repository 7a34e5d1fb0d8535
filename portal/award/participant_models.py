"""Participants of the park: the agreement of both sides, the row of the register, and the counters of their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters, workflow
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application

OF_TERM = ("active", "suspended")  # states in which the term runs
OVER = ("excluded", "left", "expired")


class Counter(db.Base):
    """How many numbers of a series have been given; the row is held until the end of the transaction: no gaps."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(primary_key=True)
    given: Mapped[int] = mapped_column(default=0)

    @staticmethod
    def next(name: str) -> int:
        """The next number of the series; nobody else gets one until this transaction has ended."""
        more = update(Counter).where(Counter.name == name).values(given=Counter.given + 1).returning(Counter.given)
        one_more = more.execution_options(synchronize_session=False)
        given = db.session.scalars(one_more).first()
        if given is None:
            try:
                with db.session.begin_nested():
                    db.session.add(Counter(name=name, given=0))
            except IntegrityError:  # another transaction has begun the series meanwhile
                pass
            given = db.session.scalars(one_more).one()
        return given


class Agreement(db.Base):
    """The agreement on participation: the company signs, then the park; `signed_on` is the day it binds both."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("signed_on IS NULL OR company_signed_at IS NOT NULL", name="company_signs_first"),
        CheckConstraint("(signed_on IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    offered_at: Mapped[db.Moment] = mapped_column(default=db.now)
    company_signed_at: Mapped[db.Moment | None]
    company_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_on: Mapped[date | None]
    signed_at: Mapped[db.Moment | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    application: Mapped[Application] = db.link()
    company_by: Mapped[User | None] = db.link(foreign_keys=[company_by_id])
    signed_by: Mapped[User | None] = db.link(foreign_keys=[signed_by_id])


@letters.tells
class Participant(db.Base):
    """A row of the register of participants. Its state is moved by workflow.advance and by nothing else.

    `until` is the last day of the term; `ended_on` the day from which a company is no longer a participant.
    """

    __tablename__ = "participant"
    __table_args__ = (
        CheckConstraint(f"state IN {workflow.STATES['participant']}", name="state_is_known"),
        CheckConstraint("until >= since", name="ends_after_it_begins"),
        CheckConstraint(f"(state IN {OVER}) = (ended_on IS NOT NULL)", name="over_has_end"),
        Index("uq_participant_one_term", "organisation_id", unique=True, sqlite_where=text(f"state IN {OF_TERM}"),
              postgresql_where=text(f"state IN {OF_TERM}")),
        Index("ix_participant_by_state", "state", "hub", "region", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(default=workflow.FIRST)
    state_since: Mapped[db.Moment] = mapped_column(default=db.now)
    title: Mapped[str]
    summary: Mapped[str]
    activities: Mapped[db.JsonList]
    region: Mapped[str]
    hub: Mapped[str | None] = mapped_column(index=True)
    agreement_number: Mapped[str]
    agreed_on: Mapped[date]
    since: Mapped[date] = mapped_column(index=True)
    until: Mapped[date] = mapped_column(index=True)
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    route = "participant"
    application: Mapped[Application] = db.link()
    organisation: Mapped[Organisation] = db.link()
    call: Mapped[Call] = db.link()

    @property
    def runs(self) -> bool:
        """Whether it is in the register with a running term, suspended or not."""
        return self.state in OF_TERM

    def path(self, lang: str) -> str:
        """Where its people read it."""
        return f"/{lang}/participations/{self.number}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: everybody who acts for the organisation."""
        member = select(User).join(Membership).where(Membership.organisation_id == self.organisation_id)
        return db.session.scalars(member.where(Membership.part != "reader").order_by(User.id)).all()

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may use; a day of the event is a date again."""
        organisation = db.session.get_one(Organisation, self.organisation_id)
        days = {name: date.fromisoformat(value) for name, value in event.data.items() if name.endswith("_on") and value}
        return {"participant": self, "organisation": organisation, **event.data, **days}

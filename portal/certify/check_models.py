"""What a person decides beside the engine: a relief confirmed or overruled, with the finding kept as it was seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters
from portal.accounts.models import Membership, Organisation, User
from portal.announce.rules.tax import BY_CODE
from portal.award.participant_models import Participant
from portal.award.statement_models import Statement

OUTCOMES = ("granted", "refused")


@letters.tells
class Ruling(db.Base):
    """One decision of an officer on one relief of a statement; a later one counts before an earlier one.

    `finding` is the engine's verdict as it was seen, `company_year` what it was made of, `seen` the digest of both.
    """

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome_is_known"),
        CheckConstraint("reason <> ''", name="has_reason"),
        UniqueConstraint("statement_id", "relief", "no"),
        Index("ix_ruling_by_year", "participant_id", "year", "relief"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    year: Mapped[int]
    relief: Mapped[str]
    no: Mapped[int]
    outcome: Mapped[str]
    agrees: Mapped[bool]
    reason: Mapped[str]
    as_of: Mapped[date | None]
    finding: Mapped[db.Json]
    company_year: Mapped[db.Json]
    seen: Mapped[str]
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    statement: Mapped[Statement] = db.link()
    by: Mapped[User] = db.link()

    def path(self, lang: str) -> str:
        """Where the company reads it."""
        participant = db.session.get_one(Participant, self.participant_id)
        return f"/{lang}/participations/{participant.number}/eligibility/{self.year}#{self.relief}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: everybody who acts for the organisation."""
        member = select(User).join(Membership).where(Membership.organisation_id == self.organisation_id)
        return db.session.scalars(member.where(Membership.part != "reader").order_by(User.id)).all()

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may use."""
        organisation = db.session.get_one(Organisation, self.organisation_id)
        return {**event.data, "ruling": self, "organisation": organisation, "title": BY_CODE[self.relief].title}

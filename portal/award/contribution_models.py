"""The contribution of participants: an invoice for each accepted quarter, and the payments that staff have recorded.

Nothing is overwritten: a corrected quarter cancels its invoice and gets another, a wrong payment is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters
from portal.accounts.models import Membership, Organisation, User
from portal.award.participant_models import Participant
from portal.award.periods import Period

STANDS = "cancelled_at IS NULL"


@letters.tells
class Invoice(db.Base):
    """The contribution of one quarter; the number is gapless and given in the transaction that accepts the quarter."""

    __tablename__ = "contribution_invoice"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="is_of_a_quarter"),
        CheckConstraint("base_kzt >= 0 AND sum_kzt >= 0", name="sums_are_not_negative"),
        Index("uq_contribution_invoice_one", "participant_id", "year", "quarter", unique=True,
              sqlite_where=text(STANDS), postgresql_where=text(STANDS)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), unique=True)
    year: Mapped[int]
    quarter: Mapped[int]
    base_kzt: Mapped[db.Kzt]
    rate: Mapped[str]
    sum_kzt: Mapped[db.Kzt]
    issued_at: Mapped[db.Moment] = mapped_column(default=db.now)
    due_on: Mapped[date] = mapped_column(index=True)
    cancelled_at: Mapped[db.Moment | None]
    participant: Mapped[Participant] = db.link()

    @property
    def period(self) -> Period:
        """The quarter."""
        return Period(self.year, self.quarter)

    @property
    def rate_percent(self) -> str:
        """The rate as people say it: 1, or 1.5."""
        return f"{(Decimal(self.rate) * 100).normalize():f}"

    def path(self, lang: str) -> str:
        """Where its people read it."""
        participant = db.session.get_one(Participant, self.participant_id)
        return f"/{lang}/participations/{participant.number}/contribution/{self.number}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: everybody who acts for the organisation."""
        member = select(User).join(Membership).where(Membership.organisation_id == self.organisation_id)
        return db.session.scalars(member.where(Membership.part != "reader").order_by(User.id)).all()

    def facts(self, _event: history.Event) -> dict[str, Any]:
        """What a letter about it may use."""
        return {"invoice": self, "organisation": db.session.get_one(Organisation, self.organisation_id)}


class Payment(db.Base):
    """Money that came in, recorded by staff; a wrong one is cancelled with a reason."""

    __tablename__ = "contribution_payment"
    __table_args__ = (
        CheckConstraint("sum_kzt > 0", name="sum_is_something"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_why = '')", name="cancelled_has_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    sum_kzt: Mapped[db.Kzt]
    paid_on: Mapped[date]
    document: Mapped[str]
    recorded_at: Mapped[db.Moment] = mapped_column(default=db.now)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    cancelled_at: Mapped[db.Moment | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cancelled_why: Mapped[str] = mapped_column(default="")

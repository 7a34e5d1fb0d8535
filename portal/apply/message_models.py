"""Messages between an applicant and the programme's staff inside a case; experts have no part in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters
from portal.accounts.models import Membership, Organisation, User
from portal.apply.models import Application

MOST = 4_000  # characters


@letters.tells
class Message(db.Base):
    """One message. `read_at`: when the other side has read it."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(f"length(text) BETWEEN 1 AND {MOST}", name="text_has_its_length"),
        Index("ix_message_case", "application_id", "id"),
        Index("ix_message_unread", "from_staff", "read_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    from_staff: Mapped[bool]
    text: Mapped[str]
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    read_at: Mapped[db.Moment | None]
    author: Mapped[User] = db.link()

    def path(self, lang: str) -> str:
        """Where the other side reads it."""
        case = db.session.get_one(Application, self.application_id)
        return f"/{lang}/applications/{case.key}/messages" if self.from_staff else f"/{lang}/cases/{case.key}/messages"

    def readers(self, _act: str) -> Iterable[User]:
        """Who is told: the people of the company, or the officer of the case, if no conflict of interest hides it."""
        case = db.session.get_one(Application, self.application_id)
        if self.from_staff:
            member = select(User).join(Membership).where(Membership.organisation_id == case.organisation_id)
            return db.session.scalars(member.where(Membership.part != "reader").order_by(User.id)).all()
        officer = db.session.get(User, case.officer_id) if case.officer_id else None
        if officer is None or not officer.is_officer or officer.interests.why_hidden(case) is not None:
            return []
        return [officer]

    def facts(self, _event: history.Event) -> dict[str, Any]:
        """What the letter may use."""
        case = db.session.get_one(Application, self.application_id)
        return {"case": case, "organisation": db.session.get_one(Organisation, case.organisation_id), "text": self.text}

"""Who looked at a case: a row per person, case, kind of thing and day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal import db
from portal.accounts.models import User

SIDES = ("company", "staff", "judge")  # a judge: expert, panel, commission, whoever decides
KINDS = ("case", "text", "files", "export")


class Look(db.Base):
    """A person opened a kind of thing of a case on a day. What judges looked at never reaches the applicant."""

    __tablename__ = "look"
    __table_args__ = (
        UniqueConstraint("application_id", "day", "user_id", "kind"),
        CheckConstraint(f"side IN {SIDES}", name="side_is_known"),
        CheckConstraint(f"kind IN {KINDS}", name="kind_is_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    day: Mapped[date]
    kind: Mapped[str]
    side: Mapped[str]
    user: Mapped[User] = db.link()

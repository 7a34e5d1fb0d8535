"""Where a person is signed in: a row per sign-in, whose key the session's cookie carries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal import db

HOW = ("password", "second", "passkey")
WHY = ("left", "ended", "all", "password", "unused")  # signed out, ended from a list, with all others, …


class SignIn(db.Base):
    """One sign-in. `device` tells the browser again that brings it in a cookie; no more is known of it."""

    __tablename__ = "sign_in"
    __table_args__ = (
        CheckConstraint(f"how IN {HOW}", name="how_is_known"),
        CheckConstraint(f"why IN {WHY}", name="why_is_known"),
        CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name="an_end_has_its_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    how: Mapped[str]
    browser: Mapped[str]
    system: Mapped[str]
    network: Mapped[str]
    device: Mapped[str]
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    seen_at: Mapped[db.Moment] = mapped_column(default=db.now)
    ended_at: Mapped[db.Moment | None]
    why: Mapped[str | None]

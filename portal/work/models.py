"""What the room keeps: the copy of one's own data that a person has asked for, and the wish to be deleted."""

import secrets
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db
from portal.accounts.models import User
from portal.jobs import Job

WAITS = "taken_back_at IS NULL AND done_at IS NULL"


class OwnCopy(db.Base):
    """A ZIP of everything about one person, for a few days; a person has one at a time.

    Its bytes are set aside under `key`, and not in the store of files: there nothing is ever removed.
    """

    __tablename__ = "own_copy"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_hex(16))
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    asked_at: Mapped[db.Moment] = mapped_column(default=db.now)
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    ready_at: Mapped[db.Moment | None]
    expires_at: Mapped[db.Moment | None]
    job: Mapped[Job] = db.link()

    @property
    def is_there(self) -> bool:
        """Whether it can be downloaded now."""
        return self.expires_at is not None and db.now() < self.expires_at

    @property
    def is_coming(self) -> bool:
        """Whether it is still being made."""
        return self.ready_at is None and self.job.state in ("queued", "running")


class Erasure(db.Base):
    """A person has asked to have their account deleted: from `due_on` it is done, unless they take it back."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("taken_back_at IS NULL OR done_at IS NULL", name="done_or_taken_back"),
        Index("uq_erasure_one_waits", "user_id", unique=True, sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[db.Moment] = mapped_column(default=db.now)
    due_on: Mapped[date]
    taken_back_at: Mapped[db.Moment | None]
    done_at: Mapped[db.Moment | None]
    user: Mapped[User] = db.link()

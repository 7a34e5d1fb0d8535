"""What the room keeps: the copy of one's own data that a person has asked for."""

import secrets

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal import db
from portal.jobs import Job


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

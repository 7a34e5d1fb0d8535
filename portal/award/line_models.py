"""The line as it was drawn: kept whole, so that it can be explained later as it was."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal import db
from portal.accounts.models import User
from portal.announce.models import Call


class DrawnLine(db.Base):
    """A line of a call. `content` is written by acts.drawing and is never changed: a new line is a new row.

    It holds {"kinds": [{kind, threshold, budget_kzt, reserve_percent, ties, reviewed, passed, reached, left_kzt, last,
    next, level, near, places, among, reviews, weights, step, tied}]}; cases go by their ids, experts do not occur.
    """

    __tablename__ = "drawn_line"
    __table_args__ = (UniqueConstraint("call_id", "no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    no: Mapped[int]
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    content: Mapped[db.Json]
    digest: Mapped[str]
    call: Mapped[Call] = db.link(viewonly=True)
    by: Mapped[User] = db.link(viewonly=True)

    def of_kind(self, kind: str | None) -> dict[str, Any] | None:
        """What it says of a kind of grant."""
        return next((one for one in self.content["kinds"] if one["kind"] == kind), None)

"""Calls: a programme that is open for a while, with its own copy of the programme for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal import db, history, i18n, letters, workflow
from portal.accounts.models import User
from portal.announce.programme import Programme

_programmes: dict[str, Programme] = {}


class Call(db.Base):
    """A call for applications. `programme` is the form that every application of this call is read with."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint(f"state IN {workflow.STATES['call']}", name="state_is_known"),
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        CheckConstraint("budget_kzt >= 0", name="budget_is_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    title: Mapped[db.Json]
    programme_code: Mapped[str]
    programme_route: Mapped[str] = mapped_column(
        default="grant", server_default="grant"
    )  # which table of the workflow its cases follow
    programme_data: Mapped[db.Json] = deferred(mapped_column(db.PlainJson, nullable=False), group="programme")
    programme_digest: Mapped[str]
    state: Mapped[str] = mapped_column(default=workflow.FIRST, index=True)
    state_since: Mapped[db.Moment] = mapped_column(default=db.now)
    opens_at: Mapped[db.Moment]
    closes_at: Mapped[db.Moment] = mapped_column(index=True)
    rolling: Mapped[bool] = mapped_column(default=False)  # screened, reviewed and decided as they come
    screening_until: Mapped[date | None]
    review_from: Mapped[date | None]
    review_until: Mapped[date | None]
    panel_on: Mapped[date | None]
    results_on: Mapped[date | None]
    phases: Mapped[db.Json] = mapped_column(
        default=dict, server_default="{}"
    )  # phase → the day it begins (phases.py); none: all open
    budget_kzt: Mapped[db.Kzt]
    numbers_given: Mapped[int] = mapped_column(default=0)
    awards_given: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    route = "call"

    @property
    def is_grant(self) -> bool:
        """Whether it gives money; else it gives the status of a participant."""
        return self.programme_route == "grant"

    @property
    def programme(self) -> Programme:
        """The call's own copy of its programme; parsed once per process, since it never changes."""
        if self.programme_digest not in _programmes:
            _programmes[self.programme_digest] = Programme(self.programme_data)
        return _programmes[self.programme_digest]

    def is_open(self, at: datetime) -> bool:
        """Whether a request that arrived at this moment is in time, to the second."""
        return self.state != "draft" and self.opens_at <= at < self.closes_at

    def may_screen(self, at: datetime) -> bool:
        """Screening waits for the closing unless the call is rolling."""
        return self.rolling or at >= self.closes_at

    def path(self, lang: str) -> str:
        """Where the call is read."""
        return f"/{lang}/calls/{self.slug}"


@letters.tells
class Enquiry(db.Base):
    """A question about a call and its public answer; who asked is not shown."""

    __tablename__ = "enquiry"
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[db.Moment] = mapped_column(default=db.now)
    lang: Mapped[str] = mapped_column(default=i18n.DEFAULT)
    question: Mapped[str]
    answer: Mapped[str | None]
    answered_at: Mapped[db.Moment | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    call: Mapped[Call] = db.link()
    asked_by: Mapped[User] = db.link(foreign_keys=[asked_by_id])

    def path(self, lang: str) -> str:
        """Where it is read with its answer."""
        return f"{db.session.get_one(Call, self.call_id).path(lang)}#questions"

    def readers(self, _act: str) -> Iterable[User]:
        """Who is told of the answer: whoever asked."""
        return [db.session.get_one(User, self.asked_by_id)]

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What the letter about the answer may use: the words of that answer, also when it is corrected later."""
        return {"enquiry": self, "call": db.session.get_one(Call, self.call_id), "answer": event.note}

"""The statement of a participant for a period: its versions, answers page by page, evidence, and what was handed in.

A version that corrects another is a row of its own; what was handed in is kept word for word and is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters, workflow
from portal.accounts.models import Membership, Organisation, User
from portal.announce.programme import Programme
from portal.apply.models import new_key, sum_of
from portal.award.participant_models import Participant
from portal.award.periods import Period

WRITABLE = ("draft", "returned")
ONE_OPEN = "state <> 'accepted'"
_forms: dict[str, Programme] = {}


class StatementForm(db.Base):
    """A form that statements were filled in with, kept once under its digest."""

    __tablename__ = "statement_form"
    digest: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[db.Json]

    @property
    def programme(self) -> Programme:
        """The form, parsed once per process, since it never changes."""
        if self.digest not in _forms:
            _forms[self.digest] = Programme(self.data)
        return _forms[self.digest]


@letters.tells
class Statement(db.Base):
    """One version of a statement for a year (quarter 0) or a quarter. Its state is moved by workflow.advance alone."""

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint(f"state IN {workflow.STATES['statement']}", name="state_is_known"),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter_is_known"),
        CheckConstraint("no > 0", name="version_counts_from_one"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="sent_has_date"),
        UniqueConstraint("participant_id", "year", "quarter", "no"),
        Index("uq_statement_one_open", "participant_id", "year", "quarter", unique=True, sqlite_where=text(ONE_OPEN),
              postgresql_where=text(ONE_OPEN)),
        Index("ix_statement_by_state", "state", "due_on", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    hub: Mapped[str | None]
    year: Mapped[int]
    quarter: Mapped[int]
    no: Mapped[int]
    state: Mapped[str] = mapped_column(default=workflow.FIRST)
    state_since: Mapped[db.Moment] = mapped_column(default=db.now)
    due_on: Mapped[date | None]
    form_digest: Mapped[str] = mapped_column(ForeignKey("statement_form.digest"))
    created_at: Mapped[db.Moment] = mapped_column(default=db.now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[db.Moment] = mapped_column(default=db.now)
    submitted_at: Mapped[db.Moment | None]
    accepted_at: Mapped[db.Moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    route = "statement"
    participant: Mapped[Participant] = db.link()
    organisation: Mapped[Organisation] = db.link()
    form: Mapped[StatementForm] = db.link()
    pages: Mapped[list[StatementPage]] = db.link(order_by="StatementPage.id")
    attachments: Mapped[list[Evidence]] = db.link(order_by="Evidence.id")

    @property
    def programme(self) -> Programme:
        """The form that it is filled in and read with."""
        return self.form.programme

    @property
    def period(self) -> Period:
        """The year or the quarter."""
        return Period(self.year, self.quarter)

    @property
    def flat(self) -> dict[str, Any]:
        """All answers of all pages: question code → value."""
        return {code: value for page in self.pages for code, value in page.data.items()}

    @property
    def files(self) -> dict[str, int]:
        """question code → how many files answer it."""
        counted: dict[str, int] = {}
        for one in self.attachments:
            counted[one.question] = counted.get(one.question, 0) + 1
        return counted

    def page_row(self, page: str) -> StatementPage | None:
        """The answers of one page, if any were saved."""
        return next((row for row in self.pages if row.page == page), None)

    def path(self, lang: str) -> str:
        """Where its people read it."""
        return f"/{lang}/statements/{self.key}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: everybody who acts for the organisation."""
        member = select(User).join(Membership).where(Membership.organisation_id == self.organisation_id)
        return db.session.scalars(member.where(Membership.part != "reader").order_by(User.id)).all()

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may use; a day of the event is a date again."""
        days = {name: date.fromisoformat(value) for name, value in event.data.items() if name.endswith("_on") and value}
        organisation = db.session.get_one(Organisation, self.organisation_id)
        return {"statement": self, "organisation": organisation, **event.data, **days}


class StatementPage(db.Base):
    """The answers of one page. Each save is one version; a text that came too late waits in `beside`, by person.

    `hand` is the open browser page that saved last, `hand_from` the version it took over from.
    """

    __tablename__ = "statement_page"
    __table_args__ = (UniqueConstraint("statement_id", "page"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    page: Mapped[str]
    data: Mapped[db.Json]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[db.Moment] = mapped_column(default=db.now)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # nobody: taken from the year before
    hand: Mapped[str] = mapped_column(default="")
    hand_from: Mapped[int] = mapped_column(default=0)
    beside: Mapped[db.Json] = mapped_column(db.PlainJson, default=dict)

    def late_text(self, user_id: int) -> dict[str, Any] | None:
        """The person's own text that came too late: {"data", "at"}."""
        return self.beside.get(str(user_id))


class Evidence(db.Base):
    """A file that proves an answer; its bytes lie in the store under their SHA-256."""

    __tablename__ = "statement_file"
    __table_args__ = (CheckConstraint("size > 0", name="file_is_not_empty"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    question: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    added_at: Mapped[db.Moment] = mapped_column(default=db.now)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Filing(db.Base):
    """What was handed in, word for word: {"pages": {page: answers}, "files": […], "register": {…}}."""

    __tablename__ = "filing"
    __table_args__ = (UniqueConstraint("statement_id", "no"), UniqueConstraint("statement_id", "from_version"))
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    no: Mapped[int]
    from_version: Mapped[int]  # the draft it was made from: a repeated click finds what the first one made
    arrived_at: Mapped[db.Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    form_digest: Mapped[str]
    content: Mapped[db.Json]
    digest: Mapped[str]

    @property
    def flat(self) -> dict[str, Any]:
        """All answers as they were handed in: question code → value."""
        return {code: value for data in self.content["pages"].values() for code, value in data.items()}

    def recomputed(self) -> str:
        """The digest that the content must have."""
        arrived = self.arrived_at.astimezone(UTC).isoformat(timespec="microseconds")
        return sum_of([self.form_digest, self.no, arrived, self.content])

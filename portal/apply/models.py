"""The application: its answers page by page, its files, what was submitted word for word."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, letters, workflow
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call

ROUTES = ("grant", "residency")
OVER = ("turned_away", "refused", "lapsed", "registered")  # after these one may ask for residency again
ONE_OPEN = f"state <> 'withdrawn' AND (route <> 'residency' OR state NOT IN {OVER})"


def new_key() -> str:
    """An address that cannot be guessed (128 bits), used beside the checks and never instead of them."""
    return secrets.token_urlsafe(16)


@letters.tells
class Application(db.Base):
    """The case. Its state is moved by workflow.advance and by nothing else.

    The columns from `kind` to `total_cost_kzt` repeat answers, so that lists never read the long texts.
    Scores are integers in 1/10 000 points, written when the reviews are in.
    """

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(
            " OR ".join(f"(route = '{route}' AND state IN {workflow.STATES[route]})" for route in ROUTES),
            name="state_is_known",
        ),
        CheckConstraint("state = 'draft' OR state = 'withdrawn' OR number IS NOT NULL", name="sent_has_number"),
        CheckConstraint("state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL", name="sent_has_date"),
        CheckConstraint("state NOT IN ('ranked', 'approved', 'reserve', 'refused', 'signed') OR passed IS NOT NULL"
                        " OR route <> 'grant'", name="ranked_has_result"),
        Index("uq_application_one_open", "call_id", "organisation_id", unique=True,
              sqlite_where=text(ONE_OPEN), postgresql_where=text(ONE_OPEN)),
        Index("ix_application_by_number", "call_id", "number"),
        Index("ix_application_by_state", "call_id", "state", "number", "officer_id", "due_on", "organisation_id"),
        Index("ix_application_by_due", "call_id", "due_on", "id"),
        Index("ix_application_by_submitted", "call_id", "submitted_at", "id"),
        Index("ix_application_by_sum", "call_id", "asked_kzt", "id"),
        Index("ix_application_by_score", "call_id", "kind", "score_e4", "id"),
        Index("ix_application_by_score_only", "call_id", "score_e4", "id"),
        Index("ix_application_counted", "call_id", "state", "passed", "kind", "region", "submitted_at"),  # statistics
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    number: Mapped[str | None] = mapped_column(unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    route: Mapped[str] = mapped_column(
        default="grant", server_default="grant"
    )  # the call's, for ever: which table of the workflow moves it
    state: Mapped[str] = mapped_column(default=workflow.FIRST)
    state_since: Mapped[db.Moment] = mapped_column(default=db.now)
    due_on: Mapped[date | None]
    lang: Mapped[str]
    kind: Mapped[str | None]
    title: Mapped[str] = mapped_column(default="")
    region: Mapped[str | None]
    hub: Mapped[str | None]
    asked_kzt: Mapped[int | None] = mapped_column(BigInteger())
    cofinancing_kzt: Mapped[int | None] = mapped_column(BigInteger())
    total_cost_kzt: Mapped[int | None] = mapped_column(BigInteger())
    created_at: Mapped[db.Moment] = mapped_column(default=db.now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[db.Moment] = mapped_column(default=db.now)
    submitted_at: Mapped[db.Moment | None]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    reviews_due: Mapped[int] = mapped_column(default=0)
    reviews_in: Mapped[int] = mapped_column(default=0)
    reviews_wanted: Mapped[int] = mapped_column(default=0, server_default="0")  # at least, after an appeal
    score_e4: Mapped[int | None]
    spread_e4: Mapped[int | None]
    passed: Mapped[bool | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    # read, and never written through: a save of one page is then two statements and no search for what hangs together
    call: Mapped[Call] = db.link(viewonly=True)
    organisation: Mapped[Organisation] = db.link(viewonly=True)
    officer: Mapped[User | None] = db.link(foreign_keys=[officer_id], viewonly=True)
    answers: Mapped[list[Answers]] = db.link(viewonly=True)
    attachments: Mapped[list[Attachment]] = db.link(order_by="Attachment.id", viewonly=True)
    submissions: Mapped[list[Submission]] = db.link(order_by="Submission.no", viewonly=True)
    clashes: Mapped[list[Clash]] = db.link(viewonly=True)  # queries bring only those of the person who looks

    @property
    def flat(self) -> dict[str, Any]:
        """All answers of all pages: question code → value."""
        return {code: value for page in self.answers for code, value in page.data.items()}

    @property
    def files(self) -> dict[str, int]:
        """question code → how many files answer it."""
        counted: dict[str, int] = {}
        for attachment in self.attachments:
            counted[attachment.question] = counted.get(attachment.question, 0) + 1
        return counted

    def answers_of(self, page: str) -> Answers | None:
        """The answers of one page, if any were saved."""
        return next((row for row in self.answers if row.page == page), None)

    def clash_of(self, page: str) -> Clash | None:
        """The reader's own text of a page that came too late, if one waits for a choice."""
        return next((clash for clash in self.clashes if clash.page == page), None)

    @property
    def is_grant(self) -> bool:
        """Whether it asks for money; else for the status of a participant."""
        return self.route == "grant"

    @property
    def label(self) -> str:
        """What people call it: the number, or the title while it has none."""
        return self.number or self.title or "—"

    def path(self, lang: str) -> str:
        """Where its people read it."""
        return f"/{lang}/applications/{self.key}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: everybody who acts for the organisation."""
        member = select(User).join(Membership).where(Membership.organisation_id == self.organisation_id)
        return db.session.scalars(member.where(Membership.part != "reader").order_by(User.id)).all()

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may use."""
        organisation = db.session.get_one(Organisation, self.organisation_id)
        call = db.session.get_one(Call, self.call_id)
        told = {name: _day(value) if name.endswith("_on") else value for name, value in event.data.items()}
        return {"case": self, "organisation": organisation, "call": call, **told}


def _day(value: Any) -> Any:
    """A date that an event keeps as text."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None


class Answers(db.Base):
    """The answers of one page. Each save is one version: whoever saved on an older one is told and loses nothing.

    `hand` is the open browser page that has saved last, and `hand_from` the version it took over from: a hand never
    clashes with itself, though an answer to an earlier save of its own was lost on the way.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("application_id", "page"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    page: Mapped[str]
    data: Mapped[db.Json]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[db.Moment] = mapped_column(default=db.now)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    hand: Mapped[str] = mapped_column(default="")
    hand_from: Mapped[int] = mapped_column(default=0)
    application: Mapped[Application] = db.link(viewonly=True)


class Clash(db.Base):
    """Text of a second hand that came too late: kept until its writer has chosen between the two."""

    __tablename__ = "clash"
    __table_args__ = (UniqueConstraint("application_id", "page", "user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    page: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    data: Mapped[db.Json]
    based_on: Mapped[int]
    at: Mapped[db.Moment] = mapped_column(default=db.now)


class Attachment(db.Base):
    """A file that answers a question; its bytes lie in the store under their SHA-256."""

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("size > 0", name="file_is_not_empty"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    question: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    added_at: Mapped[db.Moment] = mapped_column(default=db.now)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    application: Mapped[Application] = db.link(viewonly=True)


class Submission(db.Base):
    """What was submitted, word for word, with the digest of every page and file: the receipt is printed from it.

    `content` is {"number", "title", "kind", "lang", "organisation": {"bin", "kk", "ru", "en"}, "by", "declared",
    "pages": [{"page", "version", "sha256", "data"}], "files": [{"question", "name", "media_type", "size", "sha256"}]}.
    """

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("application_id", "no"), UniqueConstraint("application_id", "from_version"))
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    no: Mapped[int]
    from_version: Mapped[int]  # the draft it was made from: the key that makes a repeated click harmless
    arrived_at: Mapped[db.Moment]
    at: Mapped[db.Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    programme_digest: Mapped[str]
    content: Mapped[db.Json]
    findings: Mapped[db.JsonList]
    digest: Mapped[str]
    application: Mapped[Application] = db.link(viewonly=True)
    by: Mapped[User] = db.link(viewonly=True)

    @property
    def flat(self) -> dict[str, Any]:
        """All answers as they were submitted: question code → value."""
        return {code: value for page in self.content["pages"] for code, value in page["data"].items()}

    def recomputed(self) -> str:
        """The digest that the content must have: over the pages and files as they lie here, not over their sums."""
        pages = [[page["page"], sum_of(page["data"])] for page in self.content["pages"]]
        files = [[file["question"], file["name"], file["size"], file["sha256"]] for file in self.content["files"]]
        rest = {name: value for name, value in self.content.items() if name not in ("pages", "files")}
        arrived = self.arrived_at.astimezone(UTC).isoformat(timespec="microseconds")
        return sum_of([self.programme_digest, self.no, arrived, rest, pages, files])


def sum_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value: what a receipt shows for a page of answers."""
    return hashlib.sha256(history.canonical(value)).hexdigest()

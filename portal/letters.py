"""WHOM WE TELL: a letter per reader and event, in the reader's language, in the portal and by e-mail.

An act that has a template letters/<act>.txt is told. The event's own transaction queues the job, so no act is forgotten
and no letter is written for an act that was rolled back. How a letter travels is said in mails.py.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import db, history, jobs, wishes

T = TypeVar("T", bound=db.Base)
STATES = ("queued", "sent", "failed", "waiting", "kept")  # waiting: for the letter of the day; kept: in the portal only
DIGEST = "letters.digest"
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]|=\?[^?]*\?[bqBQ]\?")


class Letter(db.Base):
    """What one person was told, word for word; `event_seq` makes it unique per event and reader.

    `digest_id` is the letter of the day that brought it; `error` says why it did not leave, `tried_at` when that was.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_is_known"),
        UniqueConstraint("event_seq", "user_id"),
        Index("ix_letter_case", "subject_kind", "subject_id"),
        Index("ix_letter_state", "state", "user_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    to: Mapped[str]
    lang: Mapped[str]
    act: Mapped[str]
    event_seq: Mapped[int | None] = mapped_column(ForeignKey("event.seq"))
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None]
    subject: Mapped[str]
    body: Mapped[str]
    link: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="queued")
    created_at: Mapped[db.Moment] = mapped_column(default=db.now)
    leaves_at: Mapped[db.Moment | None]
    tried_at: Mapped[db.Moment | None]
    sent_at: Mapped[db.Moment | None]
    read_at: Mapped[db.Moment | None]
    error: Mapped[str | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)


class Reader(Protocol):
    """A person who can be written to."""

    id: int
    email: str
    lang: str


@dataclass(frozen=True)
class Words:
    """The subject line and the text of a letter."""

    subject: str
    body: str


class Told(Protocol):
    """A thing whose events are told: it names the readers of an act and the facts the letter may use."""

    def readers(self, act: str) -> Iterable[Reader]: ...
    def facts(self, event: history.Event) -> dict[str, Any]: ...


Owed = Callable[[history.Event], bool]
_subjects: dict[str, type[Any]] = {}
_owed: dict[str, Owed] = {}


def tells(noun: type[T]) -> type[T]:
    """Class decorator of a noun whose acts have letters."""
    _subjects[noun.__tablename__] = noun
    return noun


def while_owed(act: str) -> Callable[[Owed], Owed]:
    """Ask this before a reminder is written or leaves: whether what it reminds of is still to be done."""

    def register(owed: Owed) -> Owed:
        _owed[act] = owed
        return owed

    return register


@cache
def has_letter(act: str) -> bool:
    """Whether the act has a template."""
    return (Path(current_app.root_path).parent / "templates" / "letters" / f"{act}.txt").exists()


def compose(act: str, lang: str, *, folder: str = "letters", **facts: Any) -> Words:
    """The letter about an act in a language: first line of the template is the subject, the rest the text."""
    with force_locale(lang):
        template = current_app.jinja_env.get_template(f"{folder}/{act}.txt")  # the worker has no request to give it
        written = template.render(lang=lang, product=current_app.config["PRODUCT"], **facts)
    subject, _, body = written.strip().partition("\n")
    return Words(one_line(subject), body.strip() + "\n")


def one_line(text: str) -> str:
    """Text that may stand in a mail header: no control characters, no encoded words (security.md 1.9)."""
    return CONTROL.sub(" ", text).strip()[:200]


def post(
    to: str, lang: str, act: str, words: Words, *, user_id: int | None = None, link: str | None = None,
    leaves_at: datetime | None = None,
) -> Letter:  # fmt: skip
    """Put a letter that belongs to no event (sign-in links, invitations) into the outbox, to leave at once or later."""
    letter = _written(to, lang, act, words, user_id, link)
    queue(letter, leaves_at)
    return letter


def queue(letter: Letter, leaves_at: datetime | None = None) -> None:
    """Let a letter leave, at once or later; also one that has failed."""
    letter.state, letter.leaves_at = "queued", leaves_at
    jobs.later("letters.send", letter=letter.id).run_after = leaves_at or db.now()


def _written(to: str, lang: str, act: str, words: Words, user_id: int | None, link: str | None) -> Letter:
    letter = Letter(to=to, lang=lang, act=act, subject=words.subject, body=words.body, user_id=user_id, link=link)
    db.session.add(letter)
    db.session.flush()
    return letter


@history.when_sealed
def _queue(session: Session, event: history.Event) -> None:
    if event.subject_kind in _subjects and has_letter(event.act):
        jobs.later("letters.tell", session, seq=event.seq)


@jobs.job("letters.tell")
def tell(job: jobs.Job) -> None:
    """Write the letters about one event; repeating it writes none twice."""
    event = db.session.get_one(history.Event, job.payload["seq"])
    if event.act in _owed and not _owed[event.act](event):
        return
    subject = db.session.get_one(_subjects[event.subject_kind], event.subject_id)
    written = set(db.session.scalars(select(Letter.user_id).where(Letter.event_seq == event.seq)))
    for reader in subject.readers(event.act):
        if reader.id in written:
            continue
        words = compose(event.act, reader.lang, event=event, reader=reader, **subject.facts(event))
        letter = _written(reader.email, reader.lang, event.act, words, reader.id, subject.path(reader.lang))
        letter.event_seq, letter.subject_kind, letter.subject_id = event.seq, event.subject_kind, event.subject_id
        letter.created_at = event.at
        _route(letter, reader)


def _route(letter: Letter, reader: Reader) -> None:
    """Send it on the way that the reader wants letters of its kind; what has legal effect leaves at once."""
    kind = wishes.kind_of(letter.act)
    if kind is None:
        queue(letter)
        return
    wanted = wishes.kept_for(reader.id, reader.email)
    letter.state = wishes.STATES[wanted.way(kind)]
    if letter.state == "queued":
        queue(letter, wanted.leaves_at(db.now()))


def shown() -> tuple[ColumnElement[bool], ...]:
    """Letters that stand in the portal: links for signing in stay in the mailbox, a letter of the day tells nothing
    new."""
    return Letter.act.not_like("security.%"), Letter.act != DIGEST


def is_told(letter: Letter) -> bool:
    """Whether it tells an act that has legal effect, and so comes always."""
    return letter.event_seq is not None and wishes.kind_of(letter.act) is None


def is_wanted(letter: Letter) -> bool:
    """Whether a letter that may wait still has something to say: a reminder of work that is done has nothing."""
    owed = _owed.get(letter.act)
    return owed is None or letter.event_seq is None or owed(db.session.get_one(history.Event, letter.event_seq))

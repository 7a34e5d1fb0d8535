"""WHOM WE TELL: a letter per reader and event, in the reader's language, in the portal and by e-mail.

An act that has a template letters/<act>.txt is told. The event's own transaction queues the job, so no act is forgotten
and no letter is written for an act that was rolled back. Mail leaves through one relay with a stable Message-ID.
"""

import email.policy
import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import db, history, jobs

T = TypeVar("T", bound=db.Base)
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]|=\?[^?]*\?[bqBQ]\?")


class Letter(db.Base):
    """What one person was told, word for word; `event_seq` makes it unique per event and reader."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state_is_known"),
        UniqueConstraint("event_seq", "user_id"),
        Index("ix_letter_case", "subject_kind", "subject_id"),
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
    sent_at: Mapped[db.Moment | None]
    read_at: Mapped[db.Moment | None]
    error: Mapped[str | None]


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


_subjects: dict[str, type[Any]] = {}


def tells(noun: type[T]) -> type[T]:
    """Class decorator of a noun whose acts have letters."""
    _subjects[noun.__tablename__] = noun
    return noun


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


def post(to: str, lang: str, act: str, words: Words, *, user_id: int | None = None, link: str | None = None) -> Letter:
    """Put a letter that belongs to no event (sign-in links, invitations) into the outbox."""
    letter = Letter(to=to, lang=lang, act=act, subject=words.subject, body=words.body, user_id=user_id, link=link)
    db.session.add(letter)
    db.session.flush()
    jobs.later("letters.send", letter=letter.id)
    return letter


@history.when_sealed
def _queue(session: Session, event: history.Event) -> None:
    if event.subject_kind in _subjects and has_letter(event.act):
        jobs.later("letters.tell", session, seq=event.seq)


@jobs.job("letters.tell")
def tell(job: jobs.Job) -> None:
    """Write the letters about one event; repeating it writes none twice."""
    event = db.session.get_one(history.Event, job.payload["seq"])
    subject = db.session.get_one(_subjects[event.subject_kind], event.subject_id)
    written = set(db.session.scalars(select(Letter.user_id).where(Letter.event_seq == event.seq)))
    for reader in subject.readers(event.act):
        if reader.id in written:
            continue
        words = compose(event.act, reader.lang, event=event, reader=reader, **subject.facts(event))
        letter = post(reader.email, reader.lang, event.act, words, user_id=reader.id, link=subject.path(reader.lang))
        letter.event_seq, letter.subject_kind, letter.subject_id = event.seq, event.subject_kind, event.subject_id
        letter.created_at = event.at


@jobs.job("letters.send")
def send(job: jobs.Job) -> None:
    """Hand one letter to the relay; a repeat after a crash carries the same Message-ID."""
    letter = db.session.get_one(Letter, job.payload["letter"])
    if letter.state == "sent":
        return
    deliver(letter)
    letter.state, letter.sent_at = "sent", db.now()


def deliver(letter: Letter) -> None:
    """Send by MAIL: smtp://user:password@host:port (smtps:// for TLS from the start) or folder:/path."""
    message = as_mail(letter)
    where = current_app.config["MAIL"]
    if where.startswith("folder:"):
        folder = Path(where.removeprefix("folder:"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{letter.id:07d}.eml").write_bytes(message.as_bytes())
        return
    url = urlsplit(where)
    secure = url.scheme == "smtps"
    opened = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with opened(url.hostname or "localhost", url.port or (465 if secure else 25), timeout=20) as relay:
        if url.scheme == "smtp+tls":
            relay.starttls(context=ssl.create_default_context())
        if url.username:
            relay.login(url.username, url.password or "")
        relay.send_message(message)


def _identity(letter: Letter) -> str:
    """The same each time the letter is sent; a number would tell a reader how many letters others were sent between."""
    told = (letter.to, letter.act, letter.created_at.isoformat(), letter.subject, letter.body, letter.link or "")
    return hashlib.sha256("\x00".join(told).encode()).hexdigest()[:40]


def as_mail(letter: Letter) -> EmailMessage:
    """The letter as a message whose headers are only ours; raises ValueError when a header was smuggled in."""
    message = EmailMessage(policy=email.policy.SMTP)
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = one_line(letter.to)
    message["Subject"] = one_line(letter.subject)
    message["Message-ID"] = f"<{_identity(letter)}@{host}>"
    message["Date"] = letter.created_at
    message["Auto-Submitted"] = "auto-generated"
    text = letter.body
    if letter.link:
        text += f"\n{current_app.config['PUBLIC_URL']}{letter.link}\n"
    message.set_content(text)
    message["Content-Language"] = letter.lang
    again = email.message_from_bytes(message.as_bytes(), policy=email.policy.SMTP)
    if sorted(again.keys()) != sorted(message.keys()):
        raise ValueError("The letter would carry a header that is not ours.")
    return message

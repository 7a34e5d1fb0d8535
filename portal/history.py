"""WHAT HAPPENED: one row per act, append-only, hash-chained; audit trail, timeline and queue of letters in one.

Rows are sealed just before the commit: only then is the chain locked, so that nobody waits for a lock through a whole
request. What follows of an act for a later room is done there first. Words and data of a person are bound by a salted
commitment: erasing the salt later does not break the chain.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, event, select, text
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal import db

CHAIN_LOCK = 0x0E4CE4  # key of the advisory lock that PostgreSQL takes for the length of one sealing
GENESIS = "0" * 64


class Event(db.Base):
    """One act on one thing. `seq` is dense from 1; `hash` covers the row and the hash before it."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id", "seq"),)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[db.Moment] = mapped_column(index=True)
    act: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    was: Mapped[str | None]
    became: Mapped[str | None]
    note: Mapped[str]
    data: Mapped[db.Json]
    salt: Mapped[str]
    commitment: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)

    def digest(self) -> str:
        """The hash this row must carry, from its own columns (length-prefixed, previous hash first)."""
        body = canonical(
            [
                self.seq, self.at.astimezone(UTC).isoformat(timespec="microseconds"), self.act, self.actor_id,
                self.subject_kind, self.subject_id, self.was, self.became, self.commitment,
            ]
        )  # fmt: skip
        return hashlib.sha256(b"\x00" + self.prev_hash.encode() + len(body).to_bytes(4, "big") + body).hexdigest()

    def commits(self) -> str:
        """The salted commitment that note and data must answer to."""
        return hashlib.sha256(self.salt.encode() + canonical([self.note, self.data])).hexdigest()


LATEST = select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1)


@dataclass
class Draft:
    """An event that waits for the commit; its subject may not have an id yet."""

    act: str
    subject: Any
    by: Any
    was: str | None = None
    became: str | None = None
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    at: datetime = field(default_factory=db.now)


Follower = Callable[[Draft], None]
_followers: dict[str, list[Follower]] = {}
_when_sealed: list[Callable[[Session, Event], None]] = []


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: the same bytes for the same value on every machine."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def record(
    subject: Any, act: str, *, by: Any, was: str | None = None, became: str | None = None, note: str = "",
    data: dict[str, Any] | None = None,
) -> Draft:  # fmt: skip
    """Remember an act; it is written and sealed with the commit of the transaction, or not at all."""
    draft = Draft(act, subject, by, was, became, note, data or {})
    db.session.info.setdefault("unsealed", []).append(draft)
    return draft


def when_sealed(listener: Callable[[Session, Event], None]) -> Callable[[Session, Event], None]:
    """Call the listener with every event inside its own transaction (letters use it to queue themselves)."""
    _when_sealed.append(listener)
    return listener


def follows(act: str) -> Callable[[Follower], Follower]:
    """Do this too whenever the act is done, in its transaction and once all of the act stands there.

    So a later room follows an earlier one, which may not call it; workflow.FOLLOWS lists all of them.
    """

    def register(follower: Follower) -> Follower:
        _followers.setdefault(act, []).append(follower)
        return follower

    return register


def followed() -> dict[str, list[Follower]]:
    """What is done of itself after which act."""
    return _followers


def head() -> str:
    """The hash of the latest event: as long as it is the same, nothing has happened."""
    return db.session.scalar(select(Event.hash).order_by(Event.seq.desc()).limit(1)) or GENESIS


def hold_chain(session: Session) -> None:
    """Seal, and write what can be found, one transaction at a time: on PostgreSQL a lock says so, asked for once."""
    transaction = session.get_transaction()
    if session.get_bind().dialect.name == "postgresql" and session.info.get("chained") is not transaction:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
        session.info["chained"] = transaction


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get("unsealed"):
        return  # a savepoint ends nothing: its acts are sealed with the transaction
    session.flush()
    for draft in session.info["unsealed"]:  # grows by what follows
        for follower in _followers.get(draft.act, ()):
            follower(draft)
    drafts: list[Draft] = session.info.pop("unsealed")
    session.flush()
    hold_chain(session)
    head = session.execute(LATEST).first()
    seq, prev_hash = (head.seq, head.hash) if head else (0, GENESIS)
    for draft in drafts:
        seq += 1
        row = _row(draft, seq, prev_hash)
        prev_hash = row.hash
        session.add(row)
        for listener in _when_sealed:
            listener(session, row)
    session.flush()


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault("marks", {})[id(transaction)] = len(session.info.get("unsealed", []))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """What was rolled back did not happen; a savepoint takes only its own acts with it."""
    mark = session.info.get("marks", {}).pop(id(previous), 0) if previous.nested else 0
    del session.info.get("unsealed", [])[mark:]


def _row(draft: Draft, seq: int, prev_hash: str) -> Event:
    row = Event(
        seq=seq, at=draft.at, act=draft.act, actor_id=getattr(draft.by, "id", None),
        subject_kind=draft.subject.__tablename__, subject_id=draft.subject.id, was=draft.was, became=draft.became,
        note=draft.note, data=draft.data, salt=secrets.token_hex(16), prev_hash=prev_hash,
    )  # fmt: skip
    row.commitment = row.commits()
    row.hash = row.digest()
    return row

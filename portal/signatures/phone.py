"""Signing on a phone, of whatever a room lets people sign: begun, followed step by step, and handed to the room.

A room says of each kind of thing where it stands, what its bytes are, and what happens with a signature (Kind). While
SIGEX is asked, no transaction is open: nobody waits for our lock. Then the thing is read anew.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import db, i18n
from portal.signatures import sigex
from portal.signatures.models import PhoneSigning
from portal.signatures.unsound import Unsound
from portal.workflow import Refused

CODE_LIVES = timedelta(minutes=10)
KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be signed: which thing, which version of it, and what the person typed besides."""

    subject_id: int
    version: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """How a thing is called, the page where its signing begins, the one where it ends, and whether it has ended."""

    name: str
    again: str
    after: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """What a room does with things of one table; each function finds the thing for the person, or answers 404 or 403.

    `hand_in` checks a signature and does the act, or raises Refused.
    """

    place: Callable[[Asked], Place]
    content: Callable[[Asked], bytes]
    hand_in: Callable[[Asked, str], None]


def begin(base: str, kind: str, asked: Asked, *, user_id: int) -> str:
    """Show a code for a thing; the token of the page that follows it. Raises Refused."""
    name = KINDS[kind].place(asked).name
    db.session.rollback()
    procedure = sigex.register(base, name)
    content = KINDS[kind].content(asked)
    signing = PhoneSigning(
        key=secrets.token_urlsafe(16), subject_kind=kind, subject_id=asked.subject_id, user_id=user_id,
        version=asked.version, told=dict(asked.told), signed_sha256=hashlib.sha256(content).hexdigest(),
        picture=procedure.picture, links=procedure.links, data_url=procedure.data_url, sign_url=procedure.sign_url,
        expires_at=db.now() + CODE_LIVES,
    )  # fmt: skip
    db.session.add(signing)
    return signing.key


def find(token: str, user_id: int) -> PhoneSigning | None:
    """A signing that this person has begun."""
    return db.session.scalar(
        select(PhoneSigning).where(PhoneSigning.key == token, PhoneSigning.user_id == user_id)
    )  # fmt: skip


def place_of(signing: PhoneSigning) -> Place:
    """Where the thing stands that is being signed."""
    return KINDS[signing.subject_kind].place(_asked(signing))


def follow(token: str, user_id: int) -> PhoneSigning | None:
    """One step further, if there is one: was the code scanned, was it signed?"""
    signing = find(token, user_id)
    if signing is None:
        return None
    if place_of(signing).is_done:
        signing.state = "done"
    if signing.state not in ("shown", "sent"):
        return signing
    state, reason = _step(signing)
    if anew := find(token, user_id):
        anew.state, anew.reason = state, reason
    return anew


def _asked(signing: PhoneSigning) -> Asked:
    return Asked(signing.subject_id, signing.version, signing.told)


def _step(signing: PhoneSigning) -> tuple[str, str]:
    """Ask SIGEX once. How far it is now, and why it goes no further."""
    kind, asked, state = KINDS[signing.subject_kind], _asked(signing), signing.state
    data_url, sign_url, is_over = signing.data_url, signing.sign_url, db.now() > signing.expires_at
    try:
        if is_over:
            raise Unsound("qr_over")
        if state == "shown":
            content, name = kind.content(asked), kind.place(asked).name
            db.session.rollback()
            sent = sigex.send(data_url, dict.fromkeys(i18n.LANGUAGES, name), content)
            return ("sent" if sent else state), ""
        db.session.rollback()
        if given := sigex.collect(sign_url):
            kind.hand_in(asked, given)
            return "done", ""
    except Refused as refused:
        db.session.rollback()
        return "failed", str(refused.reason)
    return state, ""

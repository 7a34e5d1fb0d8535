"""How a person wants letters: at once, in one letter a day, or only in the portal, and in which hours none.

What has legal effect is of no kind (data/letter_kinds.toml) and always goes at once. A link in every other mail changes
the wish without signing in: its key is drawn from the address by the secret of the portal.
"""

import hashlib
import hmac
import tomllib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, i18n

DATA = Path(__file__).parent / "data" / "letter_kinds.toml"
AT_ONCE, DAILY, IN_PORTAL = WAYS = ("now", "daily", "portal")
STATES = {AT_ONCE: "queued", DAILY: "waiting", IN_PORTAL: "kept"}  # what a letter is, right after it was written
ALL = "all"  # stands for every kind in the link of a letter of the day
HOURS = range(24)
KEY_LENGTH = 22  # 132 bits


class LetterWishes(db.Base):
    """What one person has chosen; kinds that do not stand in `ways` come at once. The hours are those of Almaty."""

    __tablename__ = "letter_wishes"
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from_is_an_hour"),
        CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until_is_an_hour"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_has_both_ends"),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True)
    ways: Mapped[db.Json]
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]

    def way(self, kind: str) -> str:
        """How letters of the kind come."""
        found = self.ways.get(kind)
        return found if found in WAYS else AT_ONCE

    def leaves_at(self, now: datetime) -> datetime:
        """When a letter that is written now may leave: at once, or when the quiet hours are over."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return now
        local = i18n.local(now)
        since, until = self.quiet_from, self.quiet_until
        quiet = since <= local.hour < until if since < until else local.hour >= since or local.hour < until
        if not quiet:
            return now
        end = local.replace(hour=until, minute=0, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter that may wait: what it is called, and an example."""

    code: str
    name: i18n.Text
    about: i18n.Text


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds in the order of the file."""
    return MappingProxyType({code: Kind(code, row["name"], row["about"]) for code, row in _table().items()})


def kind_of(act: str) -> str | None:
    """The kind of an act's letter; None when it has legal effect."""
    return next((code for code, row in _table().items() if act in row["acts"]), None)


def of(user_id: int) -> LetterWishes | None:
    """What the person has chosen, if anything was chosen or written already."""
    return db.session.get(LetterWishes, user_id)


def kept_for(user_id: int, address: str) -> LetterWishes:
    """The row of the person; the first time it is made, and everything comes at once."""
    found = of(user_id)
    if found is None:
        found = LetterWishes(user_id=user_id, key=key_of(address), ways={})
        db.session.add(found)
        db.session.flush()
    return found


def by_key(key: str) -> LetterWishes | None:
    """The row that the link of a mail is about."""
    return db.session.scalars(select(LetterWishes).where(LetterWishes.key == key)).first()


def key_of(address: str) -> str:
    """The secret of the links: it tells nothing, and is the same for the same address."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    drawn = hmac.digest(secret, f"letters:{address.lower()}".encode(), hashlib.sha256)
    return urlsafe_b64encode(drawn).decode()[:KEY_LENGTH]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))

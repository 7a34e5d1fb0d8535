"""A file that arrives in pieces: it belongs to one person, one case and one question, and waits two days for its rest.

How far it has come is what the row says; its pieces lie in the store until the file is whole and was taken as any other
file is. Whoever begins with the same file again (by its sum) goes on where it stopped.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import IO, Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, jobs, storage
from portal.uploads import DAMAGED, NotAllowed, clean_name
from portal.workflow import Refused

TERM = timedelta(days=2)
AT_ONCE = 10  # files that one person may have under way
CHUNK = 256 * 1024


class TooMany(Refused):
    """The person has too many files under way; another way of sending is open."""


class OutOfPlace(Refused):
    """The piece does not go on where the file has come to."""


class TooLong(Refused):
    """The piece leads beyond the end that was announced."""


class Spoilt(NotAllowed):
    """What has arrived is not what was sent."""


class Arriving(db.Base):
    """How far a file has come. `sha256` is what its sender says; it is compared when the file is whole."""

    __tablename__ = "arriving"
    __table_args__ = (
        UniqueConstraint("user_id", "target", "name", "sha256"),
        CheckConstraint("received >= 0 AND received <= size AND size > 0", name="not_beyond_its_end"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_hex(16))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    target: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    taken: Mapped[bool] = mapped_column(default=False)  # from then on its bytes lie in the store under their sum
    expires_at: Mapped[db.Moment] = mapped_column(index=True)

    @property
    def is_over(self) -> bool:
        """Whether it has waited too long for its rest."""
        return self.expires_at <= db.now()


def begin(target: str, name: str, size: int, sha256: str, *, by: Any) -> Arriving:
    """A file for a question, from its beginning, or from where the same file has come to. Raises TooMany."""
    clean = clean_name(name)
    same = select(Arriving).where(Arriving.user_id == by.id, Arriving.target == target, Arriving.name == clean)
    row = db.session.scalars(same.where(Arriving.sha256 == sha256).with_for_update()).first()
    if row is None or row.size != size:
        _make_room(by)
        row = Arriving(user_id=by.id, target=target, name=clean, size=size, sha256=sha256)
        db.session.add(row)
    row.expires_at = db.now() + TERM
    db.session.flush()
    return row


def _make_room(by: Any) -> None:
    under_way = select(func.count()).where(
        Arriving.user_id == by.id, Arriving.taken.is_(False), Arriving.expires_at > db.now()
    )
    if db.session.scalars(under_way).one() >= AT_ONCE:
        raise TooMany(_("Too many files are under way. Finish one of them first."))


def find(key: str, *, by: Any, target: str = "") -> Arriving | None:
    """The person's own file on its way (for this question only); a request that writes holds it."""
    wanted = select(Arriving).where(Arriving.key == key, Arriving.user_id == by.id)
    if target:
        wanted = wanted.where(Arriving.target == target)
    return db.session.scalars(wanted.with_for_update() if db.is_write() else wanted).first()


def go_on(row: Arriving, offset: int, content: bytes) -> None:
    """Take the next piece. Raises OutOfPlace or TooLong."""
    if offset != row.received:
        raise OutOfPlace(_("This piece of the file does not fit. Choose the file again."))
    if offset + len(content) > row.size:
        raise TooLong(_("The file is longer than was said. Choose it again."))
    if content:
        storage.set_aside(row.key, offset, content)
        row.received += len(content)
        row.expires_at = db.now() + TERM


def whole(row: Arriving) -> IO[bytes]:
    """The file for reading, once all of it is there and is what its sender has. Raises NotAllowed or Spoilt."""
    if row.taken:
        return storage.open(row.sha256)
    if row.received < row.size:
        raise NotAllowed(_("The file has not arrived whole. Choose it again: the upload goes on."))
    file = storage.joined(row.key, row.size)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    if digest.hexdigest() != row.sha256:
        file.close()
        raise Spoilt(DAMAGED)
    file.seek(0)
    return file


def take(row: Arriving) -> None:
    """The file lies in the store now: its pieces may go, after the transaction."""
    row.taken = True
    jobs.later("arriving.clear", key=row.key)


def drop(row: Arriving) -> None:
    """Forget a file that did not come through as it left; the next try begins anew."""
    jobs.later("arriving.clear", key=row.key)
    db.session.delete(row)


@jobs.job("arriving.clear")
def clear(job: jobs.Job) -> None:
    """Take the pieces of a file away."""
    storage.clear_aside(job.payload["key"])


@jobs.daily("arriving.expire")
def expire(_job: jobs.Job) -> dict[str, int]:
    """Forget what has waited too long for its rest."""
    keys = db.session.scalars(select(Arriving.key).where(Arriving.expires_at <= db.now())).all()
    db.session.execute(delete(Arriving).where(Arriving.key.in_(keys)))
    for key in keys:
        storage.clear_aside(key)
    return {"files": len(keys)}

"""What is kept of a signature that counts: the signed bytes, the CMS and the answer about revocation in the store, and
a row that says what they prove."""

import io
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from portal import db, storage
from portal.signatures.models import Signature
from portal.signatures.sound import Sound


def kept(sound: Sound, content: bytes, *, by: Any, at: datetime) -> Signature:
    """The row, whose subject is still to be named; the bytes are in the store when this returns."""
    holder = sound.holder
    return Signature(
        user_id=by.id, signed_sha256=_stored(content), cms_sha256=_stored(sound.der), revocation=sound.revocation,
        revocation_sha256=_stored(sound.answer) if sound.answer else None, checked_by=sound.checked_by, checked_at=at,
        name=holder.name, iin=holder.iin, bin=holder.bin, serial=holder.serial, issuer=holder.issuer,
        valid_from=holder.valid_from, valid_until=holder.valid_until, signed_at=sound.signed_at,
        stamped_at=sound.stamped_at,
    )  # fmt: skip


def told(signature: Signature) -> dict[str, Any]:
    """What an act says of the signature it was done with."""
    return {
        "how": "signature", "name": signature.name, "serial": signature.serial, "issuer": signature.issuer,
        "signed_sha256": signature.signed_sha256, "cms_sha256": signature.cms_sha256,
    }  # fmt: skip


def of_subject(signature: Signature, subject: Any) -> Signature:
    """The row with what was signed: any thing that has a table and an id."""
    signature.subject_kind, signature.subject_id = subject.__tablename__, subject.id
    return signature


def signature_of(subject: Any) -> Signature | None:
    """The signature under a thing, if there is one."""
    return db.session.scalar(select(Signature).where(*_under(subject)))


def let_go(subject: Any) -> None:
    """A thing that has changed is no longer what was signed; the history keeps the sums of that signature."""
    db.session.execute(delete(Signature).where(*_under(subject)))


def signed_as(user_id: int) -> str | None:
    """The IIN in the certificates that a person has signed with here before."""
    before = select(Signature.iin).where(Signature.user_id == user_id, Signature.iin.is_not(None))
    return db.session.scalar(before.order_by(Signature.id.desc()).limit(1))


def bytes_of(sha256: str | None) -> bytes | None:
    """What lies in the store, checked."""
    if sha256 is None:
        return None
    with storage.open(sha256) as found:
        return found.read()


def _under(subject: Any) -> tuple[Any, Any]:
    return Signature.subject_kind == subject.__tablename__, Signature.subject_id == subject.id


def _stored(content: bytes) -> str:
    return storage.put(io.BytesIO(content)).sha256

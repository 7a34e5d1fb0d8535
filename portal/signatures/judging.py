"""A signature judged for a person who waits: nothing of ours is locked while others are asked about it."""

from datetime import datetime
from typing import Any

from portal import db, signatures
from portal.signatures.keeping import signed_as


def judged(content: bytes, given: str, *, number: str | None, by: Any, at: datetime) -> signatures.Sound:
    """The signature over the content, checked; whatever was begun before is taken back. Raises Refused.

    `number` is the BIN or IIN for which the person signs; None when the person signs for nobody else.
    """
    iin = signed_as(by.id)
    db.session.rollback()
    return signatures.check(content, given, number=number, iin=iin, at=at)

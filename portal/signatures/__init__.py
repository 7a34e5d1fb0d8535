"""Signatures of people by the national electronic signature: the one port behind which all providers stand.

check() says whose signature over given bytes it is, or raises Unsound with what to do next. RSA and ECDSA are checked
here, GOST by a configured NCANode. Nothing is written: what is kept, and for what, is the business of a room.
"""

from datetime import datetime

from portal.signatures.configured import NOTHING, Offer, offer
from portal.signatures.envelope import opened
from portal.signatures.holder import Holder, holder_of, must_be_for_signing, must_sign_for
from portal.signatures.local import examine
from portal.signatures.ncanode import ask
from portal.signatures.sound import Sound
from portal.signatures.unsound import Unsound

__all__ = ("NOTHING", "Holder", "Offer", "Sound", "Unsound", "check", "offer")

MALFORMED = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


def check(content: bytes, given: str | bytes, *, number: str | None, iin: str | None, at: datetime) -> Sound:
    """A detached CMS over the content, by a person who may sign for the organisation with this BIN (or IIN).

    Without a number the person signs for nobody else. `iin` is what earlier signatures of the account say of its
    person, if there are any. Raises Unsound.
    """
    envelope = opened(given)
    try:
        holder = holder_of(envelope.signer, at)
        sound = (examine if envelope.is_ours else ask)(envelope, holder, content, at)
    except MALFORMED as failed:  # the library reads a part only when it is asked for
        raise Unsound("unreadable") from failed
    must_be_for_signing(holder, at)
    must_sign_for(holder, number, iin, at)
    return sound

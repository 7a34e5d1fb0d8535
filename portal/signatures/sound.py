"""A signature that counts: who signed, who checked it, and what the check rests on."""

from dataclasses import dataclass
from datetime import datetime

from portal.signatures.holder import Holder


@dataclass(frozen=True, slots=True)
class Sound:
    """`revocation` is ocsp, crl or none (there was nobody to ask); `answer` is what was said, word for word."""

    der: bytes
    holder: Holder
    checked_by: str
    revocation: str
    answer: bytes | None = None
    signed_at: datetime | None = None
    stamped_at: datetime | None = None

"""What anybody may ask of the register: by number and code, by the sum of a file; the list of states."""

import hmac
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import db, history
from portal.certify.models import PUBLIC, SIGNS, Certificate, SigningKey

ALIKE = str.maketrans({  # letters of Cyrillic, and of Latin by Crockford, that are typed for those of a code
    "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "О": "0", "Р": "P", "Т": "T", "Х": "X",
    "І": "1", "У": "Y", "O": "0", "I": "1", "L": "1",
})  # fmt: skip
ALIKE_IN_NUMBERS = str.maketrans({
    "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "О": "O", "Р": "P", "Т": "T", "Х": "X",
    "–": "-", "—": "-", "−": "-", "‑": "-",
})  # fmt: skip
LONGEST = 60
HISTORY = ("certify.issue", "certify.suspend", "certify.resume", "certify.revoke", "certify.supersede")


def number_of(typed: str) -> str:
    """A number as it stands in the register: capitals, no spaces, no letters that only look right."""
    return "".join(typed[:LONGEST].upper().translate(ALIKE_IN_NUMBERS).removeprefix("№").split())


def code_of(typed: str) -> str:
    """A code as it is kept."""
    plain = typed[: 2 * LONGEST].upper().translate(ALIKE)
    return "".join(sign for sign in plain if sign in SIGNS)


def by_number(typed: str) -> Certificate | None:
    """The certificate with this number, once it has been issued or ended."""
    wanted = select(Certificate).where(Certificate.number == number_of(typed), Certificate.state.in_(PUBLIC))
    return db.session.scalars(wanted.options(joinedload(Certificate.signing_key))).first()


def opens(certificate: Certificate | None, typed: str) -> bool:
    """Whether the code is the one on the paper; takes as long for a wrong one."""
    kept = (certificate.code if certificate else None) or "-"
    return hmac.compare_digest(kept, code_of(typed) or "?") and certificate is not None


def by_paper(sha256: str) -> Certificate | None:
    """The certificate whose paper has this sum."""
    wanted = select(Certificate).where(Certificate.paper_sha256 == sha256)
    return db.session.scalars(wanted.options(joinedload(Certificate.signing_key))).first()


def past(certificate: Certificate) -> list[history.Event]:
    """What became of it, in order; only what the public may know."""
    wanted = select(history.Event).where(
        history.Event.subject_kind == "certificate", history.Event.subject_id == certificate.id,
        history.Event.act.in_(HISTORY),
    )  # fmt: skip
    return list(db.session.scalars(wanted.order_by(history.Event.seq)))


def successor(certificate: Certificate) -> str | None:
    """The number of the edition that replaced it."""
    wanted = select(Certificate.number).where(
        Certificate.supersedes_id == certificate.id, Certificate.number.is_not(None)
    )
    return db.session.scalars(wanted).first()


def signing_keys() -> list[SigningKey]:
    """All generations of the key, oldest first."""
    return list(db.session.scalars(select(SigningKey).order_by(SigningKey.id)))


def states() -> list[Any]:
    """Number, sum, term and end of every paper, for the list of states."""
    columns = (
        Certificate.number, Certificate.paper_sha256, Certificate.state, Certificate.valid_from,
        Certificate.valid_until, Certificate.ended_on, Certificate.reason,
    )  # fmt: skip
    wanted = select(*columns).where(Certificate.state.in_(PUBLIC)).order_by(Certificate.id)
    return list(db.session.execute(wanted.execution_options(yield_per=500)))

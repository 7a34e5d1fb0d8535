"""What a certificate says, as data: drawn up when it is proposed, digested for the approval, attached to the paper.

The statement is kept word for word; law and names that change later do not change what was issued.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from portal import history, i18n
from portal.accounts.models import Organisation
from portal.certify.bases import bases_of
from portal.certify.kinds import KINDS
from portal.certify.models import Certificate


@dataclass(frozen=True)
class Term:
    """From when until when it is valid, and whether a sheet in English is added."""

    valid_from: date
    valid_until: date | None = None
    english: bool = False


SCHEMA = "https://orken.example/schema/certificate/1"
ON_PAPER = ("kk", "ru")  # as the law asks; English stands on a page of its own where it is wanted


def draw_up(
    kind: str, holder: Organisation, facts: Mapping[str, Any], *, term: Term, on: date, corrects: str = ""
) -> dict[str, Any]:  # fmt: skip
    """The statement of a certificate that is proposed on a day."""
    return {
        "schema": SCHEMA,
        "kind": kind,
        "title": dict(KINDS[kind].title),
        "holder": {
            "bin": holder.number,
            "name": {lang: getattr(holder, f"name_{lang}") or holder.name_ru for lang in i18n.LANGUAGES},
            "address": holder.address,
        },
        "valid_from": term.valid_from.isoformat(),
        "valid_until": term.valid_until.isoformat() if term.valid_until else None,
        "facts": dict(facts),
        "legal_basis": bases_of(kind, on),
        "issuer": {
            "name": dict(current_app.config["OPERATOR"]), "bin": current_app.config["OPERATOR_BIN"],
            "signatory": current_app.config["SIGNATORY"], "post": dict(current_app.config["POSTS"]["head"]),
        },
        "languages": [*ON_PAPER, "en"] if term.english else list(ON_PAPER),
        "corrects": corrects,
    }  # fmt: skip


def digest(statement: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical statement: what an approval is bound to."""
    return hashlib.sha256(history.canonical(statement)).hexdigest()


def digest_of_all(digests: Sequence[str]) -> str:
    """The digest of many statements, in any order."""
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def attached(certificate: Certificate) -> bytes:
    """The statement as it is attached to the paper, for machines; the approval gave it its number."""
    approved_at = certificate.approved_at
    told = {
        **certificate.statement,
        "number": certificate.number,
        "edition": certificate.edition,
        "issued_at": i18n.iso(approved_at) if approved_at else None,
        "statement_sha256": certificate.digest,
        "verify": current_app.config["PUBLIC_URL"] + f"/api/v1/verify/{certificate.number}",
    }
    return history.canonical(told)

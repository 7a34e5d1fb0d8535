"""The list of states, for checks without a network: JSON inside a CMS signature (.p7m) by the key of the papers.

{"schema", "made_at", "next_at", "papers": {sha256 of the file: {"number", "state", "from", "until", "ended_on",
"reason"}}}; `openssl cms -verify -inform DER -in states.p7m -CAfile keys.pem -purpose any` opens it as well. Dates are
ISO; state is issued, suspended, revoked or superseded, and what it is worth on a day follows from the dates.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from asn1crypto import cms, pem, x509
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from portal import i18n

SCHEMA = "https://orken.example/schema/certificate-states/1"
NEXT_IN = timedelta(days=1)


class Unsound(ValueError):
    """The list is not signed by a key that is trusted, or was changed."""


def drawn_up(rows: Iterable[Any], at: datetime) -> bytes:
    """The list itself, before it is signed."""
    papers = {
        row.paper_sha256 or hashlib.sha256(str(row.number).encode()).hexdigest(): {
            "number": row.number, "state": row.state, "from": row.valid_from.isoformat(),
            "until": row.valid_until.isoformat() if row.valid_until else None,
            "ended_on": row.ended_on.isoformat() if row.ended_on else None, "reason": row.reason,
        }
        for row in rows
    }  # fmt: skip
    told = {"schema": SCHEMA, "made_at": i18n.iso(at), "next_at": i18n.iso(at + NEXT_IN), "papers": papers}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def opened(signed: bytes, trust: list[str]) -> dict[str, Any]:
    """The list out of its signature, checked against the keys that are trusted. Raises Unsound."""
    keys = [x509.Certificate.load(pem.unarmor(one.encode())[2]) for one in trust]
    try:
        data: cms.SignedData = cms.ContentInfo.load(signed, strict=True)["content"]
        content = data["encap_content_info"]["content"].native
        certificates = [one.chosen for one in data["certificates"]]
    except (ValueError, TypeError, KeyError) as failed:
        raise Unsound("it is no signed list") from failed
    signer = next((one for one in certificates if any(one.dump() == key.dump() for key in keys)), None)
    if signer is None or not isinstance(content, bytes):
        raise Unsound("it is signed by a key that is not trusted")
    try:
        intact, valid = validate_sig_integrity(
            data["signer_infos"][0], signer, expected_content_type="data",
            actual_digest=hashlib.sha256(content).digest(),
        )  # fmt: skip
    except Exception as failed:
        raise Unsound(f"{type(failed).__name__}") from failed
    if not (intact and valid):
        raise Unsound("it was changed after it was signed")
    return dict(json.loads(content))


def status(entry: dict[str, Any], on: date) -> str:
    """What a paper of the list is worth on a day."""
    ended = entry["ended_on"] and date.fromisoformat(entry["ended_on"]) <= on
    if entry["state"] in ("revoked", "superseded") and ended:
        return str(entry["state"])
    if entry["state"] == "suspended":
        return "suspended"
    if entry["until"] and date.fromisoformat(entry["until"]) < on:
        return "expired"
    return "early" if date.fromisoformat(entry["from"]) > on else "valid"

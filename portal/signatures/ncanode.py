"""GOST, checked by a configured NCANode (MIT, the national authority's library behind HTTP): POST /cms/verify.

It is asked for the cryptography, the chain and the revocation. Who signed is read from the certificate that came with
the signature, and must be the one that NCANode names.
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import current_app

from portal.signatures import calling
from portal.signatures.envelope import Envelope
from portal.signatures.holder import Holder, must_be_valid
from portal.signatures.sound import Sound
from portal.signatures.unsound import Unsound

SERVICE = "NCANode"
ASKED = "OCSP"


def ask(envelope: Envelope, holder: Holder, content: bytes, at: datetime) -> Sound:
    """The signature over the content, as NCANode judges it. Raises Unsound."""
    url = current_app.config["NCANODE_URL"].rstrip("/")
    if not url:
        raise Unsound("gost")
    must_be_valid(holder, at)
    question = {
        "cms": base64.b64encode(envelope.der).decode(), "data": base64.b64encode(content).decode(),
        "revocationCheck": [ASKED],
    }  # fmt: skip
    try:
        told = calling.ask(f"{url}/cms/verify", SERVICE, question)
    except TimeoutError as failed:
        raise Unsound("no_answer", service=SERVICE) from failed
    signer, certificate = _signer(told, holder)
    if any(isinstance(one, Mapping) and one.get("revoked") for one in certificate.get("revocations") or ()):
        raise Unsound("revoked")
    if told.get("valid") is not True or certificate.get("valid") is False:
        raise Unsound("not_confirmed")
    said = json.dumps(told, ensure_ascii=False).encode()
    return Sound(
        der=envelope.der, holder=holder, checked_by="ncanode", revocation="ocsp", answer=said,
        stamped_at=_moment((signer.get("tsp") or {}).get("genTime")),
    )  # fmt: skip


def _signer(told: Mapping[str, Any], holder: Holder) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The one signer and the signer's certificate, which must be the one that came with the signature."""
    signers = told.get("signers")
    if told.get("valid") is False and not signers:
        raise Unsound("not_confirmed")
    if not isinstance(signers, list) or len(signers) != 1 or not isinstance(signers[0], Mapping):
        raise Unsound("garbled", service=SERVICE)
    certificates = signers[0].get("certificates")
    if not isinstance(certificates, list) or not certificates or not isinstance(certificates[0], Mapping):
        raise Unsound("garbled", service=SERVICE)
    serial = str(certificates[0].get("serialNumber", "")).lower().lstrip("0")
    if serial not in (holder.serial, str(int(holder.serial, 16))):
        raise Unsound("garbled", service=SERVICE)
    return signers[0], certificates[0]


def _moment(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at

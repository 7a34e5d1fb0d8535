"""A CMS signature as it comes from a stranger: opened, and refused unless it is one detached signature with its
certificate. The bytes are small and read by a library written in Python, so no child process is needed for them."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, pem, x509

from portal.signatures.unsound import Unsound

AT_MOST = 256 * 1024
OURS = ("rsa", "ec", "rsassa_pss")  # what is checked here; anything else is GOST, and asked for elsewhere


@dataclass(frozen=True)
class Envelope:
    """One detached signature: its bytes, what it says, who signed, and the certificates that came with it."""

    der: bytes
    signed_data: Any
    info: Any
    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]

    @property
    def is_ours(self) -> bool:
        """Whether the key is of a kind that is checked here."""
        return str(self.signer["tbs_certificate"]["subject_public_key_info"]["algorithm"]["algorithm"].native) in OURS


def opened(given: str | bytes) -> Envelope:
    """What is in a signature given as DER, Base64 or PEM. Raises Unsound."""
    try:
        return _opened(_der(given))
    except Unsound:
        raise
    except Exception as failed:  # whatever a stranger's bytes do to the library, they are no signature
        raise Unsound("unreadable") from failed


def _der(given: str | bytes) -> bytes:
    raw = given.encode("ascii") if isinstance(given, str) else given
    if not raw or len(raw) > AT_MOST:
        raise Unsound("unreadable")
    if raw[:1] == b"\x30" and raw[1:2] >= b"\x80":
        return raw
    if pem.detect(raw):
        return bytes(pem.unarmor(raw)[2])
    try:
        return base64.b64decode(b"".join(raw.split()), validate=True)
    except binascii.Error as failed:
        raise Unsound("unreadable") from failed


def _opened(der: bytes) -> Envelope:
    content = cms.ContentInfo.load(der, strict=True)
    if content["content_type"].native != "signed_data":
        raise Unsound("unreadable")
    signed = content["content"]
    if signed["encap_content_info"]["content"].native is not None:
        raise Unsound("attached")
    if len(signed["signer_infos"]) != 1:
        raise Unsound("unreadable")
    info = signed["signer_infos"][0]
    found = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
    mine = [one for one in found if _is_signer(info["sid"], one)]
    if len(mine) != 1:
        raise Unsound("unreadable")
    return Envelope(der, signed, info, mine[0], tuple(one for one in found if one is not mine[0]))


def _is_signer(sid: Any, certificate: x509.Certificate) -> bool:
    if sid.name == "issuer_and_serial_number":
        named = sid.chosen
        return bool(
            named["issuer"] == certificate.issuer and named["serial_number"].native == certificate.serial_number
        )
    return bool(sid.chosen.native == certificate.key_identifier)

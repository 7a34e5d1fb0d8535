"""What the signatures of a PDF say (pyHanko), as plain data. Runs as the tool of a sandbox child: files of strangers.

Only the keys that are given are trusted, each by itself; nothing is fetched. A file that cannot be read, or has no
signature, is an answer like any other. It loads nothing of the portal.
"""

import asyncio
import base64
import hashlib
import io
import json
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

ATTACHMENT = "certificate.json"
ATTACHMENT_AT_MOST = 64 * 1024
PAGES_OF_NAMES = 64
logging.getLogger("pyhanko").disabled = logging.getLogger("pyhanko_certvalidator").disabled = True


def answer(job: dict[str, Any]) -> bytes:
    """The finding about a file (`pdf`, in base64), with the keys to trust (`trust`, PEM), as JSON."""
    return json.dumps(examine(base64.b64decode(job["pdf"]), job["trust"])).encode()


def examine(pdf: bytes, trust: list[str]) -> dict[str, Any]:
    """What the signature of a file says. `verdict` is one of

    genuine: one signature by a key of ours over the whole file, unchanged;  appended: something follows what was
    signed;  altered: what was signed was changed;  foreign: signed by a key that is not ours;  several: more than one
    signature;  unsigned;  unreadable.
    """
    try:
        return _examined(pdf, [x509.Certificate.load(pem.unarmor(one.encode())[2]) for one in trust])
    except Exception as failed:  # noqa: BLE001 - whatever a stranger's file does to the library, it is no document of ours
        return {"verdict": "unreadable", "problem": type(failed).__name__}


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What comes of the library's asynchronous work, in a thread of its own where a loop is running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def _examined(pdf: bytes, keys: list[x509.Certificate]) -> dict[str, Any]:
    if not pdf.startswith(b"%PDF-"):
        return {"verdict": "unreadable", "problem": "NotPdf"}
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    signatures = list(reader.embedded_signatures)
    told: dict[str, Any] = {"statement": _statement(reader), "signatures": len(signatures)}
    if not signatures:
        return {**told, "verdict": "unsigned"}
    return {**told, **_signature(signatures, keys)}


def _signature(signatures: list[EmbeddedPdfSignature], keys: list[x509.Certificate]) -> dict[str, Any]:
    first = signatures[0]
    signer = first.signer_cert
    fingerprint = hashlib.sha256(signer.dump()).hexdigest()
    ours = [key for key in keys if key.dump() == signer.dump()]
    at = first.self_reported_timestamp or datetime.now(UTC)
    context = ValidationContext(trust_roots=ours, moment=_within(at, signer), allow_fetching=False)
    status = finished(async_validate_pdf_signature(first, context))
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return {
        "verdict": _verdict(status, whole=whole, ours=bool(ours), several=len(signatures) > 1),
        "intact": status.intact, "valid": status.valid, "trusted": status.trusted, "bottom_line": status.bottom_line,
        "whole_file": whole, "signer": signer.subject.human_friendly, "fingerprint": fingerprint,
        "signed_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "stamped_at": _stamped(status), "has_stamp": _stamped(status) is not None,
        "in_time": signer.not_valid_before <= at <= signer.not_valid_after,
    }  # fmt: skip


def _verdict(status: Any, *, whole: bool, ours: bool, several: bool) -> str:
    if not (status.intact and status.valid):
        return "altered"
    if not ours:
        return "foreign"
    if several:
        return "several"
    if not whole:
        return "appended"
    return "genuine" if status.trusted and status.docmdp_ok is not False and status.seed_value_ok else "altered"


def _within(at: datetime, signer: x509.Certificate) -> datetime:
    """The moment to judge the key by: that of the signature, as far as the key was valid then."""
    begins: datetime = signer.not_valid_before
    ends: datetime = signer.not_valid_after
    return min(max(at, begins), ends)


def _stamped(status: Any) -> str | None:
    stamp = status.timestamp_validity
    sound = stamp and stamp.valid and stamp.intact
    return stamp.timestamp.astimezone(UTC).isoformat(timespec="seconds") if sound else None


def _statement(reader: PdfFileReader) -> Any:
    """The data attached to the file, if they can be read: what the file says of itself, which proves nothing yet."""
    try:
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        for at in range(0, min(len(names), PAGES_OF_NAMES), 2):
            if str(names[at + 1]["/UF"]) == ATTACHMENT:
                body = names[at + 1]["/EF"]["/F"].data
                return json.loads(body) if len(body) <= ATTACHMENT_AT_MOST else None
    except Exception:  # noqa: BLE001 - a broken attachment is no attachment
        return None
    return None

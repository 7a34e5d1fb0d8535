"""Whether a certificate was revoked: asked of the OCSP service of the configuration, else looked up in its lists.

What the service says is checked like a signature, and kept. A service that is named and does not answer is no "yes".
"""

from datetime import datetime
from typing import Any

from asn1crypto import crl, x509
from asn1crypto import ocsp as answers
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from flask import current_app
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    CRLNoMatchesError,
    CRLValidationError,
    CRLValidationIndeterminateError,
    OCSPNoMatchesError,
    OCSPValidationError,
    OCSPValidationIndeterminateError,
    RevokedError,
)
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

from portal.examiner import finished
from portal.signatures.calling import fetch
from portal.signatures.configured import revocation_lists, trusted
from portal.signatures.unsound import Unsound

NO_YES = (
    OCSPNoMatchesError, OCSPValidationError, OCSPValidationIndeterminateError,
    CRLNoMatchesError, CRLValidationError, CRLValidationIndeterminateError,
)  # fmt: skip


def ask(certificate: x509.Certificate, path: Any, at: datetime) -> tuple[str, bytes | None]:
    """How it was found out that the certificate stands (ocsp, crl, none), and the answer itself. Raises Unsound."""
    if url := current_app.config["SIGNATURE_OCSP"]:
        said = _asked(url, certificate, path.find_issuing_authority(certificate).certificate)
        _judged(verify_ocsp_response, "OCSP", certificate, path, at, ocsps=[_read(said)])
        return "ocsp", said
    if lists := _lists():
        _judged(verify_crl, "CRL", certificate, path, at, crls=lists)
        return "crl", None
    return "none", None


def _lists() -> list[Any]:
    try:
        return [crl.CertificateList.load(one, strict=True) for one in revocation_lists()]
    except OSError as failed:
        raise Unsound("no_answer", service="CRL") from failed
    except (ValueError, TypeError) as failed:
        raise Unsound("garbled", service="CRL") from failed


def _judged(
    judge: Any, service: str, certificate: x509.Certificate, path: Any, at: datetime, **known: Any
) -> None:  # fmt: skip
    roots, between = trusted()
    try:
        context = ValidationContext(trust_roots=roots, other_certs=between, moment=at, **known)
        finished(judge(certificate, path, context))
    except RevokedError as failed:
        raise Unsound("revoked") from failed
    except (*NO_YES, ValueError, TypeError, LookupError) as failed:
        raise Unsound("garbled", service=service) from failed


def _asked(url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    subject, above = (pyca.load_der_x509_certificate(one.dump()) for one in (certificate, issuer))
    asked = ocsp.OCSPRequestBuilder().add_certificate(subject, above, hashes.SHA1()).build()  # noqa: S303 - names a key
    body = asked.public_bytes(serialization.Encoding.DER)
    try:
        return fetch(url, "OCSP", body, kind="application/ocsp-request")
    except TimeoutError as failed:
        raise Unsound("no_answer", service="OCSP") from failed


def _read(said: bytes) -> answers.OCSPResponse:
    try:
        response = answers.OCSPResponse.load(said, strict=True)
        if response["response_status"].native == "successful":
            return response
    except (ValueError, TypeError) as failed:
        raise Unsound("garbled", service="OCSP") from failed
    raise Unsound("garbled", service="OCSP")

"""RSA and ECDSA checked here, by pyHanko: digest, signature, chain to our roots, time, revocation, time stamp."""

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Any

from pyhanko.sign.validation.generic_cms import (
    extract_self_reported_ts,
    extract_tst_data_iter,
    message_imprint_checker,
    validate_sig_integrity,
    validate_tst_signed_data,
)
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from portal.examiner import finished
from portal.signatures import revocation
from portal.signatures.configured import trusted
from portal.signatures.envelope import Envelope
from portal.signatures.holder import Holder, must_be_valid
from portal.signatures.sound import Sound
from portal.signatures.unsound import Unsound

STRONG = ("sha256", "sha384", "sha512")
RSA_AT_LEAST = 2048


def examine(envelope: Envelope, holder: Holder, content: bytes, at: datetime) -> Sound:
    """The signature over the content, checked. Raises Unsound."""
    _must_be_strong(envelope)
    _must_be_over(envelope, content)
    must_be_valid(holder, at)
    roots, between = trusted()
    context = ValidationContext(
        trust_roots=roots, other_certs=[*between, *envelope.others], moment=at, allow_fetching=False,
    )  # fmt: skip
    try:
        path = finished(CertificateValidator(envelope.signer, validation_context=context).async_validate_path())
    except RevokedError as failed:
        raise Unsound("revoked") from failed
    except (PathError, ValidationError) as failed:
        raise Unsound("untrusted", issuer=holder.issuer) from failed
    how, answer = revocation.ask(envelope.signer, path, at)
    return Sound(
        der=envelope.der, holder=holder, checked_by="local", revocation=how, answer=answer,
        signed_at=extract_self_reported_ts(envelope.info), stamped_at=_stamped(envelope, context),
    )  # fmt: skip


def _must_be_strong(envelope: Envelope) -> None:
    method = str(envelope.info["digest_algorithm"]["algorithm"].native)
    key = envelope.signer.public_key
    with suppress(ValueError):  # some name the digest alone
        named = str(envelope.info["signature_algorithm"].hash_algo)
        method = method if named in STRONG else named
    if method not in STRONG:
        raise Unsound("weak", method=method)
    if key.algorithm != "ec" and key.bit_size < RSA_AT_LEAST:
        raise Unsound("weak", method=f"RSA {key.bit_size}")


def _must_be_over(envelope: Envelope, content: bytes) -> None:
    digest = hashlib.new(envelope.info["digest_algorithm"]["algorithm"].native, content).digest()
    try:
        intact, valid = validate_sig_integrity(envelope.info, envelope.signer, "data", digest)
    except Exception as failed:  # a form that the library does not take is no signature for us
        raise Unsound("unreadable") from failed
    if not intact:
        raise Unsound("other_bytes")
    if not valid:
        raise Unsound("altered")


def _stamped(envelope: Envelope, context: ValidationContext) -> datetime | None:
    """When an authority that we trust has seen the signature; a stamp by anybody else says nothing."""
    try:
        for token in extract_tst_data_iter(envelope.info, signed=False):
            told: dict[str, Any] = finished(
                validate_tst_signed_data(token, context, message_imprint_checker(envelope.info))
            )
            if (
                told["intact"]
                and told["valid"]
                and told["validation_path"] is not None
                and not told["trust_problem_indic"]
            ):
                at: datetime = told["timestamp"]
                return at
    except Exception:  # noqa: BLE001 - a stamp that cannot be read is no stamp; the signature stands without it
        return None
    return None

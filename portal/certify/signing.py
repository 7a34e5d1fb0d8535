"""The key that signs papers: a PKCS#12 file or a PKCS#11 token, loaded once per process.

A signature (PAdES, by pyHanko) certifies and permits no change at all, with a time stamp when an authority is named.
The key signs papers of rows that two people have approved (printing.py), protocols of sittings that are closed
(protocols.py), and the list of states; nothing else.
"""

import io
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from asn1crypto import cms, keys, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from flask import current_app
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal import db
from portal.examiner import finished

DEMONSTRATION = "DEMONSTRATION"  # in the subject of a key that proves nothing
DEMONSTRATION_PASSPHRASE = "demonstration"  # noqa: S105 - the key is worth nothing
FIELD = "Signature"
RSA_AT_LEAST = 3072
HEX_OF_CMS = 1_800  # room for a signature: this, and twice each certificate and name that goes with it
HEX_OF_STAMP = 20_000  # a time stamp brings certificates of its own


class NoKey(RuntimeError):
    """There is no key that may sign; nothing has been signed."""


class Kept(SimpleSigner):
    """A key in memory, ready to use: the library would load and check it anew for every signature (0.25 s with RSA)."""

    _around_digest: list[bytes] | None = None

    @cached_property
    def _ready(self) -> Any:
        return serialization.load_der_private_key(self.signing_key.dump(), password=None)

    async def signed_attrs(self, data_digest: bytes, *about: Any, **settings: Any) -> cms.CMSAttributes:
        """What is signed besides the document, as bytes: of one paper and the next only the digest differs."""
        if settings.get("use_pades") and self._around_digest:
            return cms.CMSAttributes.load(data_digest.join(self._around_digest))
        made = await super().signed_attrs(data_digest, *about, **settings)
        encoded: bytes = made.dump()
        if settings.get("use_pades") and "signing_time" not in {one["type"].native for one in made}:
            self._around_digest = encoded.split(data_digest)
        return cms.CMSAttributes.load(encoded)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """The raw signature; digests other than SHA-256 are not asked for."""
        if digest_algorithm != "sha256":
            raise NoKey(f"{digest_algorithm} is not what we sign with")
        if isinstance(self._ready, rsa.RSAPrivateKey):
            return self._ready.sign(data, padding.PKCS1v15(), hashes.SHA256())
        made: bytes = self._ready.sign(data, ec.ECDSA(hashes.SHA256()))
        return made


class Dated(PdfSigner):
    """Signs with the time of the portal's own clock."""

    at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        """The library's session, with our time in it."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class Archived(IncrementalPdfFileWriter):
    """Stays with the version that PDF/A-3 is built on; the library would write 2.0 beside a signature by a curve."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Nothing above 1.7."""
        super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]

    def _update_meta(self) -> None:
        """What the paper says of itself stays as it was printed; to read and write that anew is a fifth of the work."""


@dataclass(frozen=True)
class Key:
    """The key in use, and what is public of it."""

    signer: Signer
    fingerprint: str
    subject: str
    pem: str
    is_demonstration: bool
    room: int  # for its signature in a PDF, in hexadecimal digits


def key_in_use() -> Key:
    """The key of the configuration; in development a demonstration key is made when there is none. Raises NoKey."""
    config = current_app.config
    where = config["SIGNING_KEY"] or str(_demonstration_file(Path(config["QUEUE_FILE"]).parent))  # the instance folder
    passphrase = config["SIGNING_PASSPHRASE"] if config["SIGNING_KEY"] else DEMONSTRATION_PASSPHRASE
    return _loaded(where, passphrase, os.getpid())


def refuse_demonstration(config: Mapping[str, Any]) -> None:
    """Production does not start with a key that proves nothing. Raises NoKey."""
    if _loaded(config["SIGNING_KEY"], config["SIGNING_PASSPHRASE"], os.getpid()).is_demonstration:
        raise NoKey("SIGNING_KEY is a demonstration key. Production needs a key of the operator.")


def sign(pdf: bytes, at: datetime) -> bytes:
    """The PDF, certified and closed to any change. Raises NoKey when there is no key."""
    stamper = HTTPTimeStamper(url) if (url := current_app.config["TSA_URL"]) else None
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )  # fmt: skip
    signer = Dated(meta, key_in_use().signer, timestamper=stamper, new_field_spec=SigFieldSpec(FIELD))
    signer.at = at
    out = io.BytesIO()
    room = key_in_use().room + (HEX_OF_STAMP if stamper else 0)
    finished(signer.async_sign_pdf(Archived(io.BytesIO(pdf)), bytes_reserved=room, output=out))
    return out.getvalue()


def sign_data(content: bytes, at: datetime) -> bytes:
    """Data inside a CMS signature (DER), by the same key."""
    attributes = PdfCMSSignedAttributes(signing_time=at)
    work = key_in_use().signer.async_sign_general_data(
        content, "sha256", detached=False, signed_attr_settings=attributes
    )  # fmt: skip
    made = finished(work)
    signed: bytes = made.dump()
    return signed


@lru_cache(maxsize=4)
def _loaded(where: str, passphrase: str, _process: int) -> Key:
    """Loaded once per process: a session of a token does not survive a fork."""
    signer = _from_token(where, passphrase) if where.startswith("pkcs11:") else _from_file(where, passphrase)
    certificate = signer.signing_cert
    if certificate is None:
        raise NoKey("The key has no certificate.")
    _strong_enough(certificate)
    der = certificate.dump()
    pem = pyca.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM).decode()
    subject = str(certificate.subject.human_friendly)
    return Key(signer, certificate.sha256.hex(), subject, pem, DEMONSTRATION in subject, _room(signer, certificate))


def _room(signer: Signer, certificate: x509.Certificate) -> int:
    others = sum(len(one.dump()) for one in signer.cert_registry)
    itself = 72 if certificate.public_key.algorithm == "ec" else 2 * certificate.public_key.byte_size
    return int(HEX_OF_CMS + 2 * (others + itself + 2 * len(certificate.issuer.dump())))


def _from_file(where: str, passphrase: str) -> Signer:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(Path(where).read_bytes(), passphrase.encode())
    except (OSError, ValueError) as failed:
        raise NoKey(f"The key in {where} cannot be read: {failed}") from failed
    if key is None or certificate is None:
        raise NoKey(f"{where} holds no key with its certificate.")
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([x509.Certificate.load(_der(one)) for one in (certificate, *others)])
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Kept(x509.Certificate.load(_der(certificate)), keys.PrivateKeyInfo.load(plain), store)


def _from_token(where: str, pin: str) -> Signer:
    """RFC 7512: pkcs11:token=orken;object=signing?module-path=/usr/lib/softhsm/libsofthsm2.so"""
    address = urlsplit(where)
    parts = dict(part.split("=", 1) for part in address.path.split(";") if "=" in part)
    module = parse_qs(address.query).get("module-path", [""])[0]
    try:
        session = open_pkcs11_session(module, token_criteria=TokenCriteria(label=unquote(parts["token"])), user_pin=pin)
        label = unquote(parts["object"])
        signer = PKCS11Signer(session, cert_label=label)
        if signer.signing_cert.public_key.algorithm == "ec":  # few tokens digest by themselves before they sign
            return PKCS11Signer(session, cert_label=label, use_raw_mechanism=True)
        return signer
    except Exception as failed:
        raise NoKey(f"The token cannot be opened: {type(failed).__name__} {failed}") from failed


def _der(certificate: pyca.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _strong_enough(certificate: x509.Certificate) -> None:
    public = certificate.public_key
    if public.algorithm == "rsa" and public.bit_size >= RSA_AT_LEAST:
        return
    if public.algorithm == "ec" and public.curve[1] == "secp256r1":
        return
    raise NoKey(f"The key is not strong enough: P-256, or RSA of {RSA_AT_LEAST} bits and more.")


def _demonstration_file(folder: Path) -> Path:
    path = folder / "demonstration-key.p12"
    if not path.exists():
        aside = folder / f".{secrets.token_hex(8)}.p12"
        aside.write_bytes(demonstration_key(DEMONSTRATION_PASSPHRASE))
        with suppress(FileExistsError):  # another process was quicker, and its key is as good
            path.hardlink_to(aside)
        aside.unlink()
    return path


def demonstration_key(passphrase: str, *, name: str = "Örken", unit: str = DEMONSTRATION, days: int = 3650) -> bytes:
    """A new P-256 key with its own certificate as PKCS#12; unless told otherwise, one that says it proves nothing."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = pyca.Name(
        [
            pyca.NameAttribute(pyca.NameOID.COUNTRY_NAME, "KZ"),
            pyca.NameAttribute(pyca.NameOID.ORGANIZATION_NAME, name),
            pyca.NameAttribute(pyca.NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            pyca.NameAttribute(pyca.NameOID.COMMON_NAME, f"{name} {unit}"),
        ]
    )
    begins = db.now() - timedelta(days=1)
    made = pyca.CertificateBuilder(subject, subject, key.public_key(), pyca.random_serial_number(), begins,
                                   begins + timedelta(days=days))  # fmt: skip
    usage = pyca.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = made.add_extension(usage, critical=True)
    made = made.add_extension(pyca.BasicConstraints(ca=False, path_length=None), critical=True)
    certificate = made.sign(key, hashes.SHA256())
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption)

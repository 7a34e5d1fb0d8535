"""Signatures for tests: an authority with keys of its own, people's certificates, and the services around a signature.

The CMS are made by `cryptography`, and checked by the portal with another library.
"""

import base64
import hashlib
import io
import json
import shutil
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import cms, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from portal import db
from portal.examiner import finished
from tests import databases

SIGNING, SIGNING_IN = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2"
COMPANY, HEAD, EMPLOYEE = "1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.1", "1.2.398.3.3.4.1.2.5"
PERSON, STAMPING = "1.2.398.3.3.4.1.1", "1.3.6.1.5.5.7.3.8"
IIN, ANOTHER_IIN = "850612300015", "900101400011"
OF_CURVES, OF_GOST = bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a830e030a0101")
PICTURE = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
        "a5f645400000000049454e44ae426082"
    )
).decode()


@dataclass
class Signer:
    """A person with a key and its certificate."""

    key: Any
    certificate: x509.Certificate
    chain: list[x509.Certificate]

    def sign(self, content: bytes, *, attached: bool = False) -> bytes:
        """A CMS over the content, as NCALayer and eGov Mobile give it."""
        made = pkcs7.PKCS7SignatureBuilder().set_data(content)
        made = made.add_signer(self.certificate, self.key, hashes.SHA256())
        for one in self.chain:
            made = made.add_certificate(one)
        options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
        return made.sign(
            serialization.Encoding.DER, options if attached else [*options, pkcs7.PKCS7Options.DetachedSignature]
        )


@dataclass
class Authority:
    """A root, and the authority under it that issues certificates to people; it knows which were revoked."""

    root: Any = None
    revoked: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.root_key, self.key = (ec.generate_private_key(ec.SECP256R1()) for _one in range(2))
        self.root_certificate = _issued("Test root", self.root_key, "Test root", self.root_key, above=True)
        self.certificate = _issued("Test authority", self.key, "Test root", self.root_key, above=True)

    def file(self, folder: Path) -> str:
        """What SIGNATURE_ROOTS names."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "authorities.pem"
        path.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM)
                                  for one in (self.root_certificate, self.certificate)))  # fmt: skip
        return str(path)

    def person(
        self, bin_number: str | None, *, iin: str = IIN, name: str = "СЕРІКОВА АЙГЕРІМ", purposes: tuple[str, ...] = (),
        kind: str = "rsa", begins: datetime | None = None, ends: datetime | None = None, signs: bool = True,
    ) -> Signer:  # fmt: skip
        """A certificate as the national authority issues them: of a head, unless told otherwise."""
        key: Any = _RSA if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
        usual = (SIGNING, COMPANY, HEAD) if bin_number else (SIGNING, PERSON)
        more = [x509.NameAttribute(NameOID.SERIAL_NUMBER, f"IIN{iin}")]
        more += [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{bin_number}")] if bin_number else []
        certificate = _issued(
            name, key, "Test authority", self.key, more=more, purposes=purposes or usual, begins=begins, ends=ends,
            signs=signs,
        )  # fmt: skip
        return Signer(key, certificate, [self.certificate])

    def stamped(self, signature: bytes, at: datetime) -> bytes:
        """The same signature with a time stamp of an authority under this one, as NCALayer asks for it."""
        key = _RSA
        certificate = _issued("Test stamps", key, "Test authority", self.key, purposes=(STAMPING,))
        plain = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        der = certificate.public_bytes(serialization.Encoding.DER)
        stamper = DummyTimeStamper(asn1.Certificate.load(der), keys.PrivateKeyInfo.load(plain), fixed_dt=at)
        content = cms.ContentInfo.load(signature)
        info = content["content"]["signer_infos"][0]
        digest = hashlib.sha256(info["signature"].native).digest()
        token = finished(stamper.async_timestamp(digest, "sha256"))
        info["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
        made: bytes = content.dump()
        return made

    def answer(self, asked: bytes) -> bytes:
        """What its OCSP service says."""
        request = ocsp.load_der_ocsp_request(asked)
        gone = request.serial_number in self.revoked
        now = db.now()
        made = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=request.issuer_name_hash, issuer_key_hash=request.issuer_key_hash,
            serial_number=request.serial_number, algorithm=request.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1), next_update=now + timedelta(hours=1),
            revocation_time=now - timedelta(days=3) if gone else None, revocation_reason=None,
        )  # fmt: skip
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def revocation_list(self, folder: Path) -> str:
        """The same as a list in a file."""
        now = db.now()
        made = x509.CertificateRevocationListBuilder(self.certificate.subject, now - timedelta(1), now + timedelta(1))
        for serial in self.revoked:
            made = made.add_revoked_certificate(x509.RevokedCertificateBuilder(serial, now - timedelta(days=3)).build())
        path = folder / "revoked.crl"
        path.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
        return str(path)


_RSA = rsa.generate_private_key(65537, 2048)  # one for all: making it is what costs


def in_gost(cms: bytes) -> bytes:
    """The same signature with a key of a kind that only NCANode knows."""
    assert cms.count(OF_CURVES) > 1
    return cms.replace(OF_CURVES, OF_GOST)


def _issued(
    name: str, key: Any, by: str, by_key: Any, *, more: list[x509.NameAttribute] | None = None, above: bool = False,
    purposes: tuple[str, ...] = (), begins: datetime | None = None, ends: datetime | None = None, signs: bool = True,
) -> x509.Certificate:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), *(more or ())])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)])
    now = datetime(2020, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), begins or now, ends or now.replace(year=2040)
    )
    usage = {"digital_signature": not above, "content_commitment": not above and signs,
             "key_encipherment": not above and not signs, "key_cert_sign": above, "crl_sign": above,
             "data_encipherment": False, "key_agreement": False, "encipher_only": False,
             "decipher_only": False}  # fmt: skip
    made = made.add_extension(x509.KeyUsage(**usage), critical=True)
    made = made.add_extension(x509.BasicConstraints(ca=above, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by_key.public_key()), critical=False)
    if purposes:
        oids = [x509.ObjectIdentifier(one) for one in purposes]
        made = made.add_extension(x509.ExtendedKeyUsage(oids), critical=False)
    return made.sign(by_key, hashes.SHA256())


Answer = Callable[[bytes], bytes | dict[str, Any]]


class Service:
    """An HTTP service on this machine: `answers[path]` is a function of the body; a late one is slept for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, bytes]] = []
        self.url = ""

    def says(self, path: str, told: bytes | dict[str, Any] | Answer) -> None:
        """The answer of a path from now on."""
        self.answers[path] = told if callable(told) else lambda _body: told

    def silent(self, path: str, seconds: float) -> None:
        """The path answers too late."""

        def late(_body: bytes) -> bytes:
            time.sleep(seconds)
            return b"{}"

        self.answers[path] = late


@contextmanager
def serving() -> Iterator[Service]:
    """A service on this machine while the test runs."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"] or 0)))

        def do_GET(self) -> None:
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            service.asked.append((self.path, body))
            found = service.answers.get(self.path)
            told = found(body) if found else b""
            content = json.dumps(told).encode() if isinstance(told, dict) else told
            self.send_response(200 if found else 503)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_about: None  # type: ignore[method-assign] # who has hung up hears nothing
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def verified_elsewhere(archive: bytes, content: bytes, folder: Path) -> None:
    """The line of the README does what it says, without the portal, and fails when a byte is another."""
    if shutil.which("openssl") is None:
        databases.missing("openssl is not installed.")
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)
    assert (folder / "signed.json").read_bytes() == content
    readme = (folder / "README.txt").read_text("utf-8")
    lines = [line.strip() for line in readme.splitlines() if line.strip().startswith("openssl cms -verify ")]
    assert (len(lines), len(set(lines))) == (3, 1)
    done = subprocess.run(lines[0].split(), cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, "successful" in done.stderr) == (0, True), done.stderr
    assert (folder / "verified.json").read_bytes() == content
    (folder / "signed.json").write_bytes(content.replace(b"orken", b"orkeN"))
    assert subprocess.run(lines[0].split(), cwd=folder, capture_output=True, check=False).returncode != 0

"""What a forger does to a paper of ours, and the tools around a signature: other keys, a local time stamp authority."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import keys, tsp, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from portal.certify import signing
from portal.examiner import finished

PYTHON, ROOT = sys.executable, Path(__file__).parent.parent
SECRET = "secret"


def flipped(pdf: bytes) -> bytes:
    """One bit of what was signed is another."""
    at = pdf.index(b"stream\n") + 40
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def resigned(pdf: bytes) -> bytes:
    """The same paper, signed with a key of the forger's that bears our name."""
    signer, _pem = another_key()
    meta = PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )  # fmt: skip
    out = BytesIO()
    paper = IncrementalPdfFileWriter(BytesIO(stripped(pdf)))
    finished(PdfSigner(meta, signer).async_sign_pdf(paper, output=out))
    return out.getvalue()


def another_key() -> tuple[SimpleSigner, str]:
    """A key with the name of the demonstration key that is not it."""
    loaded = SimpleSigner.load_pkcs12_data(signing.demonstration_key(SECRET), [], SECRET.encode())
    der = loaded.signing_cert.dump()
    pem = pyca.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM).decode()
    return loaded, pem


def page_swapped(pdf: bytes) -> bytes:
    """An update behind the signature puts another text on the page."""
    return _updated(pdf, _another_text)


def _another_text(writer: Any, page: Any) -> None:
    text = generic.StreamObject(stream_data=b"BT /F1 24 Tf 100 700 Td (9 000 000) Tj ET")
    page["/Contents"] = writer.add_object(text)


def annotated(pdf: bytes) -> bytes:
    """An update behind the signature lays a note over the page."""
    return _updated(pdf, _note)


def _note(writer: Any, page: Any) -> None:
    name, number = generic.pdf_name, generic.NumberObject
    note = generic.DictionaryObject({
        name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText"), name("/F"): number(4),
        name("/Rect"): generic.ArrayObject(map(number, (100, 500, 400, 540))),
        name("/Contents"): generic.TextStringObject("9 000 000"),
        name("/DA"): generic.TextStringObject("/Helv 24 Tf 0 g"),
    })  # fmt: skip
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])


def _updated(pdf: bytes, change: Any) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    change(writer, page)
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_junk(pdf: bytes) -> bytes:
    """Something follows the end."""
    return pdf + b"\n% paid in full\n"


def resaved(pdf: bytes) -> bytes:
    """Opened and saved by another program."""
    return _saved(pdf, lambda _file: None)


def stripped(pdf: bytes) -> bytes:
    """Without any signature."""

    def strip(file: pikepdf.Pdf) -> None:
        for name in ("/AcroForm", "/Perms", "/Extensions"):
            if name in file.Root:
                del file.Root[name]
        for page in file.pages:
            if "/Annots" in page:
                del page["/Annots"]

    return _saved(pdf, strip)


def _saved(pdf: bytes, change: Any) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as file:
        change(file)
        file.save(out)
    return out.getvalue()


def truncated(pdf: bytes) -> bytes:
    """Cut off before its end."""
    return pdf[: len(pdf) * 2 // 3]


def weak_key(passphrase: str, bits: int = 2048) -> bytes:
    """An RSA key of so many bits, with its own certificate."""
    key = rsa.generate_private_key(65537, bits)
    return pkcs12.serialize_key_and_certificates(
        b"rsa", key, _certificate(key, "Operator"), None, serialization.BestAvailableEncryption(passphrase.encode())
    )


def _certificate(key: rsa.RSAPrivateKey, name: str, *, stamps: bool = False) -> pyca.Certificate:
    subject = pyca.Name([pyca.NameAttribute(pyca.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = pyca.CertificateBuilder(subject, subject, key.public_key(), pyca.random_serial_number(),
                                   now - timedelta(days=1), now + timedelta(days=30))  # fmt: skip
    if stamps:
        usage = pyca.ExtendedKeyUsage([pyca.ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(usage, critical=True)
    return made.sign(key, hashes.SHA256())


@contextmanager
def time_stamp_authority() -> Iterator[str]:
    """An RFC 3161 authority on this machine; gives its address."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = _certificate(key, "Local authority", stamps=True)
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stamper = DummyTimeStamper(
        x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)), keys.PrivateKeyInfo.load(plain)
    )

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()

"""What the operator has set up: which ways of signing are offered, whom we trust, whom we ask."""

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509
from flask import current_app

SECONDS = 8  # that a service has for its answer, while a person waits


@dataclass(frozen=True, slots=True)
class Offer:
    """The ways of signing that the pages offer: addresses, empty where a way is not set up."""

    ncalayer: str
    sigex: str

    def __bool__(self) -> bool:
        return bool(self.ncalayer or self.sigex)


NOTHING = Offer("", "")


def offer() -> Offer:
    """What may be offered: a way to sign is worth nothing while no signature can be checked."""
    config = current_app.config
    if not (config["SIGNATURE_ROOTS"] or config["NCANODE_URL"]):
        return NOTHING
    return Offer(config["NCALAYER_URL"], config["SIGEX_URL"].rstrip("/"))


def trusted() -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Roots, and the authorities between them and people, out of the file of the configuration."""
    where = current_app.config["SIGNATURE_ROOTS"]
    found = certificates_in(Path(where).read_bytes()) if where else []
    roots = [one for one in found if one.self_signed != "no"]
    return roots, [one for one in found if one not in roots]


def certificates_in(text: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM file."""
    return [x509.Certificate.load(der) for kind, _headers, der in pem.unarmor(text, multiple=True)
            if kind == "CERTIFICATE"]  # fmt: skip


def revocation_lists() -> list[bytes]:
    """The lists of revoked certificates of the configuration (CRL, DER or PEM), as they lie on the disk now."""
    found = []
    for name in filter(None, current_app.config["SIGNATURE_CRLS"].split(",")):
        content = Path(name.strip()).read_bytes()
        found.append(pem.unarmor(content)[2] if pem.detect(content) else content)
    return found

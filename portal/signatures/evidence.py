"""The evidence of a signature as a ZIP: what was signed, the CMS, the certificates, and how to verify them elsewhere.

The same signature gives the same bytes, whenever it is asked for.
"""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import i18n
from portal.signatures.configured import trusted
from portal.signatures.envelope import opened
from portal.signatures.keeping import bytes_of
from portal.signatures.models import Signature

SIGNED, CMS, SIGNER, AUTHORITIES = "signed.json", "signature.p7s", "signer.pem", "authorities.pem"
FOREVER = (1980, 1, 1, 0, 0, 0)


def packed(signature: Signature, *, name: str, at: datetime) -> bytes:
    """The ZIP."""
    content, cms, answer = map(bytes_of, (signature.signed_sha256, signature.cms_sha256, signature.revocation_sha256))
    envelope = opened(cms or b"")
    roots, between = trusted()
    above = {one.sha256: one for one in (*roots, *between, *envelope.others)}
    files = {
        SIGNED: content or b"", CMS: envelope.der, SIGNER: _pem([envelope.signer]),
        AUTHORITIES: _pem(list(above.values())),
        "facts.json": json.dumps(facts(signature, at), ensure_ascii=False, indent=1).encode(),
        "README.txt": "\n\n".join(_readme(lang, name, signature, at) for lang in i18n.LANGUAGES).encode(),
    }  # fmt: skip
    if answer:
        files["revocation.json" if signature.checked_by == "ncanode" else "revocation.ocsp"] = answer
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, said in files.items():
            archive.writestr(zipfile.ZipInfo(file, FOREVER), said, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def facts(signature: Signature, at: datetime) -> dict[str, Any]:
    """What the portal found when the signature came, for machines."""
    moments = {
        "arrived_at": at, "checked_at": signature.checked_at, "signed_at": signature.signed_at,
        "stamped_at": signature.stamped_at, "valid_from": signature.valid_from, "valid_until": signature.valid_until,
    }  # fmt: skip
    return {
        "name": signature.name, "iin": signature.iin, "bin": signature.bin, "serial": signature.serial,
        "issuer": signature.issuer, "checked_by": signature.checked_by, "revocation": signature.revocation,
        "signed_sha256": signature.signed_sha256, "cms_sha256": signature.cms_sha256,
        **{what: moment.isoformat() if moment else None for what, moment in moments.items()},
    }  # fmt: skip


def command(at: datetime) -> str:
    """The line that verifies the signature as of the moment when it came."""
    return (
        f"openssl cms -verify -binary -inform DER -in {CMS} -content {SIGNED} -CAfile {AUTHORITIES} "
        f"-purpose any -attime {int(at.timestamp())} -out verified.json"
    )


def _readme(lang: str, name: str, signature: Signature, at: datetime) -> str:
    with force_locale(lang):
        return "\n".join((
            _("Electronic signature under %(name)s", name=name),
            "",
            _("Signed by: %(name)s. Certificate %(serial)s, issued by %(issuer)s.", name=signature.name,
              serial=signature.serial, issuer=signature.issuer),
            _("The portal checked the signature on %(moment)s.", moment=i18n.moment(at)),
            _revocation(signature),
            _stamp(signature),
            _("%(signed)s is what was signed; an application stands in it by the SHA-256 sums of all answers and "
              "files. %(cms)s is the signature (CMS, DER). %(authorities)s holds the certificates of the authorities: "
              "compare them with those that the authority itself publishes.",
              signed=SIGNED, cms=CMS, authorities=AUTHORITIES),
            _("This command verifies the signature. It must answer “Verification successful”. It works for RSA and "
              "ECDSA; for GOST use the verification page of the National Certification Authority."),
            "",
            f"    {command(at)}",
        ))  # fmt: skip


def _revocation(signature: Signature) -> str:
    if signature.revocation == "none":
        return _("Whether the certificate was revoked then was not asked: no service was set up.")
    return _("The certificate was not revoked then (%(how)s).", how=signature.revocation.upper())


def _stamp(signature: Signature) -> str:
    if signature.stamped_at is None:
        return _("The signature has no time stamp of an authority: the moment is the one of the portal's clock.")
    return _("An authority stamped the signature on %(moment)s.", moment=i18n.moment(signature.stamped_at))


def _pem(certificates: list[x509.Certificate]) -> bytes:
    return b"".join(pem.armor("CERTIFICATE", one.dump()) for one in certificates)

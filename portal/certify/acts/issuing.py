"""The paper has been printed, signed and stored: the certificate is issued. Only the first print counts."""

from portal import db
from portal.certify.acts.approving import hold
from portal.certify.models import Certificate, SigningKey
from portal.stores import Stored
from portal.workflow import advance


def issue(certificate: Certificate, paper: Stored, key: SigningKey) -> bool:
    """Bind the row to its paper; whether this print was the one (a repeat, or a print after a revocation, is not)."""
    hold(certificate)
    if certificate.state != "approved":
        return False
    certificate.paper_sha256, certificate.paper_size = paper.sha256, paper.size
    certificate.issued_at, certificate.signing_key_id = db.now(), key.id
    advance(certificate, "certify.issue", by=None, data={"paper": paper.sha256, "key": key.fingerprint})
    return True

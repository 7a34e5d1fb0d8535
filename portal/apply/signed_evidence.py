"""The evidence of a signed submission: a ZIP that proves it to anybody, without the portal."""

from portal import storage
from portal.apply import queries
from portal.apply.models import Application, Submission
from portal.signatures import evidence
from portal.signatures.models import Signature


def packed(application: Application, no: int | None = None) -> bytes | None:
    """The ZIP of a submission by its number, or of the last that is signed; None when there is none."""
    made = {row.id: row for row in queries.submissions(application)}
    signed = queries.signatures_of(list(made.values()))
    found = [(made[at], one) for at, one in sorted(signed.items()) if no in (None, made[at].no)]
    return _packed(application, *found[-1]) if found else None


def _packed(application: Application, submission: Submission, signature: Signature) -> bytes:
    return evidence.packed(
        signature, name=f"{application.number}-{submission.no}", at=submission.arrived_at,
        content=_kept(signature.signed_sha256), cms=_kept(signature.cms_sha256),
        answer=_kept(signature.revocation_sha256) if signature.revocation_sha256 else None,
    )  # fmt: skip


def _kept(sha256: str) -> bytes:
    with storage.open(sha256) as kept:
        return kept.read()

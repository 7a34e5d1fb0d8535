"""The paper is printed, signed and stored by jobs, which may be repeated after a crash: only the first print counts.

No lock is held while a paper is printed. Between reading the row and binding it to its paper somebody else may have
done the same, or revoked the row: then this print is thrown away.
"""

import io
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal import db, jobs, papers, storage
from portal.certify import acts, statements
from portal.certify.models import Batch, Certificate, SigningKey
from portal.certify.paper import paper_of, preview_of
from portal.lazily import Lazily

if TYPE_CHECKING:
    from portal.certify import signing
else:
    signing = Lazily("portal.certify.signing")

ATTACHMENT = "certificate.json"
CHUNK = 25
log = structlog.get_logger(__name__)


@jobs.job("certify.issue")
def issue_one(job: jobs.Job) -> None:
    """Print, sign and store the paper of one certificate."""
    print_one(job.payload["certificate"])


@jobs.job("certify.issue_batch")
def issue_batch(job: jobs.Job) -> dict[str, Any]:
    """Issue all certificates of an approved list; a repeat goes on where the one before was interrupted."""
    batch = _batch(job.payload["batch"])
    failures: list[dict[str, Any]] = list((job.result or {}).get("failures", []))
    tried: list[int] = []
    total = _count(batch.id)
    while waiting := _waiting(batch.id, but=tried):
        tried += waiting
        failures += _numbered(batch, waiting)
        db.session.commit()
        failures += [failed for one in waiting if (failed := _printed(one))]
        job.result = {"failures": failures}
        jobs.report(job, min(total, len(tried)), total)
    return {"failures": failures}


def print_one(certificate_id: int) -> bool:
    """Print, sign and store the paper, then bind the row to it; whether this print was the one."""
    certificate = db.session.get_one(Certificate, certificate_id, populate_existing=True)
    if certificate.state != "approved":
        return False
    key = recorded(signing.key_in_use())
    facts = paper_of(certificate, key=key.fingerprint, is_demonstration=key.is_demonstration)
    attached = papers.Attached(ATTACHMENT, statements.attached(certificate), certificate.statement["title"]["en"])
    at = db.now()
    db.session.commit()  # nobody waits for us while we print
    stored = storage.put(io.BytesIO(signing.sign(papers.render(facts, "kk", attached=attached), at)))
    done = acts.issue(certificate, stored, key)
    db.session.commit()
    return done


def preview(certificate: Certificate) -> bytes:
    """The paper of a proposal: never signed, and it says that it is no document."""
    return papers.render(preview_of(certificate), "kk")


def recorded(key: "signing.Key") -> SigningKey:
    """The generation of the key as the portal keeps it for ever; the first paper signed with it writes it down."""
    wanted = select(SigningKey).where(SigningKey.fingerprint == key.fingerprint)
    if found := db.session.scalars(wanted).first():
        return found
    row = SigningKey(fingerprint=key.fingerprint, subject=key.subject, certificate=key.pem,
                     is_demonstration=key.is_demonstration)  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.scalars(wanted).one()
    return row


def _batch(batch_id: int) -> Batch:
    wanted = select(Batch).where(Batch.id == batch_id).options(joinedload(Batch.approved_by))
    return db.session.scalars(wanted).one()


def _count(batch_id: int) -> int:
    return db.session.scalars(select(func.count(Certificate.id)).where(Certificate.batch_id == batch_id)).one()


def _waiting(batch_id: int, but: list[int]) -> list[int]:
    """The next certificates of the list that have no paper yet."""
    after = max(but, default=0)
    wanted = select(Certificate.id).where(
        Certificate.batch_id == batch_id, Certificate.state.in_(("proposed", "approved")), Certificate.id > after
    )
    return list(db.session.scalars(wanted.order_by(Certificate.id).limit(CHUNK)))


def _numbered(batch: Batch, ids: list[int]) -> list[dict[str, Any]]:
    """Give numbers to those that have none, in one transaction."""
    if batch.approved_by is None:
        raise ValueError("the list is not approved")
    wanted = select(Certificate).where(Certificate.id.in_(ids), Certificate.state == "proposed")
    return acts.apply_batch(batch, db.session.scalars(wanted.order_by(Certificate.id)).all(), by=batch.approved_by)


def _printed(certificate_id: int) -> dict[str, Any] | None:
    """Print one; what fails is told and tried again by a job of its own, and the others go on."""
    try:
        print_one(certificate_id)
    except (papers.PaperFailed, signing.NoKey, OSError) as failed:
        db.session.rollback()
        log.exception("paper_failed", certificate=certificate_id)
        certificate = db.session.get_one(Certificate, certificate_id)
        jobs.later("certify.issue", certificate=certificate_id)
        db.session.commit()
        said = f"{type(failed).__name__}: {failed}"[:300]
        return {"bin": certificate.statement["holder"]["bin"], "number": certificate.number, "reason": said}
    return None

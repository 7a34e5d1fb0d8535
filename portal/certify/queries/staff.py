"""What the staff and the holders ask: lists, one certificate with all around it, lists to issue at once."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal import db, history, spelling
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.queries import organisation
from portal.award.models import Award
from portal.certify.models import Batch, Certificate
from portal.certify.statements import digest_of_all
from portal.interests import NOTHING, Interests


def certificates(
    *, limit: int, but_not_of: Interests = NOTHING, kind: str = "", state: str = "", q: str = "",
    after: int | None = None,
) -> list[Certificate]:  # fmt: skip
    """Certificates for the staff, newest first, without those of their own companies."""
    wanted = select(Certificate).join(Certificate.organisation).options(joinedload(Certificate.organisation))
    wanted = wanted.where(*but_not_of.outside(Certificate.organisation_id))
    if kind:
        wanted = wanted.where(Certificate.kind == kind)
    if state:
        wanted = wanted.where(Certificate.state == state)
    if q:
        like = f"%{_plain(q)}%"
        names = (db.folded(getattr(Organisation, f"name_{lang}")).like(spelling.fold(like), escape="\\")
                 for lang in ("kk", "ru", "en"))  # fmt: skip
        wanted = wanted.where(or_(Certificate.number.like(like.upper(), escape="\\"), Organisation.bin == q, *names))
    if after:
        wanted = wanted.where(Certificate.id < after)
    return list(db.session.scalars(wanted.order_by(Certificate.id.desc()).limit(limit)))


def certificate(key: str) -> Certificate | None:
    """One certificate, with its holder and its people."""
    wanted = select(Certificate).where(Certificate.key == key)
    around = (
        joinedload(Certificate.organisation), joinedload(Certificate.proposed_by), joinedload(Certificate.approved_by),
        joinedload(Certificate.signing_key),
    )  # fmt: skip
    return db.session.scalars(wanted.options(*around)).first()


def acts_on(certificate: Certificate) -> list[tuple[history.Event, str]]:
    """Everything that was done to it, with the name of who did it."""
    wanted = (
        select(history.Event, func.coalesce(User.name, ""))
        .outerjoin(User, User.id == history.Event.actor_id)
        .where(history.Event.subject_kind == "certificate", history.Event.subject_id == certificate.id)
        .order_by(history.Event.seq)
    )
    return [(event, name) for event, name in db.session.execute(wanted)]


def proposal_instead_of(certificate: Certificate) -> Certificate | None:
    """The proposal that waits to replace it."""
    wanted = select(Certificate).where(Certificate.supersedes_id == certificate.id, Certificate.state == "proposed")
    return db.session.scalars(wanted).first()


def company(number: str) -> Organisation | None:
    """A company by its BIN, or by country and number of a foreign register (DE-HRB123456)."""
    return organisation(number.strip())


def award(number: str, organisation: Organisation) -> Award | None:
    """An award of this company, with its call."""
    wanted = select(Award).where(Award.number == number.strip(), Award.organisation_id == organisation.id)
    return db.session.scalars(wanted.options(joinedload(Award.call))).first()


def mine(user: User) -> list[Certificate]:
    """The certificates of the companies that the person belongs to, newest first."""
    own = select(Membership.organisation_id).where(Membership.user_id == user.id)
    wanted = select(Certificate).where(
        Certificate.organisation_id.in_(own),
        or_(Certificate.paper_sha256.is_not(None), Certificate.state == "revoked"),
    )
    return list(db.session.scalars(wanted.order_by(Certificate.id.desc())))


def batches() -> list[Any]:
    """Lists to issue at once, newest first: the list, and how many of it are how far."""
    counted = select(
        Certificate.batch_id, func.count().label("total"),
        func.count().filter(Certificate.paper_sha256.is_not(None)).label("issued"),
    ).group_by(Certificate.batch_id).subquery()  # fmt: skip
    wanted = (
        select(Batch, func.coalesce(counted.c.total, 0), func.coalesce(counted.c.issued, 0))
        .outerjoin(counted, counted.c.batch_id == Batch.id)
        .options(joinedload(Batch.proposed_by), joinedload(Batch.approved_by))
        .order_by(Batch.id.desc())
    )
    return [tuple(row) for row in db.session.execute(wanted)]


def batch(key: str) -> Batch | None:
    """One list with its people."""
    wanted = select(Batch).where(Batch.key == key)
    return db.session.scalars(wanted.options(joinedload(Batch.proposed_by), joinedload(Batch.approved_by))).first()


def counts_of(batch: Batch) -> dict[str, int]:
    """state → how many certificates of the list."""
    wanted = select(Certificate.state, func.count()).where(Certificate.batch_id == batch.id)
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(Certificate.state))}


def in_batch(batch: Batch, limit: int) -> list[Certificate]:
    """The first certificates of a list."""
    wanted = select(Certificate).where(Certificate.batch_id == batch.id).order_by(Certificate.id).limit(limit)
    return list(db.session.scalars(wanted))


def digest_of(batch: Batch) -> str:
    """What an approval of the list is bound to: all that is proposed in it."""
    wanted = select(Certificate.digest).where(Certificate.batch_id == batch.id, Certificate.state == "proposed")
    return digest_of_all(db.session.scalars(wanted).all())


def _plain(q: str) -> str:
    return q.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

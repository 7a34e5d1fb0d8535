"""What awaits staff about certificates: proposals and lists of another person, participants without a certificate or
with one that names the company otherwise than it is named now."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Membership, Organisation, User
from portal.award.models import Participant
from portal.certify.models import Batch, Certificate
from portal.work.queries import Part, part

COMPANY = (
    Organisation.bin, Organisation.country, Organisation.foreign_number, Organisation.name_kk, Organisation.name_ru,
    Organisation.name_en,
)  # fmt: skip
HELD = ("proposed", "approved", "issued", "suspended")


def to_approve(user: User) -> Part:
    """Proposals of another person that stand by themselves, the oldest first; nobody's own company."""
    wanted = (
        select(Certificate.key, Certificate.kind, Certificate.proposed_at, *COMPANY)
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .where(Certificate.state == "proposed", Certificate.batch_id.is_(None))
        .where(Certificate.proposed_by_id != user.id, Certificate.organisation_id.not_in(_own(user)))
        .order_by(Certificate.id)
    )
    return part(wanted.where(Certificate.organisation_id.in_(_of_hub(user))) if user.hub else wanted)


def to_approve_lists(user: User) -> Part:
    """Lists of another person that have something to approve."""
    counted = func.count(Certificate.id)
    wanted = (
        select(Batch.key, Batch.kind, Batch.title, Batch.proposed_at, counted.label("certificates"))
        .join(Certificate, and_(Certificate.batch_id == Batch.id, Certificate.state == "proposed"))
        .where(Batch.approved_by_id.is_(None), Batch.proposed_by_id != user.id)
        .group_by(Batch.id)
        .order_by(Batch.id)
    )
    return part(wanted)


def to_propose(user: User, today: date) -> Part:
    """Participants whose term runs and who have no certificate, not even a proposal of one."""
    held = select(Certificate.id).where(
        Certificate.organisation_id == Participant.organisation_id, Certificate.kind == "participant",
        Certificate.state.in_(HELD), or_(Certificate.valid_until.is_(None), Certificate.valid_until >= today),
    )  # fmt: skip
    return part(_participants(user, today).where(~held.exists()))


def to_renew(user: User, today: date) -> Part:
    """Participants whose certificate names them otherwise than they are named now, and no new edition waits."""
    newer = aliased(Certificate)
    waits = select(newer.id).where(newer.supersedes_id == Certificate.id, newer.state.in_(HELD))
    holder = Certificate.statement["holder"]
    differs = or_(
        *(holder["name"][lang].as_string() != func.coalesce(func.nullif(name, ""), Organisation.name_ru)
          for lang, name in (("kk", Organisation.name_kk), ("ru", Organisation.name_ru), ("en", Organisation.name_en))),
        holder["address"].as_string() != Organisation.address,
    )  # fmt: skip
    wanted = _participants(user, today).join(
        Certificate,
        and_(
            Certificate.organisation_id == Organisation.id,
            Certificate.kind == "participant",
            Certificate.state.in_(("issued", "suspended")),
        ),
    )
    return part(wanted.add_columns(Certificate.key).where(differs, ~waits.exists()))


def _participants(user: User, today: date) -> Select[*tuple[Any, ...]]:
    wanted = (
        select(Participant.number, Participant.since, *COMPANY)
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .where(Participant.state.in_(("active", "suspended")), Participant.until >= today)
        .where(Participant.organisation_id.not_in(_own(user)))
        .order_by(Participant.id)
    )
    return wanted.where(Participant.hub == user.hub) if user.hub else wanted


def _own(user: User) -> Any:
    return select(Membership.organisation_id).where(Membership.user_id == user.id)


def _of_hub(user: User) -> Any:
    condition: ColumnElement[bool] = Participant.hub == user.hub
    return select(Participant.organisation_id).where(condition)

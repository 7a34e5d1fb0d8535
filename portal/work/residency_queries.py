"""What awaits staff and members in residency: the agenda, the agreement, the register, a vote."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Organisation, User
from portal.apply.models import Application
from portal.assess.queries.cases import of_hub, seen_by
from portal.award.models import Agreement, Ballot, Matter, Participant, Seat
from portal.work.queries import CASE, Part, part

AFTER_CHECK = ("admitted", "approved", "signed")


def to_conclude(user: User, today: date) -> Part:
    """Requests after the check that wait for an officer: for the agenda, the park's signature, the register, or
    because the company has not signed in time."""
    signed = Agreement.company_signed_at.is_not(None)
    waits = or_(
        Application.state != "approved", and_(Application.state == "approved", or_(signed, Application.due_on < today))
    )
    wanted = _with_agreement().where(
        Application.route == "residency", Application.state.in_(AFTER_CHECK), waits,
        or_(Application.officer_id == user.id, Application.officer_id.is_(None)), *seen_by(user), *of_hub(user),
    )  # fmt: skip
    return part(wanted)


def to_expire(user: User, today: date) -> Part:
    """Participants whose term is over and not noted yet."""
    wanted = (
        select(Participant.number, Participant.until, Organisation.name_kk, Organisation.name_ru, Organisation.name_en)
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .where(Participant.state.in_(("active", "suspended")), Participant.until < today)
        .where(*user.interests.outside(Participant.organisation_id, Participant.application_id))
        .order_by(Participant.until, Participant.id)
    )
    return part(wanted.where(Participant.hub == user.hub) if user.hub else wanted)


def to_vote(user: User, today: date) -> Part:
    """What the commission has before it and the member has not voted on; for who presides, also what is to close."""
    seat = and_(Seat.user_id == user.id, Seat.since <= today, Seat.until >= today,
                or_(Seat.ended_on.is_(None), Seat.ended_on > today))  # fmt: skip
    own = and_(Ballot.matter_id == Matter.id, Ballot.user_id == user.id)
    cast = aliased(Ballot)
    votes = select(func.count(cast.id)).where(cast.matter_id == Matter.id, cast.choice != "recused")
    wanted = (
        select(Matter.key, Matter.kind, Matter.title, Matter.due_on, Matter.opened_at, Organisation.name_kk,
               Organisation.name_ru, Organisation.name_en, Ballot.choice, votes.scalar_subquery().label("votes"))
        .select_from(Matter)
        .join(Seat, seat)
        .join(Organisation, Organisation.id == Matter.organisation_id)
        .outerjoin(Ballot, own)
        .where(Matter.decided_at.is_(None), *user.interests.outside(Matter.organisation_id, Matter.application_id))
        .where(or_(Ballot.id.is_(None), Seat.presides))
        .order_by(Matter.due_on, Matter.id)
    )  # fmt: skip
    return part(wanted)


def _with_agreement() -> Select[*tuple[Any, ...]]:
    return (
        select(*CASE, Agreement.number.label("agreement"), Agreement.company_signed_at)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Agreement, Agreement.application_id == Application.id)
        .order_by(Application.due_on.is_(None), Application.due_on, Application.id)
    )

"""What the commission's pages ask: who sits, what waits, what a matter is about, how its votes stand."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from portal import db, history
from portal.accounts.models import Membership, Organisation, User
from portal.apply.models import Application
from portal.award.commission_models import Ballot, Matter, Seat
from portal.award.participant_models import Participant
from portal.award.voting import Tally, tally
from portal.signatures.models import Signature

DECIDED_SHOWN = 50
OPEN_SHOWN = 200


@dataclass(frozen=True)
class Standing:
    """How a matter stands: the seats in office, the votes, the members with an interest, and the count."""

    seats: tuple[Seat, ...]
    ballots: tuple[Ballot, ...]
    conflicted: frozenset[int]
    tally: Tally

    @property
    def chair(self) -> int | None:
        """Who presides."""
        return next((seat.user_id for seat in self.seats if seat.presides), None)

    @property
    def digest(self) -> str:
        """What the chair has seen: every vote and every seat."""
        votes = sorted([one.user_id, one.choice, one.reason] for one in self.ballots)
        return hashlib.sha256(history.canonical([votes, sorted(seat.user_id for seat in self.seats)])).hexdigest()

    def rows(self) -> list[dict[str, Any]]:
        """Each member with the vote, the chair first."""
        given = {one.user_id: (one.choice, one.reason) for one in self.ballots}
        given |= dict.fromkeys(self.conflicted, ("conflicted", ""))
        return [
            {
                "user_id": seat.user_id, "name": seat.user.name or seat.user.email, "presides": seat.presides,
                "choice": given.get(seat.user_id, ("", ""))[0], "reason": given.get(seat.user_id, ("", ""))[1],
            }
            for seat in sorted(self.seats, key=lambda seat: (not seat.presides, seat.user.name, seat.id))
        ]  # fmt: skip

    def minutes(self) -> dict[str, Any]:
        """What is frozen with the decision."""
        count = self.tally
        return {
            "votes": self.rows(), "members": count.members, "recused": count.recused, "quorum": count.quorum,
            "for": count.in_favour, "against": count.against, "abstained": count.abstained, "tie": count.is_tie,
        }  # fmt: skip


def seats(on: date | None = None) -> list[Seat]:
    """All seats with their people, or those in office on a day."""
    person = joinedload(Seat.user).options(load_only(User.name, User.email), lazyload(User.roles))
    wanted = select(Seat).options(person).order_by(Seat.presides.desc(), Seat.until.desc(), Seat.id)
    if on is not None:
        wanted = wanted.where(Seat.since <= on, Seat.until >= on, or_(Seat.ended_on.is_(None), Seat.ended_on > on))
    return list(db.session.scalars(wanted))


def seat(seat_id: int) -> Seat | None:
    """One seat."""
    return db.session.get(Seat, seat_id)


def seats_of(user: User) -> list[Seat]:
    """The seats that a person has or had."""
    return list(db.session.scalars(select(Seat).where(Seat.user_id == user.id)))


def matter(key: str, *, by: User) -> Matter | None:
    """A matter with what it is about and its votes; staff of a hub find only its own."""
    wanted = (
        select(Matter)
        .where(Matter.key == key, *_of_hub(by))
        .options(
            joinedload(Matter.application).joinedload(Application.call),
            joinedload(Matter.application).joinedload(Application.organisation),
            joinedload(Matter.participant),
            joinedload(Matter.organisation),
            selectinload(Matter.ballots),
        )
    )
    return db.session.scalars(wanted).first()


def key_of(matter_id: int) -> str | None:
    """The key in the addresses of a matter."""
    return db.session.scalar(select(Matter.key).where(Matter.id == matter_id))


def signed_votes(matter: Matter) -> dict[int, str]:
    """member → the name in the certificate with which the vote that stands is signed."""
    made = select(Ballot.user_id, Signature.name).join(Ballot, Ballot.id == Signature.subject_id)
    made = made.where(Signature.subject_kind == Ballot.__tablename__, Ballot.matter_id == matter.id)
    return {row.user_id: row.name for row in db.session.execute(made)}


def open_matter_of(participant: Participant, kind: str) -> Matter | None:
    """What the commission has before it of a kind about a participant."""
    wanted = select(Matter).where(Matter.participant_id == participant.id, Matter.kind == kind)
    return db.session.scalars(wanted.where(Matter.decided_at.is_(None))).first()


def matters_of(application_id: int) -> list[Matter]:
    """Everything about an application and the participant it became, the latest first."""
    wanted = select(Matter).where(Matter.application_id == application_id)
    return list(db.session.scalars(wanted.order_by(Matter.id.desc())))


def ballot_of(matter: Matter, user: User) -> Ballot | None:
    """The vote of a member."""
    return db.session.scalars(select(Ballot).where(Ballot.matter_id == matter.id, Ballot.user_id == user.id)).first()


def standing(matter: Matter, on: date) -> Standing:
    """The votes as they stand on a day; the matter comes with its application and call."""
    sitting = tuple(seats(on))
    found = select(Ballot).where(Ballot.matter_id == matter.id).execution_options(populate_existing=True)
    ballots = tuple(db.session.scalars(found.order_by(Ballot.id)))
    ids = [seat.user_id for seat in sitting]
    own = select(Membership.user_id).where(
        Membership.organisation_id == matter.organisation_id, Membership.user_id.in_(ids)
    )
    conflicted = frozenset(db.session.scalars(own))
    chair = next((seat.user_id for seat in sitting if seat.presides), None)
    part, whole = matter.application.call.programme.commission["quorum"]
    votes = {one.user_id: one.choice for one in ballots}
    count = tally(frozenset(ids), conflicted, votes, chair=chair, parts=(part, whole))  # type: ignore[arg-type]
    return Standing(sitting, ballots, conflicted, count)


def open_matters(user: User) -> list[Row[Any]]:
    """What waits for a decision, the most urgent first, with how many have voted and the person's own vote."""
    own = select(Ballot.choice).where(Ballot.matter_id == Matter.id, Ballot.user_id == user.id).scalar_subquery()
    wanted = _listed(own.label("own"), _cast().label("cast")).where(Matter.decided_at.is_(None), *_seen_by(user))
    return list(db.session.execute(wanted.order_by(Matter.due_on, Matter.id).limit(OPEN_SHOWN)))


def decided_matters(user: User) -> list[Row[Any]]:
    """What was decided last."""
    wanted = _listed().where(Matter.decided_at.is_not(None), *_seen_by(user))
    return list(db.session.execute(wanted.order_by(Matter.decided_at.desc(), Matter.id.desc()).limit(DECIDED_SHOWN)))


def _cast() -> Any:
    return select(func.count(Ballot.id)).where(Ballot.matter_id == Matter.id).scalar_subquery()


def _listed(*more: Any) -> Any:
    columns: Iterable[Any] = (
        Matter.key, Matter.kind, Matter.title, Matter.due_on, Matter.opened_at, Matter.outcome, Matter.number,
        Matter.decided_at, Organisation.name_kk, Organisation.name_ru, Organisation.name_en, *more,
    )  # fmt: skip
    return select(*columns).join(Organisation, Organisation.id == Matter.organisation_id)


def _seen_by(user: User) -> tuple[ColumnElement[bool], ...]:
    """What the person may know of: nothing that they have a conflict of interest with."""
    return (*_of_hub(user), *user.interests.outside(Matter.organisation_id, Matter.application_id))


def _of_hub(by: User) -> tuple[ColumnElement[bool], ...]:
    """Officers of a hub see its own matters; the commission itself is one for the whole country."""
    return (Matter.hub == by.hub,) if by.hub and not by.is_member else ()

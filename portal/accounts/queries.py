"""What the pages of the room ask the database."""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import db
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.letters import Letter

LETTERS_SHOWN = 100


def organisations_of(user: User) -> list[Membership]:
    """The person's memberships with their organisations."""
    mine = select(Membership).where(Membership.user_id == user.id).options(joinedload(Membership.organisation))
    return list(db.session.scalars(mine.order_by(Membership.id)))


def organisation(number: str) -> Organisation | None:
    """An organisation by BIN with its people."""
    people = selectinload(Organisation.memberships).joinedload(Membership.user)
    return db.session.scalars(select(Organisation).where(Organisation.bin == number).options(people)).first()


def member_of(organisation: Organisation, user_id: int) -> Membership | None:
    """The membership of a person, among those already loaded."""
    return next((m for m in organisation.memberships if m.user_id == user_id), None)


def invitation(token: str) -> Invitation | None:
    """The invitation that the link's secret opens."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    found = select(Invitation).where(Invitation.token_hash == hashed).options(joinedload(Invitation.organisation))
    return db.session.scalars(found).first()


def letters_of(user: User) -> list[Any]:
    """The person's letters, newest first, without their texts."""
    columns = (Letter.id, Letter.subject, Letter.created_at, Letter.read_at, Letter.lang)
    mine = select(*columns).where(Letter.user_id == user.id, Letter.act.not_like("security.%"))
    return list(db.session.execute(mine.order_by(Letter.id.desc()).limit(LETTERS_SHOWN)))


def letter(letter_id: int) -> Letter | None:
    """One letter."""
    return db.session.get(Letter, letter_id)


def by_email(email: str) -> User | None:
    """The person with this address."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).first()


def people_with_roles() -> list[User]:
    """Staff and experts."""
    return list(db.session.scalars(select(User).where(User.roles.any()).order_by(User.name, User.id)))

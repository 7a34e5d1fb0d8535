"""What the pages of the room ask the database."""

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, literal, select
from sqlalchemy.orm import joinedload, selectinload

from portal import alphabet, countries, db, interests
from portal.accounts.models import Invitation, Membership, Organisation, Role, User
from portal.accounts.sign_in_models import SignIn
from portal.letters import Letter, shown
from portal.rights import EXPERT

LETTERS_SHOWN = 100
SIGN_INS_SHOWN = 50
ENDS_SHOWN = timedelta(days=30)


def organisations_of(user: User) -> list[Membership]:
    """The person's memberships with their organisations."""
    mine = select(Membership).where(Membership.user_id == user.id).options(joinedload(Membership.organisation))
    return list(db.session.scalars(mine.order_by(Membership.id)))


@interests.source
def own_organisations(user_id: int) -> Select[str, int]:
    """Nobody of the staff meets what concerns an organisation they belong to."""
    return select(literal("own"), Membership.organisation_id).where(Membership.user_id == user_id)


def organisation(number: str) -> Organisation | None:
    """An organisation by its BIN, or by country and number of a foreign register, with its people."""
    people = selectinload(Organisation.memberships).joinedload(Membership.user)
    wanted = select(Organisation).options(people)
    if abroad := countries.parted(number):
        wanted = wanted.where(Organisation.country == abroad[0], Organisation.foreign_number == abroad[1])
    else:
        wanted = wanted.where(Organisation.bin == number)
    return db.session.scalars(wanted).first()


def member_of(organisation: Organisation, user_id: int) -> Membership | None:
    """The membership of a person, among those already loaded."""
    return next((m for m in organisation.memberships if m.user_id == user_id), None)


def invitation(token: str) -> Invitation | None:
    """The invitation that the link's secret opens."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    found = select(Invitation).where(Invitation.token_hash == hashed).options(joinedload(Invitation.organisation))
    return db.session.scalars(found).first()


def invitations_of(organisation: Organisation) -> list[Invitation]:
    """The invitations that wait for an answer."""
    waiting = select(Invitation).where(
        Invitation.organisation_id == organisation.id,
        Invitation.accepted_at.is_(None),
        Invitation.expires_at > db.now(),
    )
    return list(db.session.scalars(waiting.order_by(Invitation.id)))


def invitation_of(organisation: Organisation, invitation_id: int) -> Invitation | None:
    """An invitation of this organisation, with it."""
    found = select(Invitation).where(
        Invitation.id == invitation_id, Invitation.organisation_id == organisation.id, Invitation.accepted_at.is_(None)
    )
    return db.session.scalars(found.options(joinedload(Invitation.organisation))).first()


def letters_of(user: User) -> list[Any]:
    """The person's letters, newest first, without their texts."""
    columns = (Letter.id, Letter.subject, Letter.created_at, Letter.read_at, Letter.lang)
    mine = select(*columns).where(Letter.user_id == user.id, *shown())
    return list(db.session.execute(mine.order_by(Letter.id.desc()).limit(LETTERS_SHOWN)))


def letter(letter_id: int, user: User) -> Letter | None:
    """One letter, if it was written to the person; those with links for signing in stay in the mailbox."""
    mine = select(Letter).where(Letter.id == letter_id, Letter.user_id == user.id, *shown())
    return db.session.scalars(mine).first()


def by_email(email: str) -> User | None:
    """The person with this address."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).first()


def people_with_roles() -> list[Row[int, str, str, str | None, str | None, str]]:
    """Staff and experts, a row per role: id, name, e-mail, second factor, hub, role; staff first."""
    columns = (User.id, User.name, User.email, User.tf_primary_method, User.hub, Role.name.label("role"))
    rows = db.session.execute(select(*columns).join(User.roles).order_by(User.id, Role.name))
    return sorted(rows, key=lambda row: (row.role == EXPERT, alphabet.order(row.name), row.id))


def person(user_id: int) -> User | None:
    """A person by number."""
    return db.session.get(User, user_id)


def sign_ins_of(user: User) -> list[SignIn]:
    """Where the person is signed in, the latest used first, and then what has ended of late."""
    mine = select(SignIn).where(
        SignIn.user_id == user.id, SignIn.ended_at.is_(None) | (SignIn.ended_at > db.now() - ENDS_SHOWN)
    )
    latest = mine.order_by(SignIn.ended_at.is_not(None), SignIn.seen_at.desc(), SignIn.id.desc())
    return list(db.session.scalars(latest.limit(SIGN_INS_SHOWN)))


def sign_in(number: int, user: User) -> SignIn | None:
    """One of the person's own sign-ins."""
    return db.session.scalars(select(SignIn).where(SignIn.id == number, SignIn.user_id == user.id)).first()

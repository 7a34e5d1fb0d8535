"""What must always be true of deleted people: no way leads back into their account, and it no longer names them."""

from collections.abc import Iterator

from sqlalchemy import exists, select

from portal import db
from portal.accounts.models import CalendarKey, Membership, User, WebAuthn
from portal.work import tombstones
from portal.work.models import Erasure

KEYS = (WebAuthn, CalendarKey, Membership)


def deleted_people_are_gone() -> Iterator[str]:
    """A deleted account is closed, has no password, second factor, passkey or company, and no name or address."""
    left = [exists().where(noun.user_id == User.id).label(noun.__tablename__) for noun in KEYS]
    columns = (User.id, User.active, User.password, User.tf_totp_secret, User.name, User.email)
    rows = select(*columns, User.roles.any().label("role"), *left).join(Erasure, Erasure.user_id == User.id)
    for row in db.session.execute(rows.where(Erasure.done_at.is_not(None))):
        if row.active or row.password or row.tf_totp_secret or row.role or any(row[-len(left) :]):
            yield f"person {row.id} is deleted, and can still get in"
        if row.email != tombstones.address_of(row.id) or not row.name.startswith(tombstones.NAME):
            yield f"person {row.id} is deleted, and is still named"


OF_ERASURES = (deleted_people_are_gone,)

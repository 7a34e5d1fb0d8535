"""What the portal knows of one person, as that person may read it: the parts of me.json that are about themselves.

Nothing here shows more than the person's own pages do. Notes and data of events stay out: they speak of others too.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from portal import db, wishes
from portal.accounts import consents, queries
from portal.accounts.models import User, WebAuthn
from portal.accounts.sign_in_models import SignIn
from portal.history import Event
from portal.letters import Letter, shown
from portal.signatures.models import Signature

Rows = list[dict[str, Any]]


def account(user: User) -> dict[str, Any]:
    """The account and how it is signed in to, without any secret."""
    keys = select(WebAuthn).where(WebAuthn.user_id == user.id).order_by(WebAuthn.id)
    wanted = wishes.of(user.id)
    return {
        **columns(user, "id email name lang hub active tf_primary_method"), "confirmed_at": told(user.confirmed_at),
        "roles": sorted(user.role_names),
        "passkeys": [columns(key, "name create_datetime lastuse_datetime") for key in db.session.scalars(keys)],
        "letters": columns(wanted, "ways quiet_from quiet_until") if wanted else {},
    }  # fmt: skip


def agreed_to(user: User) -> Rows:
    """Which texts the person agreed to, when, and when they took it back."""
    return pieces(consents.of(user.id), "version lang digest given_at withdrawn_at")


def organisations(user: User) -> Rows:
    """The companies the person belongs to, and their part in each."""
    names = "name_kk name_ru name_en legal_form category region address phone head"
    return [
        {"number": one.organisation.number, **columns(one.organisation, names), **columns(one, "part since")}
        for one in queries.organisations_of(user)
    ]


def letters(user: User) -> Rows:
    """Every letter that the person can read in the portal."""
    mine = select(Letter).where(Letter.user_id == user.id, *shown()).order_by(Letter.id)
    return [columns(one, "created_at to lang act subject body sent_at read_at") for one in db.session.scalars(mine)]


def signatures(user: User) -> Rows:
    """What the person signed electronically, with the facts of the certificate."""
    names = "subject_kind subject_id checked_at signed_at stamped_at name iin bin serial issuer valid_from valid_until"
    mine = select(Signature).where(Signature.user_id == user.id).order_by(Signature.id)
    return [columns(one, f"{names} signed_sha256") for one in db.session.scalars(mine)]


def events(user: User) -> Rows:
    """What the person did, and when."""
    wanted = (Event.at, Event.act, Event.subject_kind, Event.subject_id)
    mine = select(*wanted).where(Event.actor_id == user.id).order_by(Event.seq)
    return pieces(db.session.execute(mine), "at act subject_kind subject_id")


def sign_ins(user: User) -> Rows:
    """Where the person signed in and when it ended, as their list shows it; no key of it."""
    mine = select(SignIn).where(SignIn.user_id == user.id).order_by(SignIn.id)
    return [columns(one, "at how browser system network seen_at ended_at why") for one in db.session.scalars(mine)]


def columns(row: Any, names: str) -> dict[str, Any]:
    """These columns of a row, as JSON has them."""
    return {name: told(getattr(row, name)) for name in names.split()}


def told(value: Any) -> Any:
    """A moment or a day as ISO 8601; anything else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def pieces(rows: Iterable[Any], names: str) -> Rows:
    """These columns of many rows."""
    return [columns(row, names) for row in rows]

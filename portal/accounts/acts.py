"""Verbs of the room: accounts, organisations, colleagues."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, select

from portal import countries, db, history, hubs, identifiers, letters
from portal.accounts import queries, sign_ins
from portal.accounts.models import Invitation, Membership, Organisation, Role, User
from portal.rights import ADMIN
from portal.workflow import Refused

INVITATION_DAYS = 14
SHORTEST_NUMBER = 3
COMPANY_FIELDS = ("name_kk", "name_ru", "name_en", "legal_form", "category", "region", "address", "phone", "head")


def open_account(email: str, *, name: str, lang: str, by: User | None = None, password_hash: str | None = None) -> User:
    """A confirmed account that somebody else opens (staff for an expert); the person sets a password by "forgotten"."""
    user = User(
        email=email.strip().lower(), name=name, lang=lang, active=True, password=password_hash,
        fs_uniquifier=secrets.token_hex(16), fs_webauthn_user_handle=secrets.token_hex(16),
        confirmed_at=db.now().replace(tzinfo=None), roles=[], memberships=[],
    )  # fmt: skip
    db.session.add(user)
    history.record(user, "accounts.open_account", by=by)
    return user


def grant_role(user: User, role: str, *, by: User | None) -> None:
    """Give a person a role of staff or experts; nobody gives one to themselves. Raises Refused."""
    if by is not None and by.id == user.id:
        raise Refused(_("Another administrator must give you a role."), field="email")
    found = db.session.scalars(select(Role).where(Role.name == role)).first()
    if found is None:
        found = Role(name=role)
        db.session.add(found)
    if role not in user.role_names:
        user.roles.append(found)
        history.record(user, "accounts.grant_role", by=by, data={"role": role})


def revoke_role(user: User, role: str, *, by: User) -> None:
    """Take a role away; it ends at once, since every request reads the roles anew. Raises Refused."""
    if role not in user.role_names:
        return
    if role == ADMIN and not _another_admin(user):
        raise Refused(_("The portal needs at least one administrator. Give the role to somebody else first."))
    user.roles = [kept for kept in user.roles if kept.name != role]
    history.record(user, "accounts.revoke_role", by=by, data={"role": role})


def _another_admin(user: User) -> bool:
    """Whether somebody else administers; the role is held, so that two cannot leave at once."""
    db.session.execute(select(Role.id).where(Role.name == ADMIN).with_for_update())
    others = select(User.id).where(User.id != user.id, User.active, User.roles.any(Role.name == ADMIN))
    return db.session.scalar(others.limit(1)) is not None


def place(user: User, hub: str | None, *, by: User) -> None:
    """Give a person of staff a hub, whose cases alone they see then; or none, for all of them. Raises Refused."""
    if hub and not hubs.exists(hub):
        raise Refused(_("Choose a hub from the list."), field="hub")
    if user.hub != (hub or None):
        user.hub = hub or None
        history.record(user, "accounts.place", by=by, data={"hub": user.hub})


def save_profile(user: User, *, name: str, lang: str) -> None:
    """Change how the person is called and written to."""
    user.name, user.lang = name, lang
    history.record(user, "accounts.save_profile", by=user)


def end_sessions(user: User, *, here: str | None = None) -> None:
    """Sign the person out on every device but the one whose session has this key.

    The name that sessions know the person by is another one from now on: those without a key end by it.
    """
    user.fs_uniquifier = secrets.token_hex(16)
    sign_ins.end_others(user, "all", here=here)
    history.record(user, "accounts.end_sessions", by=user)


def create(bin_number: str, facts: Mapping[str, Any], *, by: User) -> Organisation:
    """Found the organisation in the portal; the founder owns it. Raises Refused for a wrong or known BIN."""
    try:
        number = identifiers.check(identifiers.normalise(bin_number)).number
    except identifiers.WrongIdentifier as wrong:
        raise Refused(wrong.sentence, field="bin") from wrong
    _must_be_new(Organisation.bin == number, field="bin")
    return _founded(Organisation(bin=number, country=countries.HOME, **_company(facts)), by)


def create_abroad(country: str, foreign_number: str, facts: Mapping[str, Any], *, by: User) -> Organisation:
    """Found a company that is registered abroad and has no BIN. Raises Refused for a wrong or known number."""
    if country == countries.HOME or not countries.exists(country):
        raise Refused(_("Choose the country of registration; a company of Kazakhstan gives its BIN."), field="country")
    number = countries.normalised(foreign_number)
    if len(number) < SHORTEST_NUMBER:
        raise Refused(_("Write the number as in the foreign register: letters and digits."), field="foreign_number")
    named = and_(Organisation.country == country, Organisation.foreign_number == number)
    _must_be_new(named, field="foreign_number")
    return _founded(Organisation(country=country, foreign_number=number, **{**_company(facts), "region": ""}), by)


def _must_be_new(named: ColumnElement[bool], *, field: str) -> None:
    """Refuse a company that is here already, and say who lets people in: its owner, or else the operator."""
    people = exists().where(Membership.organisation_id == Organisation.id)
    owned = db.session.scalar(select(people).select_from(Organisation).where(named))
    if owned:
        raise Refused(_("This company is already here. Ask its owner to invite you."), field=field)
    if owned is not None:
        email = current_app.config["HELP_EMAIL"]
        raise Refused(
            _("This company is already here, but nobody acts for it now. Write to %(email)s: once we have checked who "
              "you are, we invite you as its owner.", email=email), field=field,
        )  # fmt: skip


def _founded(organisation: Organisation, by: User) -> Organisation:
    organisation.memberships, organisation.register_notes = [], []
    db.session.add(organisation)
    membership = Membership(organisation=organisation, user_id=by.id, part="owner")
    db.session.add(membership)
    history.record(organisation, "accounts.create", by=by)
    db.session.flush()
    db.session.expire(by, ["memberships"])
    return organisation


def save_organisation(organisation: Organisation, facts: Mapping[str, Any], *, by: User) -> None:
    """Correct what the portal knows of the organisation; its BIN never changes."""
    for name, value in _company(facts).items():
        setattr(organisation, name, value)
    history.record(organisation, "accounts.save_organisation", by=by)


def invite(organisation: Organisation, email: str, part: str, *, by: User, base_url: str) -> Invitation:
    """Ask a colleague to join: a link that works once, for this address, for two weeks. Raises Refused.

    `base_url`: where invitations are opened, with {lang} for the language. A newer invitation replaces an older one.
    """
    address, token = email.strip().lower(), secrets.token_urlsafe(24)
    known = queries.by_email(address)
    if known and known.part_in(organisation.id):
        raise Refused(_("This person belongs to the company already."), field="email")
    for older in queries.invitations_of(organisation):
        if older.email == address:
            db.session.delete(older)
    invitation = Invitation(
        organisation_id=organisation.id, email=address, part=part, invited_by_id=by.id,
        token_hash=_hashed(token), expires_at=db.now() + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    db.session.add(invitation)
    history.record(organisation, "accounts.invite", by=by, data={"part": part})
    lang = known.lang if known else by.lang
    words = letters.compose(
        "accounts.invite", lang, organisation=organisation, inviter=by, part=part, days=INVITATION_DAYS,
        link=f"{base_url.replace('{lang}', lang)}/{token}",
    )  # fmt: skip
    letters.post(address, lang, "accounts.invite", words)
    return invitation


def invite_owner(number: str, email: str, *, by: User, base_url: str) -> Invitation:
    """Invite an owner for a company that nobody acts for any more; staff have checked who asks. Raises Refused."""
    organisation = queries.organisation(countries.typed(number))
    if organisation is None:
        raise Refused(_("No company is known by this number. Check it."), field="number")
    if organisation.memberships:
        raise Refused(_("People act for this company. Its owner invites others."), field="number")
    if email.strip().lower() == by.email.lower():
        raise Refused(_("Another administrator must invite you."), field="owner")
    return invite(organisation, email, "owner", by=by, base_url=base_url)


def cancel_invitation(invitation: Invitation, *, by: User) -> None:
    """The link that was sent no longer works."""
    db.session.delete(invitation)
    history.record(invitation.organisation, "accounts.cancel_invitation", by=by)


def join(invitation: Invitation, *, by: User) -> Organisation:
    """Accept an invitation; only the invited address may, once, in time. Raises Refused."""
    db.session.refresh(invitation, ["accepted_at"], with_for_update=True)
    if not invitation.is_open:
        raise Refused(_("This invitation is used or too old. Ask for a new one."))
    if invitation.email != by.email.lower():
        raise Refused(_("This invitation was sent to another address. Sign in with that one."))
    invitation.accepted_at = db.now()
    if by.part_in(invitation.organisation_id) is None:
        db.session.add(Membership(organisation_id=invitation.organisation_id, user_id=by.id, part=invitation.part))
    history.record(invitation.organisation, "accounts.join", by=by, data={"part": invitation.part})
    db.session.flush()
    db.session.expire(by, ["memberships"])
    return invitation.organisation


def change_part(organisation: Organisation, member: Membership, part: str, *, by: User) -> None:
    """Give a colleague another part; the last owner stays. Raises Refused."""
    _keep_an_owner(organisation, member, part)
    member.part = part
    history.record(organisation, "accounts.change_part", by=by, data={"user": member.user_id, "part": part})


def remove(organisation: Organisation, member: Membership, *, by: User) -> None:
    """End a colleague's part at once; what they wrote stays. Raises Refused."""
    _keep_an_owner(organisation, member, None)
    organisation.memberships.remove(member)
    db.session.delete(member)
    history.record(organisation, "accounts.remove", by=by, data={"user": member.user_id})


def open_letter(letter: letters.Letter, *, by: User) -> None:
    """The reader has opened a letter in the portal: the first time counts, and proves when it was delivered."""
    if letter.read_at is None:
        letter.read_at = db.now()
        history.record(letter, "accounts.open_letter", by=by, data={"act": letter.act})


def _keep_an_owner(organisation: Organisation, member: Membership, part: str | None) -> None:
    """The company is held, so that two owners cannot end each other's part at once."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    others = select(Membership.id).where(
        Membership.organisation_id == organisation.id, Membership.part == "owner", Membership.id != member.id
    )
    if part != "owner" and db.session.scalar(others.limit(1)) is None:
        raise Refused(_("A company needs at least one owner. Make somebody else an owner first."))


def _company(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in COMPANY_FIELDS if facts.get(name) is not None}


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

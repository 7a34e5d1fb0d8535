"""What is left of a deleted person: a number. Their name, address, keys, wishes and unsent drafts are overwritten.

What was handed in, decided or signed stays, and the chain of acts with it: of acts on the account itself the words are
erased together with the salt, so that the chain still holds.
"""

import secrets
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import joinedload

from portal import arriving, db, history, i18n, jobs, letters
from portal.accounts.models import CalendarKey, Invitation, Membership, Organisation, User, WebAuthn
from portal.accounts.sign_in_models import SignIn
from portal.apply.models import Answers, Application, Attachment, Clash
from portal.arriving import Arriving
from portal.assess.models import Expert
from portal.letters import Letter
from portal.saved import SavedView
from portal.signatures.models import PhoneSigning
from portal.wishes import LetterWishes
from portal.work import copying
from portal.work.models import OwnCopy

NAME = "Жойылған · Удалено · Deleted"
HOST = "erased.invalid"  # no mail ever goes there (RFC 2606)
UNSENT = ("draft", "withdrawn")
QUIET = {"synchronize_session": False}


def address_of(user_id: int) -> str:
    """What stands in place of the address."""
    return f"{user_id}@{HOST}"


def lay(user: User) -> set[str]:
    """Overwrite what is personal of this account; tells the sums of files that the person's drafts had."""
    sums = _leave_companies(user)
    _drop_keys(user)
    _drop_letters(user)
    _erase_words(user)
    _overwrite(user)
    return sums


def _leave_companies(user: User) -> set[str]:
    """End every membership; a company that is left by its last person goes too, if it never handed anything in."""
    mine = select(Membership).where(Membership.user_id == user.id).options(joinedload(Membership.organisation))
    sums: set[str] = set()
    for membership in db.session.scalars(mine).all():
        company = membership.organisation
        history.record(company, "accounts.remove", by=user, data={"user": user.id})
        db.session.delete(membership)
        db.session.flush()
        if not db.session.scalar(select(exists().where(Membership.organisation_id == company.id))):
            sums |= _drop_drafts(company.id)
            _drop_company(company)
    _run(delete(Clash).where(Clash.user_id == user.id))
    _run(delete(Invitation).where(Invitation.email == user.email.lower()))
    return sums


def _drop_drafts(company_id: int) -> set[str]:
    """The drafts of a company without people, unless they were ever handed in: then they have a number, and stay."""
    unsent = select(Application.id).where(
        Application.organisation_id == company_id, Application.number.is_(None), Application.state.in_(UNSENT)
    )
    ids = list(db.session.scalars(unsent))
    sums = set(db.session.scalars(select(Attachment.sha256).where(Attachment.application_id.in_(ids))))
    for noun in (Clash, Answers, Attachment):
        _run(delete(noun).where(noun.application_id.in_(ids)))
    _run(update(Application).where(Application.id.in_(ids)).values(title=""))
    for number in ids:
        row = Application.id == number, Application.state == "draft"  # one that was withdrawn has an act that says so
        if not _is_referred(Application, number):
            _run(delete(Application).where(*row))
    return sums


def _drop_company(company: Organisation) -> None:
    if db.session.scalar(select(exists().where(Application.organisation_id == company.id, Application.number != ""))):
        return
    _run(delete(Invitation).where(Invitation.organisation_id == company.id))
    if not _is_referred(Organisation, company.id):
        _run(delete(Organisation).where(Organisation.id == company.id))
        return
    _run(update(Organisation).where(Organisation.id == company.id).values(head="", phone="", address=""))


def _is_referred(noun: type[Any], number: int) -> bool:
    """Whether any row of any table points to this one."""
    pointers = (
        column
        for table in db.Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == noun.__tablename__ for key in column.foreign_keys)
    )
    return any(db.session.scalar(select(exists().where(column == number))) for column in pointers)


def _drop_keys(user: User) -> None:
    """What opens or belongs to the account alone; signings and uploads under way; the copy of one's own data."""
    for noun in (WebAuthn, SignIn, CalendarKey, LetterWishes, PhoneSigning, SavedView):
        _run(delete(noun).where(noun.user_id == user.id))
    for row in db.session.scalars(select(Arriving).where(Arriving.user_id == user.id)).all():
        arriving.drop(row)
    copy = db.session.get(OwnCopy, user.id)
    if copy is not None:
        jobs.later(copying.CLEAR, key=copy.key)
        db.session.delete(copy)


def _drop_letters(user: User) -> None:
    """Letters go, but for those that told something with legal effect: they stay, without the address."""
    theirs = (Letter.user_id == user.id) | (Letter.user_id.is_(None) & (Letter.to == user.email))
    rows = db.session.scalars(select(Letter).where(theirs)).all()
    told = [one.id for one in rows if letters.is_told(one)]
    others = [one.id for one in rows if one.id not in set(told)]
    _run(update(Letter).where(Letter.digest_id.in_(others)).values(digest_id=None))
    _run(update(Letter).where(Letter.id.in_(told)).values(to=address_of(user.id)))
    _run(update(Letter).where(Letter.id.in_(told), Letter.state == "queued").values(state="failed", error="deleted"))
    _run(delete(Letter).where(Letter.id.in_(others)))
    for one in rows:
        db.session.expunge(one)


def _erase_words(user: User) -> None:
    of_account = (history.Event.subject_kind == User.__tablename__, history.Event.subject_id == user.id)
    _run(update(history.Event).where(*of_account).values(salt="", note="", data={}))


def _overwrite(user: User) -> None:
    user.name, user.email = f"{NAME} ({user.id})", address_of(user.id)
    user.active, user.password, user.confirmed_at = False, None, None
    user.lang, user.hub = i18n.DEFAULT, None
    user.fs_uniquifier, user.fs_webauthn_user_handle = secrets.token_hex(16), None  # every session ends
    user.tf_primary_method = user.tf_totp_secret = user.tf_phone_number = user.totp_counter = None
    user.us_totp_secrets = user.us_phone_number = user.mf_recovery_codes = user.username = None
    user.last_login_at = user.current_login_at = user.last_login_ip = user.current_login_ip = user.login_count = None
    _run(update(Expert).where(Expert.user_id == user.id).values(active=False, about="", employer=""))


def _run(statement: Any) -> None:
    db.session.execute(statement.execution_options(**QUIET))

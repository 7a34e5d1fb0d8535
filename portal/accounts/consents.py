"""Consents of people: which text was agreed to, when and in which words; asked for anew when the text is a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, bindparam, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import calendar, db, history, i18n, letters
from portal.accounts import consent_text
from portal.accounts.models import User

SHOWN = 200
IN_FORCE = text("withdrawn_at IS NULL")
Busy = Callable[[User], bool]
_busy: list[Busy] = []


class Consent(db.Base):
    """One consent of one person; a withdrawn one stays as the proof that it was given."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("lang IN ('kk', 'ru', 'en')", name="lang_is_known"),
        Index("uq_consent_in_force", "user_id", "version", unique=True, sqlite_where=IN_FORCE,
              postgresql_where=IN_FORCE),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    version: Mapped[str]
    lang: Mapped[str]
    digest: Mapped[str]
    given_at: Mapped[db.Moment] = mapped_column(default=db.now)
    withdrawn_at: Mapped[db.Moment | None]


AGREED_AND_TAKEN_BACK = select(func.count(Consent.id), func.count(Consent.withdrawn_at)).where(
    Consent.user_id == bindparam("user")
)


def of(user_id: int) -> list[Consent]:
    """All consents of a person, the newest first."""
    return list(db.session.scalars(select(Consent).where(Consent.user_id == user_id).order_by(Consent.id.desc())))


def in_force(user_id: int, version: str) -> Consent | None:
    """The consent of a person to a text, unless it was withdrawn."""
    found = select(Consent).where(
        Consent.user_id == user_id, Consent.version == version, Consent.withdrawn_at.is_(None)
    )
    return db.session.scalars(found).first()


def is_withdrawn(user_id: int) -> bool:
    """Whether the person has taken back what they agreed to, and has agreed to nothing since."""
    told = db.session.execute(AGREED_AND_TAKEN_BACK, {"user": user_id}).one()
    return bool(told[0]) and told[0] == told[1]


def withdrawals() -> list[Row[int, str, str, datetime]]:
    """Who has withdrawn their consent and not agreed again: id, name, e-mail, at; the oldest first."""
    at = func.max(Consent.withdrawn_at).label("at")
    rows = select(User.id, User.name, User.email, at).join(Consent, Consent.user_id == User.id).where(User.active)
    taken_back = rows.group_by(User.id, User.name, User.email).having(func.count() == func.count(Consent.withdrawn_at))
    return list(db.session.execute(taken_back.order_by(at).limit(SHOWN)))


def answer_by(withdrawn_at: datetime) -> date:
    """The day by which the responsible person answers a withdrawal."""
    return calendar.add_working_days(i18n.local(withdrawn_at).date(), consent_text.days_to_stop())


def agree(user: User, *, lang: str) -> Consent:
    """Agree to the text of today, read in this language; who has agreed to it already agrees to nothing new."""
    db.session.flush()
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())  # a double click agrees once
    version = consent_text.current()
    if found := in_force(user.id, version.code):
        return found
    given = Consent(user_id=user.id, version=version.code, lang=lang, digest=version.digest(lang))
    db.session.add(given)
    history.record(user, "accounts.agree", by=user, data={"version": version.code})
    return given


def withdraw(user: User, *, to: str) -> date | None:
    """Take every consent back; the responsible person is told at once. Returns the day by which they answer."""
    given = [one for one in of(user.id) if one.withdrawn_at is None]
    if not given:
        return None
    now = db.now()
    for one in given:
        one.withdrawn_at = now
    until = answer_by(now)
    history.record(user, "accounts.withdraw_consent", by=user, data={"until": until.isoformat()})
    words = letters.compose("accounts.withdraw_consent", i18n.DEFAULT, person=user, until=until)
    letters.post(to, i18n.DEFAULT, "accounts.withdraw_consent", words)
    return until


def while_busy(busy: Busy) -> Busy:
    """Ask this before a person is shown a new text: whether a deadline of theirs is so near that it must wait."""
    _busy.append(busy)
    return busy


def to_ask(user: User) -> bool:
    """Whether the person should be shown the text now: they have not agreed to it, and no deadline presses."""
    lacking = in_force(user.id, consent_text.current().code) is None
    return lacking and not any(busy(user) for busy in _busy)

"""Who is who: people, their roles, the organisations they act for, and what the registers say of these."""

from __future__ import annotations

from datetime import date

from flask_security.models import sqla
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import countries, db, i18n, interests

PARTS = ("owner", "editor", "reader")

sqla.FsModels.set_db_info(base_model=db.Base)  # type: ignore[no-untyped-call]


class Role(db.Base, sqla.FsRoleMixin):
    """A right of staff or experts; applicants need none."""

    __tablename__ = "role"


class User(db.Base, sqla.FsUserMixin):
    """A person with an account."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("lang IN ('kk', 'ru', 'en')", name="lang_is_known"),
        Index("ix_user_lower_email", text("lower(email)")),  # signing in does not look at the case
    )
    name: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default=i18n.DEFAULT)
    totp_counter: Mapped[int | None]  # the last one-time code used: none is taken twice (ASVS 6.5.1)
    hub: Mapped[str | None]  # staff of a hub see its own cases and participants; without one, all
    roles: Mapped[list[Role]] = relationship(secondary="roles_users", lazy="selectin", back_populates="users")
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="select")

    @property
    def role_names(self) -> frozenset[str]:
        """The names of the person's roles."""
        return frozenset(role.name for role in self.roles)

    @property
    def interests(self) -> interests.Interests:
        """What the person must not meet."""
        return interests.of(self)

    @property
    def is_staff(self) -> bool:
        """Works for the operator."""
        return bool(self.role_names & {"officer", "chair", "auditor", "admin"})

    @property
    def is_officer(self) -> bool:
        """Screens and assigns."""
        return "officer" in self.role_names

    @property
    def is_expert(self) -> bool:
        """Scores."""
        return "expert" in self.role_names

    @property
    def is_member(self) -> bool:
        """Votes in the commission."""
        return "member" in self.role_names

    @property
    def is_chair(self) -> bool:
        """Decides."""
        return "chair" in self.role_names

    def part_in(self, organisation_id: int) -> str | None:
        """owner, editor or reader of the organisation, or None."""
        return next((m.part for m in self.memberships if m.organisation_id == organisation_id), None)


class WebAuthn(db.Base, sqla.FsWebAuthnMixin):
    """A passkey."""

    __tablename__ = "webauthn"


class Organisation(db.Base):
    """A company (or sole trader) that applies; known by its BIN, abroad by country and number in the register there."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("country", "foreign_number"),
        CheckConstraint("country <> 'KZ' OR (bin IS NOT NULL AND foreign_number IS NULL)", name="resident_has_bin"),
        CheckConstraint("country = 'KZ' OR (bin IS NULL AND foreign_number IS NOT NULL)", name="foreigner_has_number"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    bin: Mapped[str | None] = mapped_column(unique=True)
    country: Mapped[str] = mapped_column(default=countries.HOME, server_default=countries.HOME)
    foreign_number: Mapped[str | None]
    name_kk: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    legal_form: Mapped[str] = mapped_column(default="llp")
    category: Mapped[str] = mapped_column(default="small")
    region: Mapped[str] = mapped_column(default="710000000")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    head: Mapped[str] = mapped_column(default="")
    created_at: Mapped[db.Moment] = mapped_column(default=db.now)
    memberships: Mapped[list[Membership]] = db.link(back_populates="organisation")
    register_notes: Mapped[list[RegisterNote]] = db.link(order_by="RegisterNote.as_of.desc()")

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(getattr(self, f"name_{i18n.current()}", "") or self.name_ru or self.name_kk)

    @property
    def number(self) -> str:
        """What it is addressed by: the BIN, or country and number of a foreign register."""
        return self.bin or countries.number_of(self.country, self.foreign_number or "")

    @property
    def identity(self) -> str:
        """The same in the reader's words."""
        return countries.identity(self.number)

    @property
    def organisation_id(self) -> int:
        """Itself (policy.own asks every thing whose it is)."""
        return self.id

    @property
    def registered_on(self) -> date | None:
        """The month of registration, which a BIN begins with (YYMM); a foreign number does not tell."""
        return date(2000 + int(self.bin[:2]), int(self.bin[2:4]), 1) if self.bin else None


class Membership(db.Base):
    """A person's part in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id"),
        CheckConstraint("part IN ('owner', 'editor', 'reader')", name="part_is_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    part: Mapped[str]
    since: Mapped[db.Moment] = mapped_column(default=db.now)
    organisation: Mapped[Organisation] = db.link(back_populates="memberships")
    user: Mapped[User] = db.link(back_populates="memberships")


class Invitation(db.Base):
    """A colleague asked to join; the link holds a secret of which only the hash is kept."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("part IN ('owner', 'editor', 'reader')", name="part_is_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str]
    part: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[db.Moment] = mapped_column(default=db.now)
    expires_at: Mapped[db.Moment]
    accepted_at: Mapped[db.Moment | None]
    organisation: Mapped[Organisation] = db.link()

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.expires_at > db.now()


class CalendarKey(db.Base):
    """The secret in the address of a person's calendar."""

    __tablename__ = "calendar_key"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(unique=True)
    since: Mapped[db.Moment] = mapped_column(default=db.now)


class RegisterNote(db.Base):
    """What a state register says of an organisation on a day: tax debt, category, earlier state money."""

    __tablename__ = "register_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    fact: Mapped[str]
    value: Mapped[db.Json]
    source: Mapped[str]
    as_of: Mapped[date]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    noted_at: Mapped[db.Moment] = mapped_column(default=db.now)

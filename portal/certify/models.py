"""Certificates and letters: first a row, then a paper. The row is the truth; the paper is a print of it.

A number is given in the transaction that decides, from a counter that is locked there. What was proposed is a
statement, and its digest binds the person who approves to what they saw.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, i18n, letters, workflow
from portal.accounts.models import Membership, Organisation, User

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that looks like a digit
CODE_LENGTH = 26  # 130 bits: whoever has not seen the paper cannot guess it
STATES = workflow.STATES["certificate"]
UNNUMBERED = ("draft", "proposed", "declined")
PUBLIC = ("issued", "suspended", "revoked", "superseded")


def new_key() -> str:
    """An address that cannot be guessed (128 bits), used beside the checks and never instead of them."""
    return secrets.token_urlsafe(16)


def new_code() -> str:
    """The code on the paper, which opens what the paper says."""
    return "".join(secrets.choice(SIGNS) for _n in range(CODE_LENGTH))


class SigningKey(db.Base):
    """A generation of the key: its certificate stays here, so that old papers can be verified for ever."""

    __tablename__ = "signing_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    certificate: Mapped[str]
    is_demonstration: Mapped[bool]
    first_used_at: Mapped[db.Moment] = mapped_column(default=db.now)


class Series(db.Base):
    """The counter of a kind and a year: how many numbers have been given."""

    __tablename__ = "certificate_series"
    __table_args__ = (CheckConstraint("given >= 0", name="counts_up"),)
    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    given: Mapped[int] = mapped_column(default=0)


class Batch(db.Base):
    """Many certificates that one person proposes and another approves together; `failures` are those left out."""

    __tablename__ = "certificate_batch"
    __table_args__ = (
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(approved_by_id IS NULL) = (seen IS NULL)", name="approved_what_was_seen"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    kind: Mapped[str]
    title: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[db.Moment] = mapped_column(default=db.now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[db.Moment | None]
    seen: Mapped[str | None]
    failures: Mapped[db.JsonList]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    proposed_by: Mapped[User] = db.link(foreign_keys=[proposed_by_id])
    approved_by: Mapped[User | None] = db.link(foreign_keys=[approved_by_id])


@letters.tells
class Certificate(db.Base):
    """One certificate or letter. Its state is moved by workflow.advance and by nothing else.

    `statement` is what it says, `digest` the SHA-256 of its canonical form, `seen` what the approval was bound to.
    A correction is another edition of the same number: `AH-2026-00012-2` supersedes `AH-2026-00012`.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_is_known"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("seen IS NULL OR seen = digest", name="seen_is_what_stands_there"),
        CheckConstraint(
            f"state IN {UNNUMBERED} OR (number IS NOT NULL AND serial IS NOT NULL AND code IS NOT NULL AND "
            "approved_by_id IS NOT NULL AND approved_at IS NOT NULL AND seen IS NOT NULL)", name="approved_is_whole"),
        CheckConstraint(f"state NOT IN {UNNUMBERED} OR number IS NULL", name="proposed_has_no_number"),
        CheckConstraint(
            "state NOT IN ('issued', 'suspended', 'superseded') OR (paper_sha256 IS NOT NULL AND paper_size > 0 AND "
            "issued_at IS NOT NULL AND signing_key_id IS NOT NULL)", name="issued_has_paper"),
        CheckConstraint("state NOT IN ('revoked', 'superseded') OR ended_on IS NOT NULL", name="ended_has_day"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("edition > 1 OR supersedes_id IS NULL", name="correction_is_another_edition"),
        UniqueConstraint("kind", "year", "serial", "edition", name="uq_certificate_number_line"),
        Index("uq_certificate_one_successor", "supersedes_id", unique=True,
              sqlite_where=text("state <> 'declined' AND supersedes_id IS NOT NULL"),
              postgresql_where=text("state <> 'declined' AND supersedes_id IS NOT NULL")),
        Index("ix_certificate_by_state", "state", "id"),
        Index("ix_certificate_by_kind", "kind", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    kind: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_batch.id"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    statement: Mapped[db.Json]
    digest: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(default=workflow.FIRST)
    state_since: Mapped[db.Moment] = mapped_column(default=db.now)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[db.Moment] = mapped_column(default=db.now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[db.Moment | None]
    seen: Mapped[str | None]
    year: Mapped[int | None]
    serial: Mapped[int | None]
    edition: Mapped[int] = mapped_column(default=1)
    number: Mapped[str | None] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    issued_at: Mapped[db.Moment | None]
    paper_sha256: Mapped[str | None] = mapped_column(unique=True)
    paper_size: Mapped[int | None]
    signing_key_id: Mapped[int | None] = mapped_column(ForeignKey("signing_key.id"))
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    route = "certificate"

    organisation: Mapped[Organisation] = db.link()
    proposed_by: Mapped[User] = db.link(foreign_keys=[proposed_by_id])
    approved_by: Mapped[User | None] = db.link(foreign_keys=[approved_by_id])
    signing_key: Mapped[SigningKey | None] = db.link()
    batch: Mapped[Batch | None] = db.link()

    @property
    def holder(self) -> str:
        """The name of the holder as the statement has it, in the reader's language."""
        names: dict[str, str] = self.statement["holder"]["name"]
        return names.get(i18n.current()) or names["ru"]

    def status(self, on: date) -> str:
        """What the certificate is worth on a day: one of `portal.certify.standing.STATUSES`."""
        if self.state in ("revoked", "superseded") and self.ended_on is not None and self.ended_on <= on:
            return self.state
        if self.state == "suspended":
            return "suspended"
        if self.valid_until is not None and self.valid_until < on:
            return "expired"
        return "early" if self.valid_from > on else "valid"

    def path(self, lang: str) -> str:
        """Where its holder finds it."""
        return f"/{lang}/certificates/mine/{self.key}"

    def readers(self, _act: str) -> Iterable[User]:
        """Everybody who belongs to the holder."""
        wanted = select(User).join(Membership, Membership.user_id == User.id)
        return db.session.scalars(wanted.where(Membership.organisation_id == self.organisation_id).order_by(User.id))

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may say."""
        told = dict(event.data)
        on = told.get("on")
        return {
            "certificate": self, "number": self.number or "", "title": self.statement["title"],
            "names": self.statement["holder"]["name"], "reason": told.get("reason", ""),
            "on": date.fromisoformat(on) if on else None, "by_number": told.get("by", ""),
        }  # fmt: skip

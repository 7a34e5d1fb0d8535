"""What is kept of a signature, and of a signing on a phone that is under way.

The signed bytes, the CMS and the answer about revocation lie in the store under their SHA-256; the rows say what they
prove, for a subject of any kind: (kind, id) as in the chain of events.
"""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal import db


class Signature(db.Base):
    """A signature that was checked and counts."""

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        CheckConstraint("checked_by IN ('local', 'ncanode')", name="checker_is_known"),
        CheckConstraint("revocation IN ('ocsp', 'crl', 'none')", name="revocation_is_known"),
        CheckConstraint("revocation <> 'ocsp' OR revocation_sha256 IS NOT NULL", name="answer_is_kept"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    signed_sha256: Mapped[str]
    cms_sha256: Mapped[str]
    revocation_sha256: Mapped[str | None]
    revocation: Mapped[str]
    checked_by: Mapped[str]
    checked_at: Mapped[db.Moment]
    name: Mapped[str]
    iin: Mapped[str | None]
    bin: Mapped[str | None]
    serial: Mapped[str]
    issuer: Mapped[str]
    valid_from: Mapped[db.Moment]
    valid_until: Mapped[db.Moment]
    signed_at: Mapped[db.Moment | None]
    stamped_at: Mapped[db.Moment | None]


class PhoneSigning(db.Base):
    """A QR code that was shown to a person, for one version of one thing; only this person may finish it."""

    __tablename__ = "phone_signing"
    __table_args__ = (CheckConstraint("state IN ('shown', 'sent', 'done', 'failed')", name="state_is_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    version: Mapped[int]
    signed_sha256: Mapped[str]
    picture: Mapped[str]
    links: Mapped[db.Json]
    told: Mapped[db.Json] = mapped_column(
        default=dict, server_default="{}"
    )  # what was typed besides: the choice of a vote, its reason
    data_url: Mapped[str]
    sign_url: Mapped[str]
    state: Mapped[str] = mapped_column(default="shown")
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[db.Moment] = mapped_column(default=db.now)
    expires_at: Mapped[db.Moment]

    def facts(self) -> dict[str, Any]:
        """What a page that waits is told."""
        return {"state": self.state, "reason": self.reason}

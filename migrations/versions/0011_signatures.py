"""Electronic signatures of people, and signings on a phone that are under way.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the two tables."""
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("signed_sha256", sa.String(), nullable=False),
        sa.Column("cms_sha256", sa.String(), nullable=False),
        sa.Column("revocation_sha256", sa.String(), nullable=True),
        sa.Column("revocation", sa.String(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("checked_at", db.UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("iin", sa.String(), nullable=True),
        sa.Column("bin", sa.String(), nullable=True),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("valid_from", db.UtcDateTime(), nullable=False),
        sa.Column("valid_until", db.UtcDateTime(), nullable=False),
        sa.Column("signed_at", db.UtcDateTime(), nullable=True),
        sa.Column("stamped_at", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("checked_by IN ('local', 'ncanode')", name=op.f("ck_signature_checker_is_known")),
        sa.CheckConstraint("revocation IN ('ocsp', 'crl', 'none')", name=op.f("ck_signature_revocation_is_known")),
        sa.CheckConstraint(
            "revocation <> 'ocsp' OR revocation_sha256 IS NOT NULL", name=op.f("ck_signature_answer_is_kept")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_signature_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("subject_kind", "subject_id", name=op.f("uq_signature_subject_kind_subject_id")),
    )
    op.create_index(op.f("ix_signature_user_id"), "signature", ["user_id"], unique=False)
    op.create_table(
        "phone_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed_sha256", sa.String(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("links", db.PlainJson, nullable=False),
        sa.Column("data_url", sa.String(), nullable=False),
        sa.Column("sign_url", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('shown', 'sent', 'done', 'failed')", name=op.f("ck_phone_signing_state_is_known")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_phone_signing_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_signing")),
        sa.UniqueConstraint("key", name=op.f("uq_phone_signing_key")),
    )
    op.create_index(op.f("ix_phone_signing_user_id"), "phone_signing", ["user_id"], unique=False)


def downgrade() -> None:
    """Take them away; what was signed stays in the store of files."""
    op.drop_table("phone_signing")
    op.drop_table("signature")

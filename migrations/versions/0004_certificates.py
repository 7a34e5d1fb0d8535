"""Certificates: their rows, counters and lists, and the generations of the signing key.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables."""
    op.create_table(
        "certificate_series",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.CheckConstraint("given >= 0", name=op.f("ck_certificate_series_counts_up")),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_certificate_series")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("first_used_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_signing_key_fingerprint")),
    )
    op.create_table(
        "certificate_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", db.UtcDateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", db.UtcDateTime(), nullable=True),
        sa.Column("seen", sa.String(), nullable=True),
        sa.Column("failures", db.PlainJson, nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (seen IS NULL)", name=op.f("ck_certificate_batch_approved_what_was_seen")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name=op.f("ck_certificate_batch_two_people")
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user.id"], name=op.f("fk_certificate_batch_approved_by_id_user")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_certificate_batch_job_id_job")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_certificate_batch_proposed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_certificate_batch_key")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("statement", db.PlainJson, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", db.UtcDateTime(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", db.UtcDateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", db.UtcDateTime(), nullable=True),
        sa.Column("seen", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("issued_at", db.UtcDateTime(), nullable=True),
        sa.Column("paper_sha256", sa.String(), nullable=True),
        sa.Column("paper_size", sa.Integer(), nullable=True),
        sa.Column("signing_key_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'declined') OR (number IS NOT NULL AND serial IS NOT NULL AND code IS NOT NULL AND approved_by_id IS NOT NULL AND approved_at IS NOT NULL AND seen IS NOT NULL)",
            name=op.f("ck_certificate_approved_is_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'declined', 'approved', 'issued', 'revoked', 'suspended', 'superseded')",
            name=op.f("ck_certificate_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('draft', 'proposed', 'declined') OR number IS NULL",
            name=op.f("ck_certificate_proposed_has_no_number"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('issued', 'suspended', 'superseded') OR (paper_sha256 IS NOT NULL AND paper_size > 0 AND issued_at IS NOT NULL AND signing_key_id IS NOT NULL)",
            name=op.f("ck_certificate_issued_has_paper"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('revoked', 'superseded') OR ended_on IS NOT NULL", name=op.f("ck_certificate_ended_has_day")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name=op.f("ck_certificate_two_people")
        ),
        sa.CheckConstraint(
            "edition > 1 OR supersedes_id IS NULL", name=op.f("ck_certificate_correction_is_another_edition")
        ),
        sa.CheckConstraint("seen IS NULL OR seen = digest", name=op.f("ck_certificate_seen_is_what_stands_there")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_certificate_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_certificate_application_id_application")
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user.id"], name=op.f("fk_certificate_approved_by_id_user")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["certificate_batch.id"], name=op.f("fk_certificate_batch_id_certificate_batch")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_certificate_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_certificate_proposed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["signing_key_id"], ["signing_key.id"], name=op.f("fk_certificate_signing_key_id_signing_key")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["certificate.id"], name=op.f("fk_certificate_supersedes_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("key", name=op.f("uq_certificate_key")),
        sa.UniqueConstraint("kind", "year", "serial", "edition", name="uq_certificate_number_line"),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("paper_sha256", name=op.f("uq_certificate_paper_sha256")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_certificate_by_kind", ["kind", "id"], unique=False)
        batch_op.create_index("ix_certificate_by_state", ["state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_certificate_one_successor",
            ["supersedes_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'declined' AND supersedes_id IS NOT NULL"),
            postgresql_where=sa.text("state <> 'declined' AND supersedes_id IS NOT NULL"),
        )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_one_successor",
            sqlite_where=sa.text("state <> 'declined' AND supersedes_id IS NOT NULL"),
            postgresql_where=sa.text("state <> 'declined' AND supersedes_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_certificate_organisation_id"))
        batch_op.drop_index("ix_certificate_by_state")
        batch_op.drop_index("ix_certificate_by_kind")
        batch_op.drop_index(batch_op.f("ix_certificate_batch_id"))

    op.drop_table("certificate")
    op.drop_table("certificate_batch")
    op.drop_table("signing_key")
    op.drop_table("certificate_series")

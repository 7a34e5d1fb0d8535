"""Statements of participants, the contribution, rulings on reliefs.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables of statements and of the contribution."""
    _build_statements()
    _build_what_hangs_on_them()


def _build_statements() -> None:
    op.create_table(
        "statement_form",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("data", db.PlainJson, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_statement_form")),
    )
    op.create_table(
        "contribution_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("sum_kzt", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("recorded_at", db.UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", db.UtcDateTime(), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_why", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_why = '')", name=op.f("ck_contribution_payment_cancelled_has_reason")
        ),
        sa.CheckConstraint("sum_kzt > 0", name=op.f("ck_contribution_payment_sum_is_something")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["user.id"], name=op.f("fk_contribution_payment_cancelled_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_contribution_payment_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_contribution_payment_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_payment")),
    )
    op.create_index(
        op.f("ix_contribution_payment_participant_id"), "contribution_payment", ["participant_id"], unique=False
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", db.UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("form_digest", sa.String(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", db.UtcDateTime(), nullable=False),
        sa.Column("submitted_at", db.UtcDateTime(), nullable=True),
        sa.Column("accepted_at", db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_statement_sent_has_date")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accepted', 'resubmitted')",
            name=op.f("ck_statement_state_is_known"),
        ),
        sa.CheckConstraint("no > 0", name=op.f("ck_statement_version_counts_from_one")),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_statement_quarter_is_known")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_statement_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["form_digest"], ["statement_form.digest"], name=op.f("fk_statement_form_digest_statement_form")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_statement_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_statement_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("key", name=op.f("uq_statement_key")),
        sa.UniqueConstraint(
            "participant_id", "year", "quarter", "no", name=op.f("uq_statement_participant_id_year_quarter_no")
        ),
    )
    op.create_index("ix_statement_by_state", "statement", ["state", "due_on", "id"], unique=False)
    op.create_index(op.f("ix_statement_organisation_id"), "statement", ["organisation_id"], unique=False)
    op.create_index(
        "uq_statement_one_open",
        "statement",
        ["participant_id", "year", "quarter"],
        unique=True,
        sqlite_where=sa.text("state <> 'accepted'"),
        postgresql_where=sa.text("state <> 'accepted'"),
    )
    op.create_table(
        "contribution_invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("base_kzt", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.String(), nullable=False),
        sa.Column("sum_kzt", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", db.UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("cancelled_at", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "base_kzt >= 0 AND sum_kzt >= 0", name=op.f("ck_contribution_invoice_sums_are_not_negative")
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_contribution_invoice_is_of_a_quarter")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contribution_invoice_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_contribution_invoice_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_contribution_invoice_statement_id_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_contribution_invoice_number")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_contribution_invoice_statement_id")),
    )
    op.create_index(op.f("ix_contribution_invoice_due_on"), "contribution_invoice", ["due_on"], unique=False)
    op.create_index(
        op.f("ix_contribution_invoice_participant_id"), "contribution_invoice", ["participant_id"], unique=False
    )
    op.create_index(
        "uq_contribution_invoice_one",
        "contribution_invoice",
        ["participant_id", "year", "quarter"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )


def _build_what_hangs_on_them() -> None:
    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("arrived_at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("form_digest", sa.String(), nullable=False),
        sa.Column("content", db.PlainJson, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_filing_by_id_user")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_filing_statement_id_statement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("statement_id", "from_version", name=op.f("uq_filing_statement_id_from_version")),
        sa.UniqueConstraint("statement_id", "no", name=op.f("uq_filing_statement_id_no")),
    )
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("relief", sa.String(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("finding", db.PlainJson, nullable=False),
        sa.Column("company_year", db.PlainJson, nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IN ('granted', 'refused')", name=op.f("ck_ruling_outcome_is_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_ruling_has_reason")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_ruling_by_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ruling_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_ruling_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_ruling_statement_id_statement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint("statement_id", "relief", "no", name=op.f("uq_ruling_statement_id_relief_no")),
    )
    op.create_index("ix_ruling_by_year", "ruling", ["participant_id", "year", "relief"], unique=False)
    op.create_table(
        "statement_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", db.UtcDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_statement_file_file_is_not_empty")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_statement_file_added_by_id_user")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_file_statement_id_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_file")),
    )
    op.create_index(op.f("ix_statement_file_sha256"), "statement_file", ["sha256"], unique=False)
    op.create_index(op.f("ix_statement_file_statement_id"), "statement_file", ["statement_id"], unique=False)
    op.create_table(
        "statement_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("data", db.PlainJson, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", db.UtcDateTime(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("hand", sa.String(), nullable=False),
        sa.Column("hand_from", sa.Integer(), nullable=False),
        sa.Column("beside", db.PlainJson, nullable=False),
        sa.ForeignKeyConstraint(["saved_by_id"], ["user.id"], name=op.f("fk_statement_page_saved_by_id_user")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_page_statement_id_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_page")),
        sa.UniqueConstraint("statement_id", "page", name=op.f("uq_statement_page_statement_id_page")),
    )


def downgrade() -> None:
    """Take them away; what was done stays in the chain of events."""
    for table in (
        "ruling", "contribution_invoice", "contribution_payment", "statement_page", "statement_file", "filing",
        "statement", "statement_form",
    ):  # fmt: skip
        op.drop_table(table)

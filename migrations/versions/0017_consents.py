"""The consents of people: which text they agreed to, when and in which words; and who asked to be deleted.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("withdrawn_at IS NULL")
WAITS = sa.text("taken_back_at IS NULL AND done_at IS NULL")


def upgrade() -> None:
    """Nobody has agreed to a text yet: whoever has an account is asked when they sign in."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("given_at", db.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("lang IN ('kk', 'ru', 'en')", name=op.f("ck_consent_lang_is_known")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_user_id"), "consent", ["user_id"], unique=False)
    op.create_index(
        "uq_consent_in_force", "consent", ["user_id", "version"], unique=True,
        sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
    )  # fmt: skip
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("taken_back_at", db.UtcDateTime(), nullable=True),
        sa.Column("done_at", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("taken_back_at IS NULL OR done_at IS NULL", name=op.f("ck_erasure_done_or_taken_back")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_erasure_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_user_id"), "erasure", ["user_id"], unique=False)
    op.create_index(
        "uq_erasure_one_waits", "erasure", ["user_id"], unique=True, sqlite_where=WAITS, postgresql_where=WAITS,
    )  # fmt: skip


def downgrade() -> None:
    """Who agreed is asked again; who is deleted stays so."""
    op.drop_table("erasure")
    op.drop_table("consent")

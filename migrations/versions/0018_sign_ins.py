"""Where people are signed in, and who looked at which case.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever is signed in stays so: a session without a key needs no row."""
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("seen_at", db.UtcDateTime(), nullable=False),
        sa.Column("ended_at", db.UtcDateTime(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.CheckConstraint("how IN ('password', 'second', 'passkey')", name=op.f("ck_sign_in_how_is_known")),
        sa.CheckConstraint(
            "why IN ('left', 'ended', 'all', 'password', 'unused')", name=op.f("ck_sign_in_why_is_known")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name=op.f("ck_sign_in_an_end_has_its_reason")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_in_key")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('case', 'text', 'files', 'export')", name=op.f("ck_look_kind_is_known")),
        sa.CheckConstraint("side IN ('company', 'staff', 'judge')", name=op.f("ck_look_side_is_known")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_look_application_id_application")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_look_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint(
            "application_id", "day", "user_id", "kind", name=op.f("uq_look_application_id_day_user_id_kind")
        ),
    )
    op.create_index(op.f("ix_look_user_id"), "look", ["user_id"], unique=False)


def downgrade() -> None:
    """Sessions go on, nobody sees them; who looked is forgotten."""
    op.drop_table("look")
    op.drop_table("sign_in")

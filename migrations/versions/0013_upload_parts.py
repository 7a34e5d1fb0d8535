"""Files that arrive in pieces: how far each has come.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table."""
    op.create_table(
        "arriving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("expires_at", db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "received >= 0 AND received <= size AND size > 0", name=op.f("ck_arriving_not_beyond_its_end")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_arriving_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arriving")),
        sa.UniqueConstraint("key", name=op.f("uq_arriving_key")),
        sa.UniqueConstraint("user_id", "target", "name", "sha256", name=op.f("uq_arriving_user_id_target_name_sha256")),
    )
    op.create_index(op.f("ix_arriving_expires_at"), "arriving", ["expires_at"], unique=False)


def downgrade() -> None:
    """Take it away; pieces that are left in the store serve nothing any more."""
    op.drop_table("arriving")

"""One's own data: the copy that a person has asked for.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has asked for a copy yet."""
    op.create_table(
        "own_copy",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("ready_at", db.UtcDateTime(), nullable=True),
        sa.Column("expires_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_own_copy_job_id_job")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_own_copy_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_own_copy")),
        sa.UniqueConstraint("key", name=op.f("uq_own_copy_key")),
    )


def downgrade() -> None:
    """A copy can be asked for again."""
    op.drop_table("own_copy")

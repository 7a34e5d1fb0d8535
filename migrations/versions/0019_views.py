"""Views of a list that a person has saved under a name.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has saved a view yet."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked", db.PlainJson, nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("opens_first", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_saved_view_name_has_its_length")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "page", "name", name=op.f("uq_saved_view_user_id_page_name")),
    )
    op.create_index("ix_saved_view_page", "saved_view", ["page"], unique=False)
    op.create_index(
        "one_view_opens_first", "saved_view", ["user_id", "page"], unique=True,
        sqlite_where=sa.text("opens_first"), postgresql_where=sa.text("opens_first"),
    )  # fmt: skip


def downgrade() -> None:
    """A view can be saved again."""
    op.drop_table("saved_view")

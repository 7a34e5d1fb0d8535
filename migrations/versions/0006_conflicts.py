"""Conflicts of interest of all people, staff included; yearly declarations of interests.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIES = ("work", "lead", "own", "paid", "joint", "family", "rival", "other")


def upgrade() -> None:
    """Note conflicts by person, and build the tables of declarations."""
    _note_by(
        "expert_id", "expert", "user_id", "user",
        "UPDATE conflict SET expert_id = (SELECT user_id FROM expert WHERE expert.id = conflict.expert_id)",
    )  # fmt: skip
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("replaced_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_declaration_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
    )
    op.create_index(op.f("ix_declaration_user_id"), "declaration", ["user_id"], unique=False)
    op.create_index(
        "uq_declaration_one_in_force",
        "declaration",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bin", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(f"kind IN {TIES}", name=op.f("ck_tie_kind_is_known")),
        sa.CheckConstraint("name <> '' OR bin IS NOT NULL", name=op.f("ck_tie_somebody_is_named")),
        sa.ForeignKeyConstraint(["declaration_id"], ["declaration.id"], name=op.f("fk_tie_declaration_id_declaration")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    op.create_index(op.f("ix_tie_declaration_id"), "tie", ["declaration_id"], unique=False)


def downgrade() -> None:
    """Take the declarations away; conflicts of people who are no experts cannot be kept."""
    op.drop_table("tie")
    op.drop_table("declaration")
    op.execute("DELETE FROM conflict WHERE user_id NOT IN (SELECT user_id FROM expert)")
    _note_by(
        "user_id", "user", "expert_id", "expert",
        "UPDATE conflict SET user_id = (SELECT id FROM expert WHERE expert.user_id = conflict.user_id)",
    )  # fmt: skip


def _note_by(old: str, of: str, new: str, to: str, moving: str) -> None:
    """Let conflicts name another table's row; the column keeps its place."""
    with op.batch_alter_table("conflict") as table:
        table.drop_constraint(f"uq_conflict_{old}_application_id", type_="unique")
        table.drop_constraint(f"fk_conflict_{old}_{of}", type_="foreignkey")
    op.execute(moving)
    with op.batch_alter_table("conflict") as table:
        table.alter_column(old, new_column_name=new, existing_type=sa.Integer(), existing_nullable=False)
    with op.batch_alter_table("conflict") as table:
        table.create_foreign_key(f"fk_conflict_{new}_{to}", to, [new], ["id"])
        table.create_unique_constraint(f"uq_conflict_{new}_application_id", [new, "application_id"])

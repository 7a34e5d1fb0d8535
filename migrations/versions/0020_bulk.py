"""Acts on many cases at once.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has chosen many cases yet."""
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("reasons", db.PlainJson, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("chosen_at", db.UtcDateTime(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("runs_at", db.UtcDateTime(), nullable=True),
        sa.Column("started_at", db.UtcDateTime(), nullable=True),
        sa.Column("undone_at", db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("act IN ('admit', 'send_back', 'turn_away')", name=op.f("ck_bulk_act_act_is_known")),
        sa.CheckConstraint("(job_id IS NULL) = (runs_at IS NULL)", name=op.f("ck_bulk_act_wanted_has_its_time")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_bulk_act_call_id_call")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_bulk_act_job_id_job")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bulk_act_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")),
        sa.UniqueConstraint("job_id", name=op.f("uq_bulk_act_job_id")),
        sa.UniqueConstraint("key", name=op.f("uq_bulk_act_key")),
    )
    op.create_index("ix_bulk_act_user_id", "bulk_act", ["user_id"], unique=False)
    op.create_table(
        "bulk_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulk_act_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("seen_since", db.UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("why", db.PlainJson, nullable=True),
        sa.CheckConstraint("outcome IN ('done', 'left')", name=op.f("ck_bulk_case_outcome_is_known")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_bulk_case_application_id_application")
        ),
        sa.ForeignKeyConstraint(["bulk_act_id"], ["bulk_act.id"], name=op.f("fk_bulk_case_bulk_act_id_bulk_act")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_case")),
        sa.UniqueConstraint("bulk_act_id", "application_id", name=op.f("uq_bulk_case_bulk_act_id_application_id")),
    )


def downgrade() -> None:
    """What was done stands in the history of each case."""
    op.drop_table("bulk_case")
    op.drop_table("bulk_act")

"""Sittings of the panel of a call: seats, the agenda, votes, boxes of secret ballots, who stood aside.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables of the panel."""
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", db.UtcDateTime(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("rules", db.PlainJson, nullable=False),
        sa.Column("pointer", sa.String(), nullable=True),
        sa.Column("pointed", sa.Integer(), nullable=False),
        sa.Column("convened_by_id", sa.Integer(), nullable=False),
        sa.Column("content", db.PlainJson, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'convened', 'called_off', 'open', 'closed')", name=op.f("ck_sitting_state_is_known")
        ),
        sa.CheckConstraint("(state = 'closed') = (content IS NOT NULL)", name=op.f("ck_sitting_closed_has_content")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_sitting_call_id_call")),
        sa.ForeignKeyConstraint(["convened_by_id"], ["user.id"], name=op.f("fk_sitting_convened_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("call_id", "no", name=op.f("uq_sitting_call_id_no")),
        sa.UniqueConstraint("key", name=op.f("uq_sitting_key")),
    )
    op.create_table(
        "sitting_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("came_at", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("part IN ('chair', 'deputy', 'member')", name=op.f("ck_sitting_seat_part_is_known")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_seat_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sitting_seat_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_seat")),
        sa.UniqueConstraint("sitting_id", "user_id", name=op.f("uq_sitting_seat_sitting_id_user_id")),
    )
    op.create_index(op.f("ix_sitting_seat_user_id"), "sitting_seat", ["user_id"], unique=False)
    op.create_index(
        "uq_sitting_seat_one_chair",
        "sitting_seat",
        ["sitting_id", "part"],
        unique=True,
        sqlite_where=sa.text("part <> 'member'"),
        postgresql_where=sa.text("part <> 'member'"),
    )
    op.create_table(
        "sitting_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("put", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("pulse", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("settled_at", db.UtcDateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("content", db.PlainJson, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('adopted', 'declined', 'postponed')",
            name=op.f("ck_sitting_item_outcome_is_known"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (outcome IS NULL)", name=op.f("ck_sitting_item_settled_has_outcome")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (content IS NULL)", name=op.f("ck_sitting_item_settled_has_content")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_sitting_item_application_id_application")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["user.id"], name=op.f("fk_sitting_item_settled_by_id_user")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_item_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_item")),
        sa.UniqueConstraint("key", name=op.f("uq_sitting_item_key")),
        sa.UniqueConstraint("sitting_id", "application_id", name=op.f("uq_sitting_item_sitting_id_application_id")),
    )
    op.create_index(
        "uq_sitting_item_waits_once",
        "sitting_item",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    _build_votes()


def _build_votes() -> None:
    op.create_table(
        "sitting_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_sitting_aside_has_reason")),
        sa.ForeignKeyConstraint(["item_id"], ["sitting_item.id"], name=op.f("fk_sitting_aside_item_id_sitting_item")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sitting_aside_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_aside")),
        sa.UniqueConstraint("item_id", "user_id", name=op.f("uq_sitting_aside_item_id_user_id")),
    )
    op.create_table(
        "sitting_box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "in_favour >= 0 AND against >= 0 AND abstained >= 0", name=op.f("ck_sitting_box_counts_are_not_negative")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["sitting_item.id"], name=op.f("fk_sitting_box_item_id_sitting_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_box")),
        sa.UniqueConstraint("item_id", "proposal", name=op.f("uq_sitting_box_item_id_proposal")),
    )
    op.create_table(
        "sitting_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('for', 'against', 'abstain', 'cast')", name=op.f("ck_sitting_vote_choice_is_known")
        ),
        sa.CheckConstraint("choice <> 'against' OR reason <> ''", name=op.f("ck_sitting_vote_against_has_reason")),
        sa.CheckConstraint("choice <> 'cast' OR reason = ''", name=op.f("ck_sitting_vote_secret_says_nothing")),
        sa.ForeignKeyConstraint(["item_id"], ["sitting_item.id"], name=op.f("fk_sitting_vote_item_id_sitting_item")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sitting_vote_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_vote")),
        sa.UniqueConstraint("item_id", "user_id", "proposal", name=op.f("uq_sitting_vote_item_id_user_id_proposal")),
    )


def downgrade() -> None:
    """Take them away; what was done stays in the chain of events."""
    for table in ("sitting_vote", "sitting_box", "sitting_aside", "sitting_item", "sitting_seat", "sitting"):
        op.drop_table(table)

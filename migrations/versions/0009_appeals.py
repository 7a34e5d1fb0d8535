"""Appeals against told decisions; the line as it was drawn.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table of appeals; a case may want more reviews than the rule."""
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", db.UtcDateTime(), nullable=False),
        sa.Column("grounds", db.PlainJson, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("delivered_at", db.UtcDateTime(), nullable=True),
        sa.Column("delivered_how", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("filed_at", db.UtcDateTime(), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'filed', 'withdrawn', 'granted', 'dismissed')", name=op.f("ck_appeal_state_is_known")
        ),
        sa.CheckConstraint(
            "remedy IS NULL OR remedy IN ('review', 'decision')", name=op.f("ck_appeal_remedy_is_known")
        ),
        sa.CheckConstraint("(state = 'granted') = (remedy IS NOT NULL)", name=op.f("ck_appeal_granted_has_remedy")),
        sa.CheckConstraint(
            "state NOT IN ('granted', 'dismissed') OR (answer <> '' AND decided_by_id IS NOT NULL)",
            name=op.f("ck_appeal_answer_has_reasons"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_appeal_application_id_application")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_appeal_call_id_call")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_appeal_decided_by_id_user")),
        sa.ForeignKeyConstraint(["event_seq"], ["event.seq"], name=op.f("fk_appeal_event_seq_event")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["user.id"], name=op.f("fk_appeal_filed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_appeal_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("event_seq", name=op.f("uq_appeal_event_seq")),
        sa.UniqueConstraint("key", name=op.f("uq_appeal_key")),
        sa.UniqueConstraint("number", name=op.f("uq_appeal_number")),
    )
    op.create_index(op.f("ix_appeal_application_id"), "appeal", ["application_id"], unique=False)
    op.create_index("ix_appeal_by_state", "appeal", ["state", "due_on", "id"], unique=False)
    op.create_index(op.f("ix_appeal_call_id"), "appeal", ["call_id"], unique=False)
    op.create_table(
        "drawn_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("content", db.PlainJson, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_drawn_line_by_id_user")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_drawn_line_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_line")),
        sa.UniqueConstraint("call_id", "no", name=op.f("uq_drawn_line_call_id_no")),
    )
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("line_id", sa.Integer(), nullable=True))
        decision.create_foreign_key(op.f("fk_decision_line_id_drawn_line"), "drawn_line", ["line_id"], ["id"])
    op.add_column("application", sa.Column("reviews_wanted", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take them away; what was done stays in the chain of events."""
    op.drop_column("application", "reviews_wanted")
    with op.batch_alter_table("decision") as decision:
        decision.drop_constraint(op.f("fk_decision_line_id_drawn_line"), type_="foreignkey")
        decision.drop_column("line_id")
    op.drop_table("drawn_line")
    op.drop_table("appeal")

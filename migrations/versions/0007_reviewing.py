"""Reviewing in peace: abstentions, reminders, wishes of experts, phases of a call.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = "state IN ('offered', 'cleared', 'scored', 'declined', 'conflicted', 'released')"
AFTER = "state IN ('offered', 'cleared', 'scored', 'declined', 'abstained', 'conflicted', 'released')"
KNOWN = "ck_assignment_state_is_known"


def _let_tables_be_rebuilt() -> None:
    """SQLite changes a check by building its table anew, which drops what refers to it unless the rules are off."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        opened = bind.connection.dbapi_connection

        def switch_on(connection, _record):
            if connection is opened:
                connection.execute("PRAGMA foreign_keys=ON")

        sa.event.listen(bind.engine.pool, "checkin", switch_on)
        for statement in ("COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
            bind.exec_driver_sql(statement)


def upgrade() -> None:
    """Let experts abstain and wish, remember reminders, give calls their phases."""
    _let_tables_be_rebuilt()
    op.add_column("call", sa.Column("phases", db.PlainJson, nullable=False, server_default="{}"))
    with op.batch_alter_table("assignment") as table:
        table.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), sa.text(AFTER))
    op.create_table(
        "bid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wish IN ('want', 'can', 'cannot')", name=op.f("ck_bid_wish_is_known")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_bid_application_id_application")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_bid_expert_id_expert")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("expert_id", "application_id", name=op.f("uq_bid_expert_id_application_id")),
    )
    op.create_index(op.f("ix_bid_application_id"), "bid", ["application_id"], unique=False)


def downgrade() -> None:
    """Take them away; who abstained counts as one who declined."""
    _let_tables_be_rebuilt()
    op.drop_table("bid")
    op.execute("UPDATE assignment SET state = 'declined' WHERE state = 'abstained'")
    with op.batch_alter_table("assignment") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), sa.text(BEFORE))
        table.drop_column("reminded_on")
    op.drop_column("call", "phases")

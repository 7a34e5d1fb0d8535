"""How people want letters, what became of each, and reminders that were written.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WAS, IS = "('queued', 'sent', 'failed')", "('queued', 'sent', 'failed', 'waiting', 'kept')"


def upgrade() -> None:
    """Build the tables, and let a letter wait."""
    op.create_table(
        "letter_wishes",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ways", db.PlainJson, nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 23", name=op.f("ck_letter_wishes_quiet_from_is_an_hour")),
        sa.CheckConstraint("quiet_until BETWEEN 0 AND 23", name=op.f("ck_letter_wishes_quiet_until_is_an_hour")),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)", name=op.f("ck_letter_wishes_quiet_has_both_ends")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_letter_wishes_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_letter_wishes")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_wishes_key")),
    )
    op.create_table(
        "calendar_key",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("since", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_calendar_key_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("token", name=op.f("uq_calendar_key_token")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("from_staff", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("read_at", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 4000", name=op.f("ck_message_text_has_its_length")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_message_application_id_application")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_message_author_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_case", "message", ["application_id", "id"], unique=False)
    op.create_index("ix_message_unread", "message", ["from_staff", "read_at"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "act", "about", "due_on",
            name=op.f("uq_reminder_subject_kind_subject_id_act_about_due_on"),
        ),
    )  # fmt: skip
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leaves_at", db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("tried_at", db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_letter_digest_id_letter"), "letter", ["digest_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_letter_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index("ix_letter_state", ["state", "user_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_letter_state_is_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_letter_state_is_known"), f"state IN {IS}")


def downgrade() -> None:
    """Take them away; a letter that waited or was kept counts as sent, since its reader has it in the portal."""
    op.execute("UPDATE letter SET state = 'sent' WHERE state IN ('waiting', 'kept')")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_letter_state_is_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_letter_state_is_known"), f"state IN {WAS}")
        batch_op.drop_index("ix_letter_state")
        batch_op.drop_index(batch_op.f("ix_letter_digest_id"))
        batch_op.drop_constraint(batch_op.f("fk_letter_digest_id_letter"), type_="foreignkey")
        batch_op.drop_column("digest_id")
        batch_op.drop_column("tried_at")
        batch_op.drop_column("leaves_at")
    op.drop_table("message")
    op.drop_table("calendar_key")
    op.drop_table("reminder")
    op.drop_table("letter_wishes")

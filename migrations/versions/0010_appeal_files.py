"""What a company adds to its appeal: files; what follows when a formal refusal was wrong: a new check.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


KNOWN = "ck_appeal_remedy_is_known"
BEFORE = "remedy IS NULL OR remedy IN ('review', 'decision')"
AFTER = "remedy IS NULL OR remedy IN ('review', 'decision', 'check')"


def upgrade() -> None:
    """An appeal carries files, and may end in a new check."""
    with op.batch_alter_table("appeal") as table:
        table.add_column(sa.Column("files", db.PlainJson, server_default="[]", nullable=False))
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), sa.text(AFTER))


def downgrade() -> None:
    """It carries none; the kept bytes stay, as all kept bytes do."""
    with op.batch_alter_table("appeal") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), sa.text(BEFORE))
        table.drop_column("files")

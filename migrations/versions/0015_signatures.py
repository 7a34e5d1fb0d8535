"""What was typed besides, for a signing on a phone: the choice of a vote and its reason.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was typed besides for a signing that is under way."""
    with op.batch_alter_table("phone_signing") as table:
        table.add_column(sa.Column("told", db.PlainJson, server_default="{}", nullable=False))


def downgrade() -> None:
    """A vote that is being signed begins anew."""
    with op.batch_alter_table("phone_signing") as table:
        table.drop_column("told")

"""What a company adds to its appeal: files.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

from portal import db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An appeal carries files."""
    op.add_column("appeal", sa.Column("files", db.PlainJson, server_default="[]", nullable=False))


def downgrade() -> None:
    """It carries none; the kept bytes stay, as all kept bytes do."""
    op.drop_column("appeal", "files")

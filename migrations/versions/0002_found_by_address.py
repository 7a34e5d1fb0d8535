"""People are found by their address in whatever case it is typed: the index that signing in asks for.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_index("ix_user_lower_email", "user", [sa.text("lower(email)")])


def downgrade() -> None:
    """Down."""
    op.drop_index("ix_user_lower_email", table_name="user")

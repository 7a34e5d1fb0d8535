"""What can be found: its rows, and the full-text index that the database keeps of them.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXTS = ("first", "second", "third")
WRITE = "INSERT INTO findable_words (rowid, first, second, third) VALUES (new.id, new.first, new.second, new.third)"
DROP = (
    "INSERT INTO findable_words (findable_words, rowid, first, second, third) "
    "VALUES ('delete', old.id, old.first, old.second, old.third)"
)
FTS5 = "first, second, third, content='findable', content_rowid='id', tokenize='unicode61 remove_diacritics 0'"
ON_SQLITE = (
    f"CREATE VIRTUAL TABLE findable_words USING fts5({FTS5})",
    f"CREATE TRIGGER findable_written AFTER INSERT ON findable BEGIN {WRITE}; END",
    f"CREATE TRIGGER findable_dropped AFTER DELETE ON findable BEGIN {DROP}; END",
    f"CREATE TRIGGER findable_changed AFTER UPDATE OF first, second, third ON findable BEGIN {DROP}; {WRITE}; END",
)
WEIGHED = " || ".join(
    f"setweight(to_tsvector('simple'::regconfig, {name}), '{weight}')"
    for name, weight in zip(TEXTS, "ABC", strict=True)
)
ON_POSTGRESQL = (
    f"ALTER TABLE findable ADD COLUMN words tsvector GENERATED ALWAYS AS ({WEIGHED}) STORED",
    "CREATE INDEX ix_findable_words ON findable USING gin (words)",
)
TO_DO = (
    "INSERT INTO job (kind, payload, state, progress, total, tries, created_at, run_after) "
    "SELECT 'work.reindex', '{}', 'queued', 0, 0, 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP "
    "WHERE EXISTS (SELECT 1 FROM organisation)"
)


def upgrade() -> None:
    """Build the table and its index; the worker fills it where there is something to find already."""
    op.create_table(
        "findable",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("hub", sa.String(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findable")),
    )
    for statement in ON_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else ON_SQLITE:
        op.execute(statement)
    op.execute(TO_DO)


def downgrade() -> None:
    """Take it away: everything in it stands elsewhere."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE findable_words")
    op.execute("DELETE FROM job WHERE kind = 'work.reindex'")
    op.drop_table("findable")

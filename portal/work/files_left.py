"""Which kept files nothing refers to any more: the same bytes may answer questions of several cases, or be a paper of
the portal itself that somebody has sent back to it."""

from collections.abc import Iterator

from sqlalchemy import JSON, ColumnElement, String, cast, select

from portal import db

TOLD = {"event", "job"}  # tables that tell of a file and do not need it


def unused(sums: list[str]) -> list[str]:
    """Those of these sums that no row of any table has: not as its file, nor inside of what was handed in."""
    return [sha256 for sha256 in sums if not any(db.session.scalar(select(one)) for one in _signs(sha256))]


def _signs(sha256: str) -> Iterator[ColumnElement[bool]]:
    """Whether a row has it, column by column, by what they are called and are: so new ones count too."""
    for table in db.Base.metadata.sorted_tables:
        for column in table.columns if table.name not in TOLD else ():
            if column.name.endswith("sha256"):
                yield select(column).where(column == sha256).exists()
            elif isinstance(column.type, JSON):
                yield select(column).where(cast(column, String).contains(sha256)).exists()

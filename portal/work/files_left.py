"""Which kept files nothing refers to any more: the same bytes may answer questions of several cases."""

from sqlalchemy import String, cast, select

from portal import db
from portal.apply.models import Attachment, Submission
from portal.award.appeal_models import Appeal
from portal.award.statement_models import Evidence, Filing

BY_SUM = (Attachment.sha256, Evidence.sha256)
INSIDE = (Submission.content, Filing.content, Appeal.files)  # what was handed in names its files for ever


def unused(sums: list[str]) -> list[str]:
    """Those of these sums that no case, statement or appeal has, now or as it was handed in."""
    return [sha256 for sha256 in sums if not _is_used(sha256)]


def _is_used(sha256: str) -> bool:
    found = [select(column).where(column == sha256) for column in BY_SUM]
    named = [select(column.class_.id).where(cast(column, String).contains(sha256)) for column in INSIDE]
    return any(db.session.execute(question.limit(1)).first() for question in (*found, *named))

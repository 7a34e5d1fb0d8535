"""Letters whose e-mail did not arrive: what staff see of them, without those of cases they must not meet."""

from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from portal import db
from portal.accounts.models import User
from portal.apply.models import Application
from portal.assess.models import Assignment
from portal.assess.queries.cases import of_hub, seen_by
from portal.letters import Letter

LISTED_AT_MOST = 200
COLUMNS = (
    Letter.id, Letter.subject, Letter.lang, Letter.to, Letter.state, Letter.tried_at, Letter.sent_at, Letter.leaves_at,
    Letter.error, Application.key, Application.number,
)  # fmt: skip


def undelivered(user: User) -> list[Row[Any]]:
    """Failed letters about cases, the latest first; an administrator sees those about no case too."""
    return list(db.session.execute(_failed(user, *COLUMNS).order_by(Letter.id.desc()).limit(LISTED_AT_MOST)))


def count(user: User) -> int:
    """How many there are."""
    return db.session.scalar(_failed(user, func.count(Letter.id))) or 0


def _failed(user: User, *columns: Any) -> Select[Any]:
    of_seat = and_(Letter.subject_kind == "assignment", Letter.subject_id == Assignment.id)
    of_case = and_(Letter.subject_kind == "application", Letter.subject_id == Application.id)
    about = and_(Application.id.is_not(None), *of_hub(user), *seen_by(user))
    if "admin" in user.role_names:
        about = or_(about, Letter.subject_kind.is_(None))
    return (
        select(*columns)
        .select_from(Letter)
        .outerjoin(Assignment, of_seat)
        .outerjoin(Application, or_(of_case, Application.id == Assignment.application_id))
        .where(Letter.state == "failed", about)
    )

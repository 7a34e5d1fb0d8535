"""Who looked at a case: kept by the pages that show it, read by the company, by auditors and administrators.

This is the one place where a page that is only read leaves a row of a case, since nothing else tells that it was read:
after the answer (aside.py), once a day for a person, a case and a kind of thing. What this process has written it knows
itself; another process asks the database to pass over it. A table of many cases counts for each of them.
"""

from datetime import date
from functools import partial
from typing import Any

from flask import request
from sqlalchemy import Row, Select, case, null, select
from sqlalchemy.dialects import postgresql, sqlite

from portal import aside, db, i18n
from portal.accounts.models import Role, User
from portal.apply.look_models import KINDS, Look
from portal.rights import ADMIN, AUDITOR, CHAIR, EXPERT, MEMBER, OFFICER

JUDGES = (EXPERT, MEMBER, CHAIR)
OFFICE = frozenset({OFFICER, AUDITOR, ADMIN})
REMEMBERED = 100_000
BITE = 1000  # rows in one transaction: SQLite's lock is nobody's for long
SHOWN = 200
Days = list[tuple[date, list[tuple[str, str | None, list[str]]]]]  # a day: side, name, kinds
_written: set[tuple[date, int, int, str]] = set()


def looked(application_id: int, kind: str, *, by: User, side: str) -> None:
    """The person opens a kind of thing of a case: case, text or files."""
    today = i18n.local(db.now()).date()
    if (today, application_id, by.id, kind) not in _written:
        aside.afterwards(partial(_write, [application_id], kind, by.id, _side(by, side), today))


def exported(application_ids: list[int], *, by: User) -> None:
    """The person takes away a table in which these cases stand; the list may fill until the answer leaves."""
    today = i18n.local(db.now()).date()
    aside.afterwards(partial(_write, application_ids, "export", by.id, _side(by, "staff"), today))


def forget() -> None:
    """Forget what has been written: the database is another one."""
    _written.clear()


def asked() -> date | None:
    """The day before which the reader goes on, from the address."""
    return request.args.get("before", type=date.fromisoformat)


def judges() -> Select[int]:
    """The people who judge now."""
    return select(User.id).join(User.roles).where(Role.name.in_(JUDGES))


def for_company(application_id: int, before: date | None = None) -> tuple[Days, date | None]:
    """Days, the latest first, with colleagues by name and the staff as one; and the day to go on from.

    Nothing of experts, panel and commission: neither rows that they left as such, nor any other of people who judge.
    """
    name = case((Look.side == "company", User.name), else_=null()).label("name")
    rows = (
        select(Look.day, Look.side, name, Look.kind)
        .join(User, User.id == Look.user_id)
        .where((Look.side == "company") | ((Look.side == "staff") & Look.user_id.not_in(judges())))
        .distinct()
        .order_by(Look.day.desc(), Look.side, name, Look.kind)
    )
    return _page(rows, application_id, before)


def whole(application_id: int, before: date | None = None) -> tuple[Days, date | None]:
    """The same with everybody by name, for those who watch over the portal."""
    name = (User.name + " · " + User.email).label("name")
    rows = select(Look.day, Look.side, name, Look.kind).join(User, User.id == Look.user_id)
    rows = rows.order_by(Look.day.desc(), Look.side, name, Look.kind)
    return _page(rows, application_id, before)


def _page(rows: Any, application_id: int, before: date | None) -> tuple[Days, date | None]:
    """Whole days, as many as fit (a day of more rows than that is cut); the last of them, when there are more."""
    asked = rows.where(Look.application_id == application_id)
    asked = asked.where(Look.day < before) if before else asked
    found = list(db.session.execute(asked.limit(SHOWN + 1)))
    if len(found) <= SHOWN:
        return _by_day(found), None
    cut = found[-1].day
    kept = [row for row in found if row.day != cut] or found[:SHOWN]
    return _by_day(kept), kept[-1].day


def _by_day(rows: list[Row[Any]]) -> Days:
    days: dict[date, dict[tuple[str, str | None], list[str]]] = {}
    for row in rows:
        days.setdefault(row.day, {}).setdefault((row.side, row.name), []).append(row.kind)
    return [
        (day, [(*who, sorted(kinds, key=KINDS.index)) for who, kinds in people.items()]) for day, people in days.items()
    ]


def _side(by: User, side: str) -> str:
    """Staff who also judge leave no trace that an applicant sees."""
    return "judge" if side == "staff" and not by.role_names <= OFFICE else side


def _write(application_ids: list[int], kind: str, user_id: int, side: str, day: date) -> None:
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    put = insert(Look).on_conflict_do_nothing()
    for first in range(0, len(application_ids), BITE):
        bite = application_ids[first : first + BITE]
        fixed = {"user_id": user_id, "day": day, "kind": kind, "side": side}
        db.session.execute(put, [{"application_id": number, **fixed} for number in bite])
        db.session.commit()
    if len(_written) > REMEMBERED:
        forget()
    if kind != "export":
        _written.update((day, number, user_id, kind) for number in application_ids)

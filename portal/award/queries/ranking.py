"""The ranking: a lean row per reviewed case for the line, names and decisions only for the rows that are shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import joinedload

from portal import db, i18n
from portal.accounts.models import Organisation
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import scoring
from portal.assess.acts import concluding
from portal.assess.models import Assignment, Review
from portal.award import line
from portal.award.models import Decision, DrawnLine
from portal.interests import NOTHING, Interests

RANKED = ("reviewed", "ranked", "approved", "reserve", "refused", "signed")
NAME = {"kk": Organisation.name_kk, "ru": Organisation.name_ru, "en": Organisation.name_en}
AT_ONCE = 500
Found = Row[*tuple[Any, ...]]
Wanted = Select[*tuple[Any, ...]]


def call(slug: str) -> Call | None:
    """A call by its address."""
    return db.session.scalars(select(Call).where(Call.slug == slug)).first()


def ranking(call: Call, kind: str | None, *, but_not_of: Interests = NOTHING) -> list[Found]:
    """All cases whose reviews are in, of a kind or of all, with what their order depends on."""
    columns = (
        Application.id, Application.kind, Application.state, Application.score_e4, Application.passed,
        Application.asked_kzt, Application.cofinancing_kzt, Application.total_cost_kzt, Application.submitted_at,
        Application.reviews_in,
    )  # fmt: skip
    return list(db.session.execute(_reviewed(select(*columns), call, kind, but_not_of)))


def kinds_in(call: Call, *, but_not_of: Interests = NOTHING) -> dict[str, int]:
    """kind → how many cases of it are reviewed."""
    counted = _reviewed(select(Application.kind, func.count()), call, None, but_not_of).group_by(Application.kind)
    return {kind: count for kind, count in db.session.execute(counted) if kind}


def as_ranked(row: Any, threshold: int) -> line.Ranked:
    """A row as the line sees it; a case that is reviewed but not yet ranked is judged by the pass mark alone."""
    passed = row.score_e4 >= threshold * 10_000 if row.passed is None else row.passed
    return line.Ranked(
        row.id, row.score_e4, passed, row.asked_kzt or 0, row.cofinancing_kzt or 0, row.total_cost_kzt or 0,
        row.submitted_at, row.reviews_in,
    )  # fmt: skip


def place_of(application: Application) -> int | None:
    """The place of a case among those of its kind whose reviews are in."""
    found = db.session.get_one(Call, application.call_id)
    rows = ranking(found, application.kind)
    order = line.in_order(as_ranked(row, found.programme.threshold) for row in rows)
    return next((place for place, case in enumerate(order, 1) if case.id == application.id), None)


def newest_line(call: Call, no: int | None = None) -> DrawnLine | None:
    """The line of the call that was drawn last, or the one of that number, with who drew it."""
    wanted = select(DrawnLine).where(DrawnLine.call_id == call.id).options(joinedload(DrawnLine.by))
    wanted = wanted.where(DrawnLine.no == no) if no else wanted
    return db.session.scalars(wanted.order_by(DrawnLine.no.desc()).limit(1)).first()


def lines_of(decisions: Iterable[Decision]) -> dict[int, DrawnLine]:
    """The lines that these decisions refer to."""
    ids = {one.line_id for one in decisions if one.line_id}
    if not ids:
        return {}
    return {one.id: one for one in db.session.scalars(select(DrawnLine).where(DrawnLine.id.in_(ids)))}


def newest_line_id(call_id: int) -> int | None:
    """The line that a decision prepared now refers to."""
    return db.session.scalar(select(func.max(DrawnLine.id)).where(DrawnLine.call_id == call_id))


def scored(call: Call, kind: str | None, *, but_not_of: Interests = NOTHING) -> list[Found]:
    """Case, expert and total of every review that the ranking rests on: what its certainty is worked out from."""
    wanted = _sheets((Application.id, Assignment.expert_id, Review.total_e4), call, kind, but_not_of)
    return list(db.session.execute(wanted.where(Review.total_e4.is_not(None))))


def sheets(call: Call, kind: str | None, *, but_not_of: Interests = NOTHING) -> list[tuple[int, int, scoring.Marks]]:
    """The same with the marks of each criterion."""
    rows = db.session.execute(_sheets((Application.id, Assignment.expert_id, Review.scores), call, kind, but_not_of))
    return [(case, expert, concluding.marks(scores)) for case, expert, scores in rows]


def _sheets(columns: Iterable[Any], call: Call, kind: str | None, but_not_of: Interests) -> Wanted:
    wanted = _reviewed(select(*columns).select_from(Application), call, kind, but_not_of)
    wanted = wanted.join(Assignment, Assignment.application_id == Application.id)
    wanted = wanted.join(Review, Review.assignment_id == Assignment.id).where(Assignment.state == "scored")
    return wanted.order_by(Application.id, Assignment.id)


def details(ids: Sequence[int]) -> dict[int, Found]:
    """application id → what a row of the table shows: names, the experts' least and greatest total, the decision."""
    found: dict[int, Found] = {}
    for at in range(0, len(ids), AT_ONCE):
        found.update((row.id, row) for row in db.session.execute(_details(ids[at : at + AT_ONCE])))
    return found


def _details(ids: Iterable[int]) -> Wanted:
    totals = (
        select(Assignment.application_id, func.min(Review.total_e4).label("low_e4"),
               func.max(Review.total_e4).label("high_e4"))
        .join(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.state == "scored", Assignment.application_id.in_(ids))
        .group_by(Assignment.application_id)
        .subquery()
    )  # fmt: skip
    columns = (
        Application.id, Application.key, Application.number, Application.title, Organisation.bin,
        Application.organisation_id,
        organisation_name().label("organisation"), totals.c.low_e4, totals.c.high_e4,
        Decision.outcome, Decision.amount_kzt, Decision.confirmed_at, Decision.released_at,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(totals, totals.c.application_id == Application.id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.id.in_(ids))
    )


def keys_of(call: Call, numbers: Sequence[str]) -> list[str]:
    """The keys of the cases of a call with these numbers."""
    wanted = select(Application.key).where(Application.call_id == call.id, Application.number.in_(numbers))
    return list(db.session.scalars(wanted))


def organisation_name() -> ColumnElement[str]:
    """The name of the company in the reader's language."""
    return func.coalesce(func.nullif(NAME[i18n.current()], ""), Organisation.name_ru)


def _reviewed(wanted: Wanted, call: Call, kind: str | None, but_not_of: Interests) -> Wanted:
    wanted = wanted.where(Application.call_id == call.id, Application.state.in_(RANKED))
    wanted = wanted.where(Application.score_e4.is_not(None))
    if kind:
        wanted = wanted.where(Application.kind == kind)
    return wanted.where(*but_not_of.outside(Application.organisation_id, Application.id))

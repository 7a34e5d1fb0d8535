"""What the panel's pages ask: the ranking with its decisions, one case with its reviews, the outbox, the awards."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal import db, i18n
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply.models import Answers, Application
from portal.assess.models import Assignment, Review
from portal.award import line
from portal.award.models import Award, Decision, Release

RANKED = ("ranked", "approved", "reserve", "refused", "signed")
NAME = {"kk": Organisation.name_kk, "ru": Organisation.name_ru, "en": Organisation.name_en}


def call(slug: str) -> Call | None:
    """A call by its address."""
    return db.session.scalars(select(Call).where(Call.slug == slug)).first()


def ranking(call: Call, kind: str | None, *, but_not_of: Sequence[int] = ()) -> list[Row[Any]]:
    """All ranked and reviewed cases of a kind with totals, the least and greatest expert total, and the decision.

    `but_not_of`: organisations of the person who looks; they do not meet their own case, not even in counts.
    """
    spread = (
        select(
            Assignment.application_id, func.min(Review.total_e4).label("low_e4"),
            func.max(Review.total_e4).label("high_e4"),
        )
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Review.submitted_at.is_not(None), Application.call_id == call.id)
        .group_by(Assignment.application_id)
        .subquery()
    )  # fmt: skip
    columns = (
        Application.id, Application.key, Application.number, Application.title, Application.state, Application.kind,
        Application.score_e4, Application.spread_e4, Application.passed, Application.asked_kzt,
        Application.cofinancing_kzt, Application.total_cost_kzt, Application.submitted_at, Application.reviews_in,
        _organisation_name(), Organisation.bin, spread.c.low_e4, spread.c.high_e4, Decision.outcome,
        Decision.amount_kzt, Decision.confirmed_at, Decision.released_at, Decision.prepared_by_id,
    )  # fmt: skip
    rows = (
        select(*columns)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(spread, spread.c.application_id == Application.id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state.in_((*RANKED, "reviewed")))
        .where(Application.score_e4.is_not(None))
    )
    if kind:
        rows = rows.where(Application.kind == kind)
    if but_not_of:
        rows = rows.where(Application.organisation_id.not_in(but_not_of))
    return list(db.session.execute(rows))


def kinds_in(call: Call) -> dict[str, int]:
    """kind → how many cases of it are reviewed."""
    counted = (
        select(Application.kind, func.count())
        .where(Application.call_id == call.id, Application.state.in_((*RANKED, "reviewed")))
        .group_by(Application.kind)
    )
    return {kind: count for kind, count in db.session.execute(counted) if kind}


def as_ranked(row: Any, threshold: int) -> line.Ranked:
    """A row as the line sees it; a case that is reviewed but not yet ranked is judged by the pass mark alone."""
    passed = row.score_e4 >= threshold * 10_000 if row.passed is None else row.passed
    return line.Ranked(
        row.id, row.score_e4, passed, row.asked_kzt or 0, row.cofinancing_kzt or 0, row.total_cost_kzt or 0,
        row.submitted_at,
    )  # fmt: skip


def case(key: str) -> Application | None:
    """A case for its decision: with organisation, call and answers."""
    wanted = (
        select(Application)
        .where(Application.key == key, Application.state != "draft")
        .options(joinedload(Application.organisation), joinedload(Application.call), selectinload(Application.answers))
    )
    return db.session.scalars(wanted).unique().first()


def answers_of(application_id: int) -> dict[str, Any]:
    """All answers of a case: question → value."""
    pages = db.session.scalars(select(Answers.data).where(Answers.application_id == application_id))
    return {code: value for page in pages for code, value in page.items()}


def decision_of(application: Application) -> Decision | None:
    """The decision with the people who made it."""
    wanted = (
        select(Decision)
        .where(Decision.application_id == application.id)
        .options(joinedload(Decision.application), joinedload(Decision.prepared_by), joinedload(Decision.confirmed_by))
    )
    return db.session.scalars(wanted).first()


def reviews_of(application_ids: Sequence[int]) -> dict[int, list[Review]]:
    """application id → its submitted reviews; one question for any number of cases."""
    found: dict[int, list[Review]] = {}
    wanted = (
        select(Assignment.application_id, Review)
        .join(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.application_id.in_(application_ids), Review.submitted_at.is_not(None))
    )
    for application_id, review in db.session.execute(wanted):
        found.setdefault(application_id, []).append(review)
    return found


def decided(call: Call, *, released: bool) -> list[Decision]:
    """The decisions of a call that are told, or not yet."""
    told = Decision.released_at.is_not(None) if released else Decision.released_at.is_(None)
    wanted = (
        select(Decision)
        .where(Decision.call_id == call.id, told)
        .options(
            joinedload(Decision.application).joinedload(Application.organisation),
            joinedload(Decision.prepared_by),
            joinedload(Decision.confirmed_by),
        )
        .order_by(Decision.place, Decision.id)
    )
    return list(db.session.scalars(wanted))


def summary(call: Call) -> dict[str, int]:
    """How many decisions of the call are prepared, confirmed, told; how many cases have none; what is promised."""
    row = db.session.execute(
        select(
            func.count(Decision.id).label("prepared"),
            func.count(Decision.confirmed_at).label("confirmed"),
            func.count(Decision.released_at).label("released"),
            func.coalesce(
                func.sum(Decision.amount_kzt).filter(Decision.outcome == "approve"), 0
            ).label("promised_kzt"),
        ).where(Decision.call_id == call.id)
    ).one()  # fmt: skip
    without = (
        select(func.count(Application.id))
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state == "ranked", Decision.id.is_(None))
    )
    return {
        "prepared": row.prepared, "confirmed": row.confirmed, "released": row.released,
        "promised_kzt": int(row.promised_kzt), "undecided": db.session.scalar(without) or 0,
    }  # fmt: skip


def releases(call: Call) -> list[Release]:
    """The releases of a call, newest first."""
    wanted = select(Release).where(Release.call_id == call.id).options(joinedload(Release.by))
    return list(db.session.scalars(wanted.order_by(Release.no.desc())))


def awards(*, limit: int, after: int | None = None) -> list[Award]:
    """Awards for staff, newest first, keyset paging by id."""
    wanted = select(Award).options(joinedload(Award.organisation), joinedload(Award.call)).order_by(Award.id.desc())
    if after:
        wanted = wanted.where(Award.id < after)
    return list(db.session.scalars(wanted.limit(limit)))


def award(number: str) -> Award | None:
    """An award by number."""
    return db.session.scalars(select(Award).where(Award.number == number)).first()


def award_of(application: Application) -> Award:
    """The award that an application became."""
    return db.session.scalars(select(Award).where(Award.application_id == application.id)).one()


def result(key: str, user: User) -> Decision | None:
    """The released decision of an applicant's own case, without anything of the experts."""
    mine = [m.organisation_id for m in user.memberships]
    wanted = (
        select(Decision)
        .join(Application, Application.id == Decision.application_id)
        .where(Application.key == key, Application.organisation_id.in_(mine), Decision.released_at.is_not(None))
        .options(joinedload(Decision.application).options(
            joinedload(Application.organisation), joinedload(Application.call)))
    )  # fmt: skip
    return db.session.scalars(wanted).first()


def _organisation_name() -> Any:
    chosen = NAME[i18n.current()]
    return func.coalesce(func.nullif(chosen, ""), Organisation.name_ru).label("organisation")

"""How many came how far, counted by the database: for a call, for every call, by kind, by region, by day.

Whether an application passed, was approved or signed counts only when its decision is told; before the first release
of a call these numbers are None, which is not the same as nothing.
"""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import String, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from portal import db, history, i18n
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import Screening
from portal.award.models import Award
from portal.publish.queries import appeals as contested
from portal.publish.queries.appeals import Appeals

TOLD = ("approved", "reserve", "refused", "signed")
ADMITTED = ("admitted", "in_review", "reviewed", "ranked", *TOLD)
FEW = 3  # fewer than so many in a region are not told on their own
ONE_DAY = timedelta(days=1)
KEPT = 128  # counts of one head of the chain; more of them are of heads that are past

Counted = TypeVar("Counted")
_counted_at: dict[tuple[str, Hashable], Any] = {}


@dataclass
class Funnel:
    """The steps of one call; None stands for what is not told yet."""

    submitted: int = 0
    withdrawn: int = 0
    turned_away: int = 0
    reviewed: int = 0
    passed: int | None = None
    approved: int | None = None
    presented: int | None = None
    signed: int | None = None
    granted_kzt: int | None = None

    @classmethod
    def of(cls, call: Call) -> "Funnel":
        """An empty funnel; a released call has told results, so they begin at nothing."""
        return cls(passed=0, approved=0, presented=0, signed=0, granted_kzt=0) if call.state == "released" else cls()

    def add_applications(self, state: str, passed: bool | None, count: int, submitted: int) -> None:
        """Count applications of one state."""
        self.submitted += submitted
        self.withdrawn += submitted if state == "withdrawn" else 0
        self.turned_away += count if state == "turned_away" else 0
        self.reviewed += count if state in ADMITTED else 0
        if self.passed is not None and passed and state in TOLD:
            self.passed += count
        if self.signed is not None and state == "signed":
            self.signed += count

    def add_awards(self, count: int, presented: int, granted_kzt: int) -> None:
        """Count awards."""
        if self.approved is not None and self.presented is not None and self.granted_kzt is not None:
            self.approved += count
            self.presented += presented
            self.granted_kzt += int(granted_kzt)


@dataclass
class Statistics:
    """Everything the page of statistics says of one call."""

    whole: Funnel
    kinds: dict[str, Funnel]
    regions: dict[str, int]
    days: list[tuple[date, int]] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)
    appeals: Appeals = field(default_factory=Appeals)


class hour(FunctionElement[Any]):  # noqa: N801 - it is used as a function
    """The hour in UTC that a moment lies in; text on SQLite, a moment on PostgreSQL (local_day reads both)."""

    name = "hour"
    type = NullType()
    inherit_cache = True


@compiles(hour)
def _hour(element: hour, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"date_trunc('hour', {moment})" if compiler.dialect.name == "postgresql" else f"substr({moment}, 1, 13)"


def of_calls(calls: Sequence[Call]) -> dict[int, Funnel]:
    """call id → its funnel, for all the calls."""
    return _unless_something_happened(tuple(call.id for call in calls), lambda: _of_calls(calls))


def with_appeals(calls: Sequence[Call]) -> dict[int, tuple[Funnel, Appeals]]:
    """call id → its funnel and its appeals: what the open data say."""

    def count() -> dict[int, tuple[Funnel, Appeals]]:
        told, appeals = _of_calls(calls), contested.of_calls(calls)
        return {call.id: (told[call.id], appeals[call.id]) for call in calls}

    return _unless_something_happened(("contested", tuple(call.id for call in calls)), count)


def statistics(call: Call, now: datetime) -> Statistics:
    """The statistics of one call: whole, by kind, by region and by day, with the reasons of formal refusals."""
    return _unless_something_happened((call.id, i18n.local(now).date()), lambda: _statistics(call, now))


def _unless_something_happened(about: Hashable, count: Callable[[], Counted]) -> Counted:
    """What was counted last, for as long as the chain of events ends where it did then: on the day of results thousands
    look, and nothing changes. What comes back is shared, and only read."""
    key = (history.head(), about)
    if key[0] == history.GENESIS:  # no chain yet: nothing tells one moment from another
        return count()
    if key not in _counted_at:
        if len(_counted_at) >= KEPT:
            _counted_at.clear()
        _counted_at[key] = count()
    return cast(Counted, _counted_at[key])


def _of_calls(calls: Sequence[Call]) -> dict[int, Funnel]:
    funnels = {call.id: Funnel.of(call) for call in calls}
    for row in db.session.execute(_counted(Application.call_id)):
        if row[0] in funnels:
            funnels[row[0]].add_applications(*row[1:])
    for row in db.session.execute(_awarded(Award.call_id)):
        if row[0] in funnels:
            funnels[row[0]].add_awards(*row[1:])
    return funnels


def of_call(call: Call) -> Funnel:
    """The funnel of one call."""
    funnel = Funnel.of(call)
    for row in db.session.execute(_counted(Application.call_id).where(Application.call_id == call.id)):
        funnel.add_applications(*row[1:])
    for row in db.session.execute(_awarded(Award.call_id).where(Award.call_id == call.id)):
        funnel.add_awards(*row[1:])
    return funnel


def _statistics(call: Call, now: datetime) -> Statistics:
    kinds = {kind.code: Funnel.of(call) for kind in call.programme.kinds}
    found = Statistics(Funnel.of(call), kinds, {})
    counted = _counted(Application.kind, Application.region).where(Application.call_id == call.id)
    for kind, region, *rest in db.session.execute(counted):
        _state, _passed, _count, submitted = rest
        for funnel in (found.whole, kinds.get(kind)):
            if funnel is not None:
                funnel.add_applications(*rest)
        if submitted and region:
            found.regions[region] = found.regions.get(region, 0) + submitted
    for kind, *awarded in db.session.execute(_awarded(Award.kind).where(Award.call_id == call.id)):
        for funnel in (found.whole, kinds.get(kind)):
            if funnel is not None:
                funnel.add_awards(*awarded)
    found.days, found.reasons = by_day(call, now), formal_refusals(call)
    found.appeals = contested.of_calls([call])[call.id]
    return found


def by_day(call: Call, now: datetime) -> list[tuple[date, int]]:
    """How many were submitted on each day of the call, up to yesterday while it is open."""
    at = hour(Application.submitted_at)
    counted = select(at, func.count()).where(Application.call_id == call.id, Application.submitted_at.is_not(None))
    days: Counter[date] = Counter()
    for moment, count in db.session.execute(counted.group_by(at)):
        days[local_day(moment)] += count
    first, last = i18n.local(call.opens_at).date(), i18n.local(call.closes_at).date()
    if now < call.closes_at:
        last = i18n.local(now).date() - ONE_DAY
    return [(on, days[on]) for on in (first + ONE_DAY * n for n in range((last - first).days + 1))]


def formal_refusals(call: Call) -> list[tuple[str, int]]:
    """The codes of the reasons why applications were turned away, with how often, the most frequent first."""
    written = sql_cast(Screening.reasons, String)
    counted = (
        select(written, func.count())
        .join(Application, Application.id == Screening.application_id)
        .where(Application.call_id == call.id, Application.state == "turned_away", Screening.outcome == "turn_away")
        .group_by(written)
    )
    codes: Counter[str] = Counter()
    for reasons, count in db.session.execute(counted):
        for reason in json.loads(reasons):
            codes[reason["code"]] += count
    return sorted(codes.items(), key=lambda item: (-item[1], item[0]))


def enough(regions: dict[str, int]) -> tuple[list[tuple[str, int]], list[str]]:
    """The regions with at least FEW, the most first, and those that are told only together.

    The ones told together must not be found out by subtraction either, so they are at least two with at least FEW.
    """
    ranked = sorted(regions.items(), key=lambda item: (-item[1], item[0]))
    told = [item for item in ranked if item[1] >= FEW]
    together = [item for item in ranked if item[1] < FEW]
    while told and together and (len(together) < 2 or sum(count for _code, count in together) < FEW):
        together.append(told.pop())
    return told, [code for code, _count in together]


def local_day(moment: str | datetime) -> date:
    """The day in Almaty of an hour as the database tells it."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(f"{moment}:00+00:00")
    return i18n.local(moment).date()


def _counted(*by: Any) -> Any:
    """Applications by the given columns, state and result: how many, and how many were ever submitted."""
    columns = (*by, Application.state, Application.passed)
    return select(*columns, func.count(), func.count(Application.submitted_at)).group_by(*columns)


def _awarded(by: Any) -> Any:
    """Awards by a column: how many, how many presented, the sum."""
    sums = (func.count(), func.count(Award.presented_on), func.coalesce(func.sum(Award.amount_kzt), 0))
    return select(by, *sums).group_by(by)


def rows(funnels: Iterable[tuple[Call, Funnel, Appeals]]) -> Iterator[dict[str, Any]]:
    """The statistics as open data, call by call."""
    for call, funnel, appeals in funnels:
        yield {
            "slug": call.slug, "title": call.title, "opens_at": i18n.iso(call.opens_at),
            "closes_at": i18n.iso(call.closes_at), "budget_kzt": call.budget_kzt, "submitted": funnel.submitted,
            "reviewed": funnel.reviewed, "passed": funnel.passed, "approved": funnel.approved,
            "presented": funnel.presented, "signed": funnel.signed, "withdrawn": funnel.withdrawn,
            "turned_away": funnel.turned_away, "granted_kzt": funnel.granted_kzt,
            "appeals": appeals.row(),
        }  # fmt: skip

"""The public register: a page of it by keys, its sums and filters in one statement each, one award, all of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Self

from sqlalchemy import ColumnElement, Row, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from portal import db, i18n, keyset, spelling
from portal.accounts.models import Organisation
from portal.announce.models import Call
from portal.award.models import Award

ORDERS: dict[str, tuple[InstrumentedAttribute[Any], Callable[[str], Any]]] = {
    "date": (Award.awarded_on, date.fromisoformat),
    "sum": (Award.amount_kzt, int),
}
USUAL = "-date"
LONGEST = 100
BATCH = 500
NAMES = {"kk": Organisation.name_kk, "ru": Organisation.name_ru, "en": Organisation.name_en}
Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Filters:
    """What the register is asked for; all of it stands in the URL."""

    q: str = ""
    year: str = ""
    kind: str = ""
    region: str = ""
    call: str = ""
    sort: str = USUAL

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """The filters of a URL; an unknown order is the usual one."""
        given = {one.name: args.get(one.name, "").strip()[:LONGEST] for one in fields(cls)}
        if given["sort"].removeprefix("-") not in ORDERS:
            given["sort"] = USUAL
        return cls(**given)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The URL arguments of these filters with some changed; what is usual is left out."""
        usual = asdict(Filters())
        return {name: value for name, value in {**asdict(self), **changes}.items() if value != usual.get(name)}

    def sorted_by(self, column: str) -> dict[str, Any]:
        """The URL arguments of the register sorted by a column: the other way round when it is sorted so already."""
        return self.args(sort=column if self.sort == f"-{column}" else f"-{column}")

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return self.in_force > 0

    @property
    def in_force(self) -> int:
        """How many conditions narrow the register; the order does not."""
        return len(self.args(sort=USUAL))


@dataclass
class Facets:
    """What there is to choose from: how many awards of which year, region and kind."""

    years: Counter[int] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


def page(filters: Filters, place: keyset.Place) -> keyset.Page:
    """One page of the register."""
    key, read = ORDERS[filters.sort.removeprefix("-")]
    order = keyset.Order(key, Award.id, read, filters.sort.startswith("-"))
    found = keyset.ids(order, _asked(filters), place)
    return keyset.cut(db.session.execute(keyset.in_order(_listed(), order, found, place)).all(), place)


def sums(filters: Filters) -> tuple[int, int]:
    """How many awards the filters leave, and their sum."""
    count, total = db.session.execute(select(func.count(), func.sum(Award.amount_kzt)).where(*_asked(filters))).one()
    return count, int(total or 0)


def facets() -> Facets:
    """All years, regions and kinds with their awards."""
    year, found = extract("year", Award.awarded_on), Facets()
    counted = select(year, Award.region, Award.kind, func.count()).group_by(year, Award.region, Award.kind)
    for of_year, region, kind, count in db.session.execute(counted):
        found.years[int(of_year)] += count
        found.regions[region] += count
        found.kinds[kind] += count
    return found


def featured(*, limit: int, call: Call | None = None) -> list[Found]:
    """The latest awards, the publicly presented ones first."""
    presented_first = (Award.presented_on.is_(None), Award.presented_on.desc())
    wanted = _listed().order_by(*presented_first, Award.awarded_on.desc(), Award.id)
    if call:
        wanted = wanted.where(Award.call_id == call.id)
    return list(db.session.execute(wanted.limit(limit)))


def presented() -> list[Found]:
    """The awards that were presented publicly, newest first."""
    wanted = _listed().where(Award.presented_on.is_not(None)).order_by(Award.presented_on.desc(), Award.id)
    return list(db.session.execute(wanted.limit(12)))


def award(number: str) -> Award | None:
    """One award with its company and its call."""
    wanted = select(Award).where(Award.number == number)
    return db.session.scalars(wanted.options(joinedload(Award.organisation), joinedload(Award.call))).first()


def exported(filters: Filters) -> Iterator[Award]:
    """All awards that the filters leave, in batches and never all at once."""
    wanted = select(Award).where(*_asked(filters)).order_by(Award.awarded_on, Award.id)
    with_all = wanted.options(joinedload(Award.organisation), joinedload(Award.call))
    yield from db.session.scalars(with_all.execution_options(yield_per=BATCH))


def _listed() -> Any:
    """What a row of the register shows, in the reader's language."""
    name = func.coalesce(func.nullif(NAMES[i18n.current()], ""), Organisation.name_ru).label("organisation")
    columns = (
        Award.id, Award.number, Award.title, Award.kind, Award.region, Award.amount_kzt, Award.awarded_on,
        Award.ends_on, Award.signed_on, Award.presented_on, name,
    )  # fmt: skip
    return select(*columns).join(Organisation, Organisation.id == Award.organisation_id)


def _asked(filters: Filters) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.year.isascii() and filters.year.isdigit() and 1900 <= int(filters.year) <= 2100:
        year = int(filters.year)
        asked.append(Award.awarded_on.between(date(year, 1, 1), date(year, 12, 31)))
    if filters.kind:
        asked.append(Award.kind == filters.kind)
    if filters.region:
        asked.append(Award.region == filters.region)
    if filters.call:
        asked.append(Award.call_id.in_(select(Call.id).where(Call.slug == filters.call)))
    if filters.q:
        asked.append(_found(filters.q))
    return asked


def _found(text: str) -> ColumnElement[bool]:
    """Company, BIN, project or number of the award."""
    wanted = spelling.fold(text)
    names = [db.folded(name).contains(wanted, autoescape=True) for name in NAMES.values()]
    companies = select(Organisation.id).where(or_(Organisation.bin == text.replace(" ", ""), *names))
    return or_(
        db.folded(Award.title).contains(wanted, autoescape=True),
        db.folded(Award.number).contains(wanted, autoescape=True),
        Award.organisation_id.in_(companies),
    )

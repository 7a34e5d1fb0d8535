"""Paging by keys: the next page begins after the last row of this one, so page 100 costs what page 1 costs.

Rows without a key come last in both directions. They are asked for as a second part of the same statement, because the
two databases disagree on where NULL belongs and an index cannot be read in both orders.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Row, Select, Subquery, literal, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

SIZE = 50
Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Order:
    """A column to sort by, with the id that tells equals apart; `read` takes a key back from the URL."""

    key: InstrumentedAttribute[Any]
    id: InstrumentedAttribute[int]
    read: Callable[[str], Any]
    descending: bool = False

    @property
    def may_be_empty(self) -> bool:
        """Whether some rows may have no key."""
        return bool(self.key.property.columns[0].nullable)


@dataclass(frozen=True)
class Place:
    """Where a page begins: after a row or before one; `n` is the number of its first row, for the reader only."""

    after: str = ""
    before: str = ""
    n: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """The place that a URL names; nonsense is the beginning."""
        n = args.get("n", "1")
        number = int(n) if n.isascii() and n.isdigit() and len(n) < 8 else 1
        return cls(args.get("after", ""), args.get("before", ""), max(number, 1))


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the URL arguments that lead to its neighbours."""

    rows: Sequence[Found]
    first_n: int
    previous: dict[str, Any] | None
    next: dict[str, Any] | None

    @property
    def last_n(self) -> int:
        """The number of the last row."""
        return self.first_n + len(self.rows) - 1


def ids(order: Order, conditions: Sequence[ColumnElement[bool]], place: Place) -> Subquery:
    """id, key and part of the rows of a page and of one row more, to be joined with what the page shows."""
    parts = [_filled(order, conditions, place)]
    if order.may_be_empty:
        parts.append(_empty(order, conditions, place))
    found = [part for part in parts if part is not None]
    return union_all(*(select(part.subquery()) for part in found)).subquery("page")


def in_order(wanted: Select[Any], order: Order, page: Subquery, place: Place) -> Select[Any]:
    """The statement joined with the ids of its page, in the order of the list (or against it, when going back)."""
    down, back = order.descending != bool(place.before), bool(place.before)
    keys = (page.c.part.desc() if back else page.c.part, _ordered(page.c.sort_key, down), _ordered(page.c.id, down))
    return wanted.add_columns(page.c.sort_key).join(page, page.c.id == order.id).order_by(*keys).limit(SIZE + 1)


def cut(rows: Sequence[Found], place: Place) -> Page:
    """The page out of the rows that were found, one more than it shows; rows carry `id` and `sort_key`."""
    back, more = bool(place.before), len(rows) > SIZE
    shown = list(rows[:SIZE])
    if back:
        shown.reverse()
    first_n = max(place.n, 1)
    has_previous = more if back else bool(place.after)
    has_next = bool(shown) if back else more
    return Page(
        shown,
        first_n,
        {"before": mark(shown[0]), "n": max(first_n - SIZE, 1)} if has_previous and shown else None,
        {"after": mark(shown[-1]), "n": first_n + len(shown)} if has_next else None,
    )


def mark(row: Found) -> str:
    """A row as a URL names it."""
    key = row.sort_key
    written = "" if key is None else key.isoformat() if hasattr(key, "isoformat") else str(key)
    return f"{written}~{row.id}"


def _read(order: Order, place: Place) -> tuple[Any, int] | None:
    """Key and id of the row that the page lies beside; None for the beginning and for nonsense."""
    written, separator, row_id = (place.after or place.before).rpartition("~")
    if not separator or not row_id.isascii() or not row_id.isdigit() or len(row_id) > 18:
        return None
    if not written and not order.may_be_empty:
        return None
    try:
        return (order.read(written) if written else None), int(row_id)
    except ValueError:
        return None


def _filled(order: Order, conditions: Sequence[ColumnElement[bool]], place: Place) -> Select[Any] | None:
    cut_at, back = _read(order, place), bool(place.before)
    down = order.descending != back
    wanted = _part(order, conditions, 0).order_by(_ordered(order.key, down), _ordered(order.id, down))
    if order.may_be_empty:
        wanted = wanted.where(order.key.is_not(None))
    if cut_at is None:
        return wanted
    if cut_at[0] is None:
        return wanted if back else None
    here, there = tuple_(order.key, order.id), tuple_(literal(cut_at[0], order.key.type), literal(cut_at[1]))
    return wanted.where(here < there if down else here > there)


def _empty(order: Order, conditions: Sequence[ColumnElement[bool]], place: Place) -> Select[Any] | None:
    cut_at, back = _read(order, place), bool(place.before)
    down = order.descending != back
    wanted = _part(order, conditions, 1).where(order.key.is_(None))
    wanted = wanted.order_by(_ordered(order.key, down), _ordered(order.id, down))  # both, as the index has them
    if cut_at is None:
        return wanted
    if cut_at[0] is not None:
        return None if back else wanted
    return wanted.where(order.id < cut_at[1] if down else order.id > cut_at[1])


def _part(order: Order, conditions: Sequence[ColumnElement[bool]], part: int) -> Select[Any]:
    columns = (order.id.label("id"), order.key.label("sort_key"), literal(part).label("part"))
    return select(*columns).where(*conditions).limit(SIZE + 1)


def _ordered(column: Any, down: bool) -> Any:
    return column.desc() if down else column.asc()

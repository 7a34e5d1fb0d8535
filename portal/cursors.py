"""A cursor of psycopg that describes its columns when somebody asks. SQLAlchemy, which knows them from the first time,
only wants to know that there are any; the library makes an object of each, at every statement."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

from psycopg import Column, Cursor
from psycopg.pq import ExecStatus

TUPLES = frozenset({ExecStatus.TUPLES_OK, ExecStatus.SINGLE_TUPLE, ExecStatus.TUPLES_CHUNK})


class Described(Sequence[Column]):
    """The columns of a result, made when they are looked at."""

    def __init__(self, cursor: Cursor[Any], count: int) -> None:
        """Columns of the cursor's present result."""
        self._cursor, self._count = cursor, count

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Column: ...
    @overload
    def __getitem__(self, place: slice) -> list[Column]: ...
    def __getitem__(self, place: int | slice) -> Column | list[Column]:
        """One of them, or some."""
        return list(self)[place]

    def __iter__(self) -> Iterator[Column]:
        """Each in turn."""
        return (Column(self._cursor, place) for place in range(self._count))


class Brief(Cursor[Any]):
    """The cursor."""

    @property
    def description(self) -> Sequence[Column] | None:  # type: ignore[override]
        """What the library would say, without making it yet."""
        found = self.pgresult
        if found is None or not (found.nfields or found.status in TUPLES):
            return None
        return Described(self, found.nfields)

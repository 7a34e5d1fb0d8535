"""The database: one declarative base, one session per request, one clock.

SQLite runs in WAL with full sync and takes its write lock at BEGIN IMMEDIATE (a read that turns into a write would
fail at once under load); PostgreSQL gets timeouts so that nothing waits for ever.
"""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, cast

from flask import has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Connection, DateTime, Dialect, Engine, MetaData, String, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, relationship
from sqlalchemy.orm.relationships import _RelationshipDeclared
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from werkzeug.local import LocalProxy

from portal import spelling
from portal.lazily import Lazily

cursors = Lazily("portal.cursors")  # and with it psycopg, which SQLite does without
as_json = json.JSONEncoder(ensure_ascii=False).encode  # a Cyrillic letter is two bytes, its escape would be six
sql = SQLAlchemy(engine_options={"json_serializer": as_json}, session_options={"expire_on_commit": False})
session: Session = cast(Session, LocalProxy(lambda: sql.session))

PREPARED = 500  # statements that a connection keeps ready: the library's hundred would push each other out

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
WRITING_GETS = frozenset({"security"})  # the library's links from e-mails confirm on GET


class Base(DeclarativeBase):
    """Mother of all tables; constraint names are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on PostgreSQL, plain text in UTC on SQLite; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Moment = Annotated[datetime, mapped_column(UtcDateTime())]
Kzt = Annotated[int, mapped_column(BigInteger())]
PlainJson = JSON().with_variant(JSONB(), "postgresql")
Json = Annotated[dict[str, Any], mapped_column(PlainJson)]
JsonList = Annotated[list[Any], mapped_column(PlainJson)]


class folded(FunctionElement[str]):  # noqa: N801 - it is used as a function
    """Text as spelling.fold_letters leaves it, for finding: without case, Kazakh letters as their neighbours."""

    name = "casefold"
    type = String()
    inherit_cache = True


@compiles(folded)
def _casefold(element: folded, compiler: SQLCompiler, **kw: Any) -> str:
    text = compiler.process(element.clauses, **kw)
    if compiler.dialect.name == "postgresql":
        return f"translate(lower({text}), '{spelling.FROM}', '{spelling.INTO}')"
    return f"casefold({text})"


def link(*args: Any, **options: Any) -> _RelationshipDeclared[Any]:
    """A relationship that must be loaded by its query: touching it unloaded raises instead of asking once per row."""
    return relationship(*args, lazy="raise_on_sql", **options)


_clock: Callable[[], datetime] | None = None


def now() -> datetime:
    """The server's time in UTC; the only clock of the portal, which tests and the demo can set."""
    return _clock() if _clock else datetime.now(UTC)


def set_clock(moment: datetime | Callable[[], datetime] | None) -> None:
    """Hold the clock at a moment, let a function tell it, or (None) let it run again."""
    global _clock  # noqa: PLW0603 - one clock per process is the point
    if isinstance(moment, datetime):
        held = moment
        _clock = lambda: held  # noqa: E731
    else:
        _clock = moment


def is_write() -> bool:
    """Whether the transaction that begins now may write: every POST, job and command; a GET only in sign-in links."""
    if not has_request_context():
        return True
    return request.method not in SAFE_METHODS or request.blueprint in WRITING_GETS


@event.listens_for(Engine, "do_connect")
def _brief(dialect: Dialect, _record: Any, _args: Any, settings: dict[str, Any]) -> None:
    if dialect.name == "postgresql":
        settings["cursor_factory"] = cursors.Brief


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.create_function("casefold", 1, lambda text: text and spelling.fold_letters(text), deterministic=True)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
        return
    connection.prepared_max = PREPARED
    with connection.cursor() as cursor:
        for setting in ("statement_timeout='30s'", "lock_timeout='10s'", "idle_in_transaction_session_timeout='60s'"):
            cursor.execute(f"SET {setting}")
    connection.commit()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write() else "BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    if driver.read_only is is_write():
        driver.read_only = not is_write()  # said with the BEGIN that follows


def finish_reading() -> None:
    """End a transaction that only read. On PostgreSQL it is read only and is committed: psycopg forgets what the server
    has planned at every rollback, and would let it plan each statement of each page anew."""
    if session.get_bind().dialect.name == "sqlite":
        session.rollback()
        return
    session.expunge_all()  # whatever a page has touched stays unwritten
    session.info.pop("unsealed", None)
    session.commit()

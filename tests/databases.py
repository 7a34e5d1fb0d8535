"""A portal on SQLite and one on PostgreSQL, each made once by the real migrations and emptied before every test."""

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jinja2 import FileSystemBytecodeCache
from psycopg import sql
from sqlalchemy import event

from portal import alembic, create_app, db
from portal.apply import looking
from tests import postgres

COMPILED = Path(__file__).parents[1] / ".pytest_cache" / "templates"
KINDS = ("sqlite", "postgresql")
NOISE = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SET ")
ASIDE = ("UPDATE sign_in SET seen_at", "INSERT INTO look ")  # written when the answer has left (portal/aside.py)


class Queries(list[str]):
    """The SQL statements of the last request of a visitor, or of the last `with queries.counted():`."""

    listening = False

    @contextmanager
    def counted(self) -> Iterator["Queries"]:
        """Forget what was, and write down what is asked inside."""
        self.clear()
        self.listening = True
        try:
            yield self
        finally:
            self.listening = False

    def hear(self, statement: str) -> None:
        """One statement went to the database."""
        if self.listening and not statement.startswith((*NOISE, *ASIDE)):
            self.append(statement)


class Portal:
    """An app with its own database and folder; reset() brings back the empty state."""

    def __init__(self, url: str, home: Path, settings: Mapping[str, Any] | None = None) -> None:
        self.url, self.home, self.queries = url, home, Queries()
        self.app = create_app({**_settings(url, home), **(settings or {})})
        COMPILED.mkdir(parents=True, exist_ok=True)
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))  # for all portals of a run
        with self.app.app_context():
            _build()
            event.listen(db.sql.engine, "before_cursor_execute", self._hear)

    def _hear(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.queries.hear(statement)

    def reset(self) -> None:
        """Empty the folders; the database is emptied by the kind of portal it is."""
        looking.forget()
        for folder in ("files", "mail"):
            shutil.rmtree(self.home / folder, ignore_errors=True)

    def close(self) -> None:
        """Give everything back."""
        with self.app.app_context():
            db.sql.engine.dispose()
        shutil.rmtree(self.home, ignore_errors=True)


class OnSqlite(Portal):
    """Kept in memory-backed files where the machine has them; the empty state is a copy of the file."""

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        home = new_home("sqlite")
        super().__init__(f"sqlite:///{home / 'orken.db'}", home, settings)
        with sqlite3.connect(home / "orken.db") as live, sqlite3.connect(home / "empty.db") as empty:
            live.backup(empty)
        live.close()
        empty.close()

    def reset(self) -> None:
        """Lay the empty file in the place of the used one."""
        super().reset()
        with self.app.app_context():
            db.sql.engine.dispose()
        for leftover in ("orken.db-wal", "orken.db-shm"):
            (self.home / leftover).unlink(missing_ok=True)
        shutil.copyfile(self.home / "empty.db", self.home / "orken.db")


class OnPostgresql(Portal):
    """The empty state is what the migrations left, kept in a schema beside."""

    def __init__(self, server: postgres.Server, settings: Mapping[str, Any] | None = None) -> None:
        self.server = server
        home = new_home("postgresql")
        super().__init__(server.database(), home, settings)
        self.side = psycopg.connect(self.url.replace("+psycopg", "", 1), autocommit=True)
        tables = self.side.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        self.tables = [name for (name,) in tables if not name.startswith("alembic")]
        self.first = self._filled()
        self.side.execute("SET session_replication_role = replica; CREATE SCHEMA empty")
        for name in self.first:
            table = sql.Identifier(name)
            self.side.execute(sql.SQL("CREATE TABLE empty.{} AS TABLE public.{}").format(table, table))

    def _filled(self) -> list[str]:
        asked = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM public.{})").format(sql.Literal(name), sql.Identifier(name))
            for name in self.tables
        ]
        return [name for (name,) in self.side.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall()]

    def reset(self) -> None:
        """Delete what the last test wrote, whatever hangs on whatever, and count from one again."""
        super().reset()
        steps = [sql.SQL("DELETE FROM public.{}").format(sql.Identifier(name)) for name in self._filled()]
        refill = sql.SQL("INSERT INTO public.{} SELECT * FROM empty.{}")
        steps += [refill.format(name, name) for name in map(sql.Identifier, self.first)]
        used = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        for (name,) in self.side.execute(used).fetchall() if not self.first else ():
            steps.append(sql.SQL("ALTER SEQUENCE public.{} RESTART").format(sql.Identifier(name)))
        if steps:
            self.side.execute(sql.SQL("; ").join(steps))

    def close(self) -> None:
        """Give the database back to its server."""
        super().close()
        self.side.close()
        self.server.drop(self.url)


def missing(what: str) -> None:
    """What a test needs is not on this machine: an error where everything must be there, else a loud skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def new_home(kind: str) -> Path:
    """A folder that is gone after the run, in memory where the machine has some."""
    home = Path(tempfile.mkdtemp(prefix=f"orken-{kind}-", dir=postgres.quick_folder()))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def _settings(url: str, home: Path) -> dict[str, Any]:
    return {
        "TESTING": True,
        "SQLALCHEMY_ENGINES": {"default": url},
        "FILES": str(home / "files"),
        "MAIL": f"folder:{home / 'mail'}",
        "QUEUE_FILE": str(home / "queue.db"),
        "QUEUE_WAKES": False,
        "RATELIMIT_ENABLED": False,
        "SECOND_FACTOR": "optional",
        "PUBLIC_URL": "http://localhost",
        "TRUSTED_HOSTS": ["localhost", "127.0.0.1"],
    }


def _build() -> None:
    if alembic.heads():
        alembic.upgrade()
    else:
        db.Base.metadata.create_all(db.sql.engine)
    db.session.commit()

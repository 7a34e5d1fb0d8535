"""What every test may ask for: an app on each database, a visitor, a clock, a count of queries, the job queue."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from contextvars import Context
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import select

from portal import db as the_database
from portal import i18n, jobs
from tests import databases, played, postgres
from tests.databases import Portal, Queries
from tests.visitor import Visitor

hypothesis.settings.register_profile(
    "portal", deadline=None, max_examples=60, derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)  # fmt: skip
hypothesis.settings.load_profile("portal")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for an app runs on both databases, unless it is marked `once`."""
    if "database" in metafunc.fixturenames:
        kinds = databases.KINDS[:1] if metafunc.definition.get_closest_marker("once") else databases.KINDS
        metafunc.parametrize("database", [pytest.param(kind, marks=getattr(pytest.mark, kind)) for kind in kinds])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What lies in tests/browser runs in the browser."""
    for item in items:
        if "browser" in item.path.parent.parts:
            item.add_marker(pytest.mark.browser)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it need not be looked through again and again, which is a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many tests ran where."""
    counts: Counter[tuple[str, str]] = Counter()
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            for kind in (*databases.KINDS, "browser"):
                counts[kind, outcome] += kind in getattr(report, "keywords", ())
    for kind in (*databases.KINDS, "browser"):
        failed = counts[kind, "failed"] + counts[kind, "error"]
        skipped = f", {counts[kind, 'skipped']} skipped" if counts[kind, "skipped"] else ""
        terminalreporter.write_line(f"{kind}: {counts[kind, 'passed']} passed, {failed} failed{skipped}")


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[], postgres.Server]]:
    """The PostgreSQL of this run, started when the first test asks."""
    with ExitStack() as stack:
        started: list[postgres.Server] = []

        def start() -> postgres.Server:
            if not started:
                try:
                    started.append(stack.enter_context(postgres.serve()))
                except postgres.Missing as missing:
                    databases.missing(str(missing))
            return started[0]

        yield start


@pytest.fixture(scope="session")
def portals(server: Callable[[], postgres.Server]) -> Iterator[Callable[[str], Portal]]:
    """The portal on a kind of database, made when the first test asks."""
    made: dict[str, Portal] = {}

    def portal_on(kind: str) -> Portal:
        if kind not in made:
            made[kind] = databases.OnSqlite() if kind == "sqlite" else databases.OnPostgresql(server())
        return made[kind]

    yield portal_on
    for portal in made.values():
        portal.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> played.Demo:
    """The living demo, played once; whoever asks for it belongs to the xdist group of the same name."""
    return played.played(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def portal(portals: Callable[[str], Portal], database: str) -> Portal:
    """The portal of this test: app, folder, address of the database; empty."""
    found = portals(database)
    found.reset()
    return found


@pytest.fixture
def app(portal: Portal) -> Iterator[Flask]:
    """The app, with a context open in which the test may use db.session and the acts."""
    with portal.app.app_context():
        try:
            yield portal.app
        finally:
            the_database.session.rollback()


@pytest.fixture
def db(app: Flask) -> ModuleType:
    """portal.db on an empty database: db.session, db.now()."""
    return the_database


@pytest.fixture
def queries(portal: Portal) -> Queries:
    """What the last request asked the database (a list of statements); `with queries.counted():` for other code."""
    return portal.queries


@pytest.fixture
def visit(app: Flask, portal: Portal) -> Callable[..., Visitor]:
    """visit(user, lang) is a browser in which the user is signed in; visit() is a stranger's."""

    def arrive(user: Any = None, lang: str = "ru", *, checked: bool = True) -> Visitor:
        the_database.session.commit()
        return Visitor(portal, user, lang, checked=checked)

    return arrive


@pytest.fixture
def drain(app: Flask) -> Callable[[], int]:
    """drain() runs the jobs that are due and tells how many ran; a job that fails fails the test."""

    def run() -> int:
        the_database.session.commit()
        done = Context().run(_drained, app)
        the_database.session.expire_all()
        return done

    return run


def _drained(app: Flask) -> int:
    with app.app_context():
        done = jobs.drain()
        wrong = the_database.session.scalars(select(jobs.Job).where(jobs.Job.error.is_not(None))).all()
        assert not wrong, f"{wrong[0].kind} failed: {wrong[0].error}"
        the_database.session.rollback()
        return done


class Clock:
    """The clock of the portal, in the hands of a test."""

    def set(self, moment: datetime | str) -> datetime:
        """Hold the clock at a moment; text is the time in Almaty: "2021-06-01 18:00"."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        held = moment if moment.tzinfo else moment.replace(tzinfo=i18n.ZONE)
        the_database.set_clock(held)
        return held

    def forward(self, **by: float) -> datetime:
        """Move on by days=, hours=, minutes=, seconds=."""
        return self.set(the_database.now() + timedelta(**by))

    def free(self) -> None:
        """Let it run again."""
        the_database.set_clock(None)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """clock.set("2021-06-01 18:00"), clock.forward(days=3)."""
    held = Clock()
    yield held
    held.free()

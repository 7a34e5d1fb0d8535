"""The portal on a database of its own, served by two gunicorn sync workers as `flask serve` does; then taken away."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench import meter
from portal import sharing
from tests import postgres

ROOT = Path(__file__).parent.parent
WORKERS = 2
SETTINGS = ("shared_buffers=256MB", "autovacuum=off")  # all else as it comes: what is committed is on the disk
PATIENCE = 60.0  # seconds that the server may take to start or to stop


@dataclass
class Database:
    """An empty database, and the process of its server when it has one."""

    kind: str
    url: str
    home: Path
    server: int | None = None


@dataclass
class Served:
    """A running portal: where, and which processes work for it."""

    port: int
    master: int
    database: Database

    @property
    def workers(self) -> list[int]:
        """The processes that answer (not the children that print and draw for them)."""
        return meter.children(self.master)

    def cpu_ms(self) -> float:
        """What the application and its database have used until now."""
        server = self.database.server
        return meter.cpu_ms([self.master] if server is None else [self.master, server])


@contextmanager
def sqlite() -> Iterator[Database]:
    """A file on the disk, where a sync is a sync."""
    with tempfile.TemporaryDirectory(prefix="orken-bench-") as folder:
        yield Database("sqlite", f"sqlite:///{Path(folder) / 'orken.db'}", Path(folder))


@contextmanager
def postgresql() -> Iterator[Database]:
    """A throw-away PostgreSQL of our own (its CPU counts too, so it must be on this machine)."""
    os.environ.pop("TEST_POSTGRES_URL", None)
    with (
        postgres.serve(tempfile.gettempdir(), SETTINGS) as server,
        tempfile.TemporaryDirectory(prefix="orken-bench-") as folder,
    ):
        url = server.database()
        yield Database("postgresql", url, Path(folder), _postmaster(url))


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


def settings(database: Database) -> dict[str, Any]:
    """The demo's configuration, without rate limits: one machine asks for everything."""
    return {
        "SQLALCHEMY_ENGINES": {"default": database.url},
        "FILES": str(database.home / "files"),
        "MAIL": f"folder:{database.home / 'mail'}",
        "QUEUE_FILE": str(database.home / "queue.db"),
        "RATELIMIT_ENABLED": False,
        "SECOND_FACTOR": "optional",
        "TRUSTED_HOSTS": ["127.0.0.1"],
    }


@contextmanager
def serve(database: Database) -> Iterator[Served]:
    """Start the workers, wait until they answer, and stop them at the end."""
    port = postgres.free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}", "--preload",
        "--timeout", "120", "--log-level", "warning", "bench.wsgi:app",
    ]  # fmt: skip
    env = {**os.environ, **sharing.TUNED, "BENCH_SETTINGS": json.dumps(settings(database))}
    with (database.home / "server.log").open("wb") as log:
        master = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        _wait(master, port, database.home / "server.log")
        yield Served(port, master.pid, database)
    finally:
        master.terminate()
        try:
            master.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            master.kill()


def _wait(master: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and master.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-2000:]}")


def _postmaster(url: str) -> int:
    """The process that all others of the server descend from: the parent of any that answers us."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        stat = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])

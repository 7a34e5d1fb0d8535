"""A throw-away PostgreSQL for one run of the tests, or the server that TEST_POSTGRES_URL names (as a superuser)."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=64MB")
ROOM_NEEDED = 1 << 30


class Missing(RuntimeError):
    """There is no PostgreSQL on this machine."""


class Server:
    """A running server; each call of database() makes a new, empty one."""

    def __init__(self, address: str) -> None:
        self.address, _, self.way = address.partition("?")

    def database(self) -> str:
        """The SQLAlchemy address of a new database."""
        name = f"orken_test_{uuid4().hex[:12]}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self._url(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def drop(self, url: str) -> None:
        """Remove a database that database() made."""
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            name = sql.Identifier(url.partition("?")[0].rpartition("/")[2])
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def _url(self, name: str) -> str:
        return f"{self.address}/{name}?{self.way}" if self.way else f"{self.address}/{name}"


@contextmanager
def serve(folder: str = "", settings: Sequence[str] = SPEED) -> Iterator[Server]:
    """Start a server for the length of the block; raises Missing where PostgreSQL is not installed."""
    if address := os.environ.get("TEST_POSTGRES_URL"):
        yield Server(address.replace("postgresql+psycopg://", "postgresql://", 1).rstrip("/"))
        return
    binaries = _binaries()
    home = Path(tempfile.mkdtemp(prefix="orken-postgres-", dir=folder or quick_folder()))
    try:
        _own(home)
        words = ("-E", "UTF8", "--locale=C.UTF-8")
        _run(binaries / "initdb", "-D", home / "data", "-U", "orken", "-A", "trust", "-N", *words)
        options = " ".join(f"-c {setting}" for setting in settings)
        options += f" -c listen_addresses= -c unix_socket_directories={home}"  # a socket costs a third less than TCP
        _run(binaries / "pg_ctl", "-D", home / "data", "-l", home / "log", "-w", "-o", options, "start")
        try:
            yield Server(f"postgresql://orken@?host={home}")
        finally:
            _run(binaries / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def quick_folder() -> str:
    """Where files live in memory, if there is room: tests write much and keep nothing."""
    memory = "/dev/shm"
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_NEEDED
    return memory if roomy else tempfile.gettempdir()


def _binaries() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Missing("PostgreSQL is not installed (on Debian or Ubuntu: apt-get install postgresql).")


def _own(home: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(home, _someone())


def _someone() -> str:
    """PostgreSQL refuses to run as root, so root runs it as this user."""
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(*command: str | Path) -> None:
    prefix = ["runuser", "-u", _someone(), "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        cwd="/", check=False, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")

"""The living demo as a world to look at: played once in a run, and a copy of it for whoever wants to walk through."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from sqlalchemy import delete, select

from portal import db, jobs
from tests import databases, postgres

ROOT = Path(__file__).parents[1]
FIRST, AGAIN = 300, 90  # seconds that a start may take here, beside other tests
PASSWORD = "orken-demo-2026"
SHOWN = ("letters.tell", "certify.issue", "certify.issue_batch", "certify.seal_protocol")
TODAY = datetime(2022, 1, 1, tzinfo=UTC)  # what lies before is of a call that is over


@dataclass
class Demo:
    """Where it lies, how `flask` is called there, and what its first start has said."""

    home: Path
    env: dict[str, str]
    said: str = ""

    @contextmanager
    def started(self, patience: int = AGAIN) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
        """The portal as `make run` starts it: its address, its process, and the file of what it prints."""
        port, said = postgres.free_port(), self.home / "said.txt"
        words = ("serve", "--port", str(port), "--upgrade", "--demo")
        with said.open("w") as out:
            running = subprocess.Popen(flask(*words), cwd=ROOT, env=self.env, stdout=out, stderr=out)
        try:
            _answered(running, f"http://127.0.0.1:{port}/healthz", time.monotonic() + patience)
            yield f"http://127.0.0.1:{port}", running, said
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)


def played(home: Path) -> Demo:
    """Play the demo in a folder."""
    demo = Demo(home, {**os.environ, "ORKEN_INSTANCE": str(home), "SECOND_FACTOR": "optional", "ORKEN_DEMO": "1"})
    with demo.started(FIRST) as (_url, _running, said):
        demo.said = said.read_text()
    return demo


def copied(demo: Demo) -> databases.Portal:
    """A portal of its own on a copy of the demo's data."""
    home = databases.new_home("demo")
    with closing(sqlite3.connect(demo.home / "orken.db")) as there, closing(sqlite3.connect(home / "orken.db")) as here:
        there.backup(here)
    settings = {"FILES": str(demo.home / "files"), "DEMO": True}
    portal = databases.Portal(f"sqlite:///{home / 'orken.db'}", home, settings)
    with portal.app.app_context():
        _caught_up()
    return portal


def _caught_up() -> None:
    """Do what the worker of a demo does in its first minutes, as far as pages of today show it: papers and letters."""
    waits = jobs.Job.state == "queued"
    shown = select(jobs.Job.id).where(waits, jobs.Job.kind.in_(SHOWN), jobs.Job.created_at >= TODAY)
    for number in db.session.scalars(shown.order_by(jobs.Job.id)).all():
        jobs.run_now(number)
    db.session.execute(delete(jobs.Job).where(waits))
    db.session.commit()


def flask(*words: str) -> list[str]:
    """The command line."""
    return [sys.executable, "-m", "flask", "--app", "app", *words]


def _answered(running: subprocess.Popen[bytes], url: str, until: float) -> None:
    while time.monotonic() < until and running.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).read()
        except (URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise AssertionError("the portal did not start")

"""`make run` as a newcomer meets it: the demo is played once, serves, survives its next start, and is sound."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

import pytest

from tests import postgres

ROOT = Path(__file__).parents[2]
FIRST, AGAIN = 300, 90  # seconds that a start may take here, beside other tests
SIGNED_IN = "/ru/desk"
ACCOUNT = re.compile(r"^  (\w+) +(\S+@\S+)$", re.MULTILINE)


@pytest.fixture
def home(tmp_path):
    return {**os.environ, "ORKEN_INSTANCE": str(tmp_path), "SECOND_FACTOR": "optional", "ORKEN_DEMO": "1"}


def flask(*words):
    return [sys.executable, "-m", "flask", "--app", "app", *words]


@contextmanager
def started(home, patience):
    """The portal as `make run` starts it; gives its address, and at the end what it printed."""
    port, said = postgres.free_port(), Path(home["ORKEN_INSTANCE"]) / "said.txt"
    with said.open("w") as out:
        running = subprocess.Popen(
            flask("serve", "--port", str(port), "--upgrade", "--demo"), cwd=ROOT, env=home, stdout=out, stderr=out
        )
    try:
        answered(running, f"http://127.0.0.1:{port}/healthz", time.monotonic() + patience)
        yield f"http://127.0.0.1:{port}", running, said
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def answered(running, url, until):
    while time.monotonic() < until and running.poll() is None:
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError("the portal did not start")


def sign_in(url, email, password):
    """Through the form, as a person does; where it leads."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{url}/ru/login", timeout=30).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
    sent = urlencode({"csrf_token": token, "email": email, "password": password}).encode()
    return browser.open(f"{url}/ru/login", sent, timeout=30).url.removeprefix(url)


def certificate_states(home):
    """In which states certificates of the demo are."""
    with closing(sqlite3.connect(Path(home["ORKEN_INSTANCE"]) / "orken.db")) as database:
        return {row[0] for row in database.execute("SELECT state FROM certificate")}


@pytest.mark.once
def test_the_demo_is_played_once_and_serves_every_time(home):
    with started(home, FIRST) as (url, _running, said):
        accounts = dict(ACCOUNT.findall(said.read_text()))
        password = re.search(r"with the password (\S+)", said.read_text())[1]
        assert set(accounts) == {"applicant", "expert", "officer", "chair", "member", "admin"}
        calls = json.loads(urllib.request.urlopen(f"{url}/api/v1/statistics.json", timeout=30).read())["calls"]
        told = next(call for call in calls if call["slug"] == "grant-2021-1")
        steps = ("submitted", "reviewed", "passed", "approved", "presented")
        assert tuple(told[step] for step in steps) == (612, 523, 118, 39, 5)
    with started(home, AGAIN) as (url, running, said):
        assert "submitted: " not in said.read_text(), "it was played again"
        for email in accounts.values():
            assert sign_in(url, email, password) == SIGNED_IN
        begun = time.monotonic()
        checked = subprocess.run(flask("check"), cwd=ROOT, env=home, capture_output=True, text=True, check=False)
        time.sleep(max(0, begun + 12 - time.monotonic()))  # longer than anybody waits for a lock
        assert running.poll() is None, said.read_text()[-2000:]
        assert sign_in(url, accounts["officer"], password) == SIGNED_IN
    assert {"issued", "suspended", "revoked", "superseded", "proposed"} <= certificate_states(home)
    assert (checked.returncode, re.findall(r"^BROKEN.*", checked.stdout, re.MULTILINE)) == (0, [])

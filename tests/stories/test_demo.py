"""`make run` as a newcomer meets it: the demo is played once, serves, survives its next start, and is sound."""

import json
import re
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest

from tests.played import ROOT, flask

SIGNED_IN = "/ru/desk"
ACCOUNT = re.compile(r"^  (\w+) +(\S+@\S+)$", re.MULTILINE)


def sign_in(url, email, password):
    """Through the form, as a person does; where it leads."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{url}/ru/login", timeout=30).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
    sent = urlencode({"csrf_token": token, "email": email, "password": password}).encode()
    return browser.open(f"{url}/ru/login", sent, timeout=30).url.removeprefix(url)


def certificate_states(demo):
    """In which states certificates of the demo are."""
    with closing(sqlite3.connect(demo.home / "orken.db")) as database:
        return {row[0] for row in database.execute("SELECT state FROM certificate")}


@pytest.mark.once
@pytest.mark.xdist_group("demo")
def test_the_demo_is_played_once_and_serves_every_time(demo):
    accounts = dict(ACCOUNT.findall(demo.said))
    password = re.search(r"with the password (\S+)", demo.said)[1]
    assert set(accounts) == {"applicant", "expert", "officer", "chair", "member", "admin"}
    with demo.started() as (url, running, said):
        assert "submitted: " not in said.read_text(), "it was played again"
        calls = json.loads(urllib.request.urlopen(f"{url}/api/v1/statistics.json", timeout=30).read())["calls"]
        told = next(call for call in calls if call["slug"] == "grant-2021-1")
        steps = ("submitted", "reviewed", "passed", "approved", "presented")
        assert tuple(told[step] for step in steps) == (612, 523, 118, 39, 5)
        for email in accounts.values():
            assert sign_in(url, email, password) == SIGNED_IN
        begun = time.monotonic()
        checked = subprocess.run(flask("check"), cwd=ROOT, env=demo.env, capture_output=True, text=True, check=False)
        time.sleep(max(0, begun + 12 - time.monotonic()))  # longer than anybody waits for a lock
        assert running.poll() is None, said.read_text()[-2000:]
        assert sign_in(url, accounts["officer"], password) == SIGNED_IN
    assert {"issued", "suspended", "revoked", "superseded", "proposed"} <= certificate_states(demo)
    assert (checked.returncode, re.findall(r"^BROKEN.*", checked.stdout, re.MULTILINE)) == (0, [])

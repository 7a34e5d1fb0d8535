"""Two hundred submissions on a real server whose workers are killed again and again: what was acknowledged is there.

A client that gets no answer asks again with the same version, as a person would, until it has been acknowledged.
"""

import http.client
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, select

from portal import db as database
from portal.accounts.models import Membership, Organisation
from portal.apply.models import Answers, Application, Attachment, Submission, new_key
from portal.work import invariants
from tests import makers, makers_announce, makers_apply, postgres

ROOT = Path(__file__).parents[2]
CASES, OWNERS, CLIENTS, WORKERS = 200, 8, 4, 2
EVERY = 8  # acknowledgements between two kills: the other clients are in the middle of theirs
PATIENCE = 60  # seconds until the test gives up


def copies(call, many):
    """Complete drafts in bulk: one is written by the acts, the others are copies of it for other companies."""
    owners = [makers.a_person() for _n in range(OWNERS)]
    first = makers_apply.a_complete_draft(call, by=owners[0])
    database.session.commit()
    company, case = row_of(Organisation, first.organisation_id), row_of(Application, first.id)
    parts = [(Answers, row_of(Answers, one.id)) for one in first.answers]
    parts += [(Attachment, row_of(Attachment, one.id)) for one in first.attachments]
    made = defaultdict(list)
    for n in range(1, many):
        owner = owners[n % OWNERS].id
        ids = {"organisation_id": company["id"] + 1000 + n, "created_by_id": owner}
        made[Organisation].append({**company, "id": ids["organisation_id"], "bin": makers.a_bin(5_000 + n)})
        made[Membership].append({"organisation_id": ids["organisation_id"], "user_id": owner, "part": "owner"})
        made[Application].append({**case, **ids, "id": case["id"] + 1000 + n, "key": new_key()})
        for noun, row in parts:
            part = {name: value for name, value in row.items() if name != "id"}
            made[noun].append({**part, "application_id": case["id"] + 1000 + n})
    for noun in (Organisation, Membership, Application, Answers, Attachment):
        database.session.execute(insert(noun.__table__), made[noun])
    database.session.commit()
    keys = [(first.key, owners[0].id), *((row["key"], row["created_by_id"]) for row in made[Application])]
    return owners, [(key, first.version, owner) for key, owner in keys]


def row_of(noun, row_id):
    """A row as plain values."""
    table = noun.__table__
    return dict(database.session.execute(select(table).where(table.c.id == row_id)).one()._mapping)


@contextmanager
def served(portal):
    """The portal behind gunicorn on its own port; gives the port and the id of the master."""
    port = postgres.free_port()
    env = {**os.environ, "DATABASE_URL": portal.url, "ORKEN_INSTANCE": str(portal.home), "SECOND_FACTOR": "optional",
           "FILES_URL": str(portal.home / "files"), "SECRET_KEY": portal.app.config["SECRET_KEY"]}  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}",
               "--log-level", "critical", "--no-control-socket", "app:served()"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def ask(port, method, path, body="", headers=None):
    """One request; the status and where it leads, or None when the answer did not come."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return answer.status, answer.headers.get("Location", "")


def kill_a_worker(master):
    """SIGKILL one of the workers, whatever it is doing just then."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    with suppress(ProcessLookupError, IndexError):
        os.kill(int(random.choice(children)), signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the workers")
def test_no_acknowledged_submission_is_lost(portal, visit, db):
    call = makers_announce.a_call(prefix="IG-2026")
    owners, cases = copies(call, CASES)
    visitors = {owner.id: visit(owner) for owner in owners}
    agent = {"User-Agent": visitors[owners[0].id].client.environ_base["HTTP_USER_AGENT"]}
    acknowledged, deadline = count(1), time.monotonic() + PATIENCE
    with served(portal) as (port, master):
        while not ask(port, "GET", "/healthz"):
            time.sleep(0.1)

        def submit(job):
            key, version, owner = job
            visitor = visitors[owner]
            sent = urlencode({"version": version, "declared": "y", "csrf_token": visitor._token()})
            cookie = f"orken={visitor.client.get_cookie('orken').value}"
            headers = {**agent, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            while time.monotonic() < deadline:
                answer = ask(port, "POST", f"/ru/applications/{key}/submit", sent, headers)
                if answer:
                    if next(acknowledged) % EVERY == 0:
                        kill_a_worker(master)
                    return key, answer
            return key, None

        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(submit, cases))

    db.session.rollback()
    assert {answer for _key, answer in answers if answer is None or not answer[1].endswith("/submitted")} == set()
    made = db.session.execute(select(Application.key, Application.number, Submission.no).join(Submission)).all()
    assert {key for key, _number, _no in made} == {key for key, _answer in answers}
    assert sorted(number for _key, number, _no in made) == [f"IG-2026-{n:05d}" for n in range(1, CASES + 1)]
    for check in ("the_chain_is_unbroken", "numbers_have_no_gaps", "submissions_are_as_acknowledged",
                  "states_follow_from_acts", "the_database_is_sound"):  # fmt: skip
        assert list(invariants.CHECKS[check]()) == []

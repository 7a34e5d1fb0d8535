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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
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
EVERY = 0.25  # seconds between two kills
PATIENCE = 60  # seconds until the test gives up


def copies(call, many):
    """Complete drafts in bulk: one is written by the acts, the others are copies of it for other companies."""
    owners = [makers.a_person() for _n in range(OWNERS)]
    first = makers_apply.a_complete_draft(call, by=owners[0])
    database.session.commit()
    found = [(first.key, first.version, owners[0])]
    for n in range(1, many):
        owner = owners[n % OWNERS]
        company = copy(Organisation, first.organisation_id, bin=makers.a_bin(5_000 + n))
        database.session.add(Membership(organisation_id=company, user_id=owner.id, part="owner"))
        case = copy(Application, first.id, key=new_key(), organisation_id=company, created_by_id=owner.id)
        for noun, rows in ((Answers, first.answers), (Attachment, first.attachments)):
            for row in rows:
                copy(noun, row.id, application_id=case)
        found.append((database.session.get_one(Application, case).key, first.version, owner))
    database.session.commit()
    return found


def copy(noun, row_id, **changes):
    """Another row like that one."""
    table = noun.__table__
    row = dict(database.session.execute(select(table).where(table.c.id == row_id)).one()._mapping)
    del row["id"]
    return database.session.execute(insert(table).values({**row, **changes})).inserted_primary_key[0]


@contextmanager
def served(portal):
    """The portal behind gunicorn on its own port; gives the port and the id of the master."""
    port = postgres.free_port()
    env = {**os.environ, "DATABASE_URL": portal.url, "ORKEN_INSTANCE": str(portal.home), "SECOND_FACTOR": "optional",
           "FILES_URL": str(portal.home / "files"), "SECRET_KEY": portal.app.config["SECRET_KEY"]}  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}",
               "--log-level", "critical", "app:app"]  # fmt: skip
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


def kill_workers(master, stop):
    """SIGKILL a worker, whatever it is doing, until told to stop; tells how many died."""
    killed, children = 0, Path(f"/proc/{master}/task/{master}/children")
    while not stop.wait(EVERY):
        workers = [int(pid) for pid in children.read_text().split()]
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)
            killed += 1
    return killed


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the workers")
def test_no_acknowledged_submission_is_lost(portal, visit, db):
    call = makers_announce.a_call(prefix="IG-2026")
    cases = copies(call, CASES)
    visitors = {owner.id: visit(owner) for _key, _version, owner in cases}
    agent = {"User-Agent": visitors[cases[0][2].id].client.environ_base["HTTP_USER_AGENT"]}
    stop, killed, deadline = Event(), [], time.monotonic() + PATIENCE
    with served(portal) as (port, master):
        while not ask(port, "GET", "/healthz"):
            time.sleep(0.1)

        def submit(job):
            key, version, owner = job
            visitor = visitors[owner.id]
            sent = urlencode({"version": version, "declared": "y", "csrf_token": visitor._token()})
            cookie = f"orken={visitor.client.get_cookie('orken').value}"
            headers = {**agent, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            while time.monotonic() < deadline:
                answer = ask(port, "POST", f"/ru/applications/{key}/submit", sent, headers)
                if answer:
                    return key, answer
            return key, None

        killer = Thread(target=lambda: killed.append(kill_workers(master, stop)))
        killer.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(submit, cases))
        stop.set()
        killer.join()

    db.session.rollback()
    assert killed[0] >= 10, f"only {killed[0]} workers were killed: this proves little"
    assert {answer for _key, answer in answers if answer is None or not answer[1].endswith("/submitted")} == set()
    made = db.session.execute(select(Application.key, Application.number, Submission.no).join(Submission)).all()
    assert {key for key, _number, _no in made} == {key for key, _answer in answers}
    assert sorted(number for _key, number, _no in made) == [f"IG-2026-{n:05d}" for n in range(1, CASES + 1)]
    for check in ("the_chain_is_unbroken", "numbers_have_no_gaps", "submissions_are_as_acknowledged",
                  "states_follow_from_acts", "the_database_is_sound"):  # fmt: skip
        assert list(invariants.CHECKS[check]()) == []

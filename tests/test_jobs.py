"""The outbox: a job runs if its transaction commits, once, and one that fails is tried again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import jobs

RAN = []


@pytest.fixture(autouse=True)
def fresh():
    RAN.clear()
    yield
    jobs._handlers.pop("tests.note", None)
    jobs._handlers.pop("tests.fail", None)


def a_kind(name, work):
    jobs.job(name)(work)


def test_a_job_runs_after_the_commit_and_once(db, drain):
    a_kind("tests.note", lambda job: RAN.append(job.payload["n"]))
    jobs.later("tests.note", n=1)
    assert drain() == 1
    assert drain() == 0
    assert RAN == [1]


def test_a_job_of_a_rolled_back_transaction_never_runs(db, drain):
    a_kind("tests.note", lambda job: RAN.append(job.payload["n"]))
    jobs.later("tests.note", n=1)
    db.session.rollback()
    assert drain() == 0
    assert RAN == []


def test_jobs_run_in_the_order_they_were_put(db, drain):
    a_kind("tests.note", lambda job: RAN.append(job.payload["n"]))
    for n in range(5):
        jobs.later("tests.note", n=n)
        db.session.flush()
    assert drain() == 5
    assert RAN == [0, 1, 2, 3, 4]


def test_what_a_job_returns_is_kept_for_its_page(db, drain):
    a_kind("tests.note", lambda _job: {"rows": 3})
    row = jobs.later("tests.note")
    drain()
    assert (row.state, row.result) == ("done", {"rows": 3})


def test_a_job_that_fails_waits_and_is_tried_again_and_the_others_go_on(db, clock):
    clock.set("2026-05-12 10:00")
    a_kind("tests.note", lambda job: RAN.append(job.payload["n"]))

    def fail(_job):
        RAN.append("tried")
        raise ValueError("no paper today")

    a_kind("tests.fail", fail)
    failing = jobs.later("tests.fail")
    db.session.flush()
    jobs.later("tests.note", n=2)
    db.session.commit()
    assert jobs.drain() == 2
    assert RAN == ["tried", 2]
    db.session.refresh(failing)
    assert (failing.state, failing.error) == ("queued", "ValueError: no paper today")
    assert jobs.drain() == 0  # its time has not come
    for _again in range(jobs.TRIES):
        clock.forward(days=1)
        jobs.drain()
    db.session.refresh(failing)
    assert (failing.state, failing.tries) == ("failed", jobs.TRIES)


def test_a_job_whose_worker_died_is_taken_up_when_its_lease_is_over(db, clock):
    clock.set("2026-05-12 10:00")
    a_kind("tests.note", lambda job: RAN.append(job.payload["n"]))
    row = jobs.later("tests.note", n=1)
    db.session.flush()
    row.state, row.leased_until = "running", db.now() + jobs.LEASE
    db.session.commit()
    assert jobs.drain() == 0
    clock.forward(seconds=(jobs.LEASE + timedelta(seconds=1)).total_seconds())
    assert jobs.drain() == 1
    assert db.session.scalars(select(jobs.Job.state)).one() == "done"

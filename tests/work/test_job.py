"""The page of a long job: how far it is, and where to go when it is done."""

import pytest

from portal import jobs
from tests import makers

STATES = {"queued": "refresh", "running": "refresh", "done": "ok-verdict", "failed": "ok-verdict"}


def a_job(db, state, **facts):
    job = jobs.Job(kind="assess.plan", payload={}, state=state, **facts)
    db.session.add(job)
    db.session.flush()
    return job


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("state", STATES)
def test_the_page_refreshes_until_it_is_over(visit, db, state, lang):
    job = a_job(db, state, progress=3, total=9, done_at=db.now())
    page = visit(makers.an_officer(), lang).get(f"/jobs/{job.id}")
    assert page.status_code == 200
    assert STATES[state] in page.text
    assert ('http-equiv="refresh"' in page.text) == (state in ("queued", "running"))


def test_a_script_reads_json(visit, db):
    job = a_job(db, "running", progress=3, total=9)
    answer = visit(makers.an_officer()).get(f"/jobs/{job.id}", headers={"Accept": "application/json"})
    assert answer.json == {
        "id": job.id, "kind": "assess.plan", "state": "running", "progress": 3, "total": 9, "result": None,
        "error": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "shown"), [("/ru/cases", True), ("//evil.example", False), ("https://evil.example", False)]
)
def test_it_leads_on_only_inside_the_portal(visit, db, path, shown):
    job = a_job(db, "done", result={"path": path}, done_at=db.now())
    assert (f'href="{path}"' in visit(makers.an_officer()).get(f"/jobs/{job.id}").text) == shown


def test_jobs_are_for_staff(visit, db):
    job = a_job(db, "queued")
    assert visit(makers.an_applicant()).get(f"/jobs/{job.id}").status_code == 403
    assert visit(makers.an_officer()).get("/jobs/999").status_code == 404

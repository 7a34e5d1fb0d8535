"""Handing in: complete, in time to the second, exactly once, with a dense number and a sum over every word."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portal import db as database
from portal import history
from portal.announce import models as announce
from portal.apply import acts
from portal.apply.findings import as_kept, findings_of
from portal.apply.models import Application, Submission, sum_of
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers_announce, makers_apply
from tests.makers_announce import a_moment

CLOSES = "2026-05-24 18:00:00"


@pytest.fixture
def call(app, clock):
    """Open for two weeks until Sunday, 24 May 2026, 18:00; it is the 12th now."""
    clock.set("2026-05-12 14:32")
    return makers_announce.a_call(
        prefix="IG-2026", opens_at=a_moment("2026-05-10 09:00"), closes_at=a_moment(CLOSES), budget_kzt=1_500_000_000
    )


def submit(visitor, case, **values):
    return visitor.submit(f"/applications/{case.key}/check", declared="y", **values)


def submissions(db):
    return db.session.scalars(select(Submission).order_by(Submission.id)).all()


def test_an_application_is_acknowledged_with_number_and_time(call, visit, db, clock):
    case = makers_apply.a_complete_draft(call)
    visitor = visit(makers_apply.owner_of(case))
    clock.set("2026-05-12 14:40:07")
    answer = submit(visitor, case)
    assert answer.location.endswith(f"/applications/{case.key}/submitted")
    page = visitor.follow(answer).text
    assert "IG-2026-00001" in page
    assert "14:40:07" in page
    case = db.session.get_one(Application, case.id)
    assert (case.state, case.number, case.submitted_at) == (
        "submitted",
        "IG-2026-00001",
        a_moment("2026-05-12 14:40:07"),
    )
    assert case.due_on == call.screening_until


def test_the_declaration_is_needed(call, visit, db):
    case = makers_apply.a_complete_draft(call)
    answer = visit(makers_apply.owner_of(case)).submit(f"/applications/{case.key}/check")
    assert answer.status_code == 422
    assert 'href="#declared"' in answer.text
    assert submissions(db) == []


def test_what_is_missing_is_in_the_way_and_leads_to_its_place(call, visit, db):
    case = makers_apply.a_complete_draft(call, gr13=None, gr16="двадцать")
    visitor = visit(makers_apply.owner_of(case))
    page = visitor.get(f"/applications/{case.key}/check").text
    assert f"/applications/{case.key}/pages/market#gr13" in page
    assert f"/applications/{case.key}/pages/money#gr16" in page
    assert 'name="declared"' not in page
    answer = visitor.post("apply.submit", {"version": str(case.version), "declared": "y"}, key=case.key)
    assert answer.status_code == 409
    assert submissions(db) == []


def test_figures_that_do_not_agree_stop_it_and_say_how_to_correct(call, visit):
    case = makers_apply.a_complete_draft(call, gr18=1)
    owner = makers_apply.owner_of(case)
    with pytest.raises(Refused, match="не сходятся"):
        acts.submit(case, by=owner, arrived=database.now(), version=case.version)
    page = visit(owner, "en").get(f"/applications/{case.key}/check").text
    assert f"/applications/{case.key}/pages/money#gr16" in page


def test_a_rule_that_is_not_met_is_told_but_does_not_stop_it(call, visit, db):
    case = makers_apply.a_complete_draft(call, gr07="large")
    visitor = visit(makers_apply.owner_of(case))
    assert submit(visitor, case).status_code == 302
    found = {finding["norm"]: finding["result"] for finding in submissions(db)[0].findings}
    assert found["small-business"] == "not_met"


@pytest.mark.parametrize("part", ["editor", "reader"])
def test_only_an_owner_submits(call, visit, db, part):
    case = makers_apply.a_complete_draft(call)
    visitor = visit(makers_apply.a_colleague(case.organisation, part))
    sent = {"version": str(case.version), "declared": "y"}
    assert visitor.post("apply.submit", sent, key=case.key).status_code == 403
    assert 'name="declared"' not in visitor.get(f"/applications/{case.key}/check").text


def test_the_content_is_kept_word_for_word_with_its_sums(call, db, clock):
    case = makers_apply.a_submitted_case(call)
    kept = submissions(db)[0]
    assert kept.flat == case.flat
    by_page = {page["page"]: page for page in kept.content["pages"]}
    assert by_page["market"]["sha256"] == sum_of(case.answers_of("market").data)
    assert [file["sha256"] for file in kept.content["files"]] == [file.sha256 for file in case.attachments]
    assert (kept.programme_digest, kept.no, kept.digest) == (call.programme_digest, 1, kept.recomputed())
    db.session.commit()
    db.session.expire_all()
    assert kept.digest == kept.recomputed()


@pytest.mark.parametrize("where", ["data", "file", "title", "moment"])
def test_a_changed_word_changes_the_sum(call, db, where):
    makers_apply.a_submitted_case(call)
    kept = submissions(db)[0]
    if where == "data":
        kept.content["pages"][3]["data"]["gr13"] += "."
    elif where == "file":
        kept.content["files"][0]["sha256"] = "0" * 64
    elif where == "title":
        kept.content["title"] = "Другое"
    else:
        kept.arrived_at += timedelta(seconds=1)
    assert kept.digest != kept.recomputed()


def test_numbers_are_dense_and_each_call_has_its_own(call, db):
    other = makers_announce.a_call(prefix="IG-2027", opens_at=call.opens_at, closes_at=call.closes_at)
    given = [makers_apply.a_submitted_case(one).number for one in (call, call, other, call)]
    assert given == ["IG-2026-00001", "IG-2026-00002", "IG-2027-00001", "IG-2026-00003"]


def test_a_submission_that_fails_gives_its_number_back(call, visit, db):
    case, other = makers_apply.a_complete_draft(call), makers_apply.a_complete_draft(call)
    db.session.commit()
    failed = db.session.begin_nested()
    acts.submit(case, by=makers_apply.owner_of(case), arrived=database.now(), version=case.version)
    failed.rollback()
    sent = {"version": str(other.version), "declared": "y"}
    assert visit(makers_apply.owner_of(other)).post("apply.submit", sent, key=other.key).status_code == 302
    assert set(db.session.scalars(select(Application.number))) == {None, "IG-2026-00001"}


def test_the_call_is_the_same_when_it_comes_back_from_the_database(call, visit, db):
    """PostgreSQL keeps the keys of JSON in an order of its own."""
    case = makers_apply.a_complete_draft(call)
    before = findings_of(case, database.now().date())
    announce._programmes.clear()
    assert submit(visit(makers_apply.owner_of(case)), case).status_code == 302
    assert submissions(db)[0].findings == as_kept(before)


# --- in time, to the second ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arrives", "in_time"),
    [
        ("2026-05-24 17:59:59", True),
        ("2026-05-24 17:59:59.999999", True),
        (CLOSES, False),
        ("2026-05-24 18:00:01", False),
    ],
)
def test_the_deadline_is_kept_to_the_second(call, visit, db, clock, arrives, in_time):
    case = makers_apply.a_complete_draft(call)
    visitor = visit(makers_apply.owner_of(case), "en")
    sent = {"version": str(case.version), "declared": "y"}
    clock.set(arrives)
    answer = visitor.post("apply.submit", sent, key=case.key)
    assert answer.status_code == (302 if in_time else 409)
    assert len(submissions(db)) == in_time
    if not in_time:
        assert "after the deadline" in answer.text


def test_a_request_that_came_in_time_counts_whatever_it_waited_for(call, visit, db):
    case = makers_apply.a_complete_draft(call)
    visitor = visit(makers_apply.owner_of(case))
    sent = {"version": str(case.version), "declared": "y"}
    moments = [a_moment("2026-05-24 17:59:59")]  # the arrival; everything after it happens a minute later
    database.session.commit()
    database.set_clock(lambda: moments.pop() if moments else a_moment("2026-05-24 18:01:00"))
    assert visitor.post("apply.submit", sent, key=case.key).status_code == 302
    kept = submissions(db)[0]
    assert (kept.arrived_at, kept.at) == (a_moment("2026-05-24 17:59:59"), a_moment("2026-05-24 18:01:00"))
    assert db.session.get_one(Application, case.id).submitted_at == a_moment("2026-05-24 17:59:59")


def test_the_clock_of_a_rolling_call_starts_at_the_receipt(db, clock):
    clock.set("2026-03-02 11:00")  # a Monday; the 9th is a day off
    rolling = makers_announce.a_call(rolling=True)
    assert makers_apply.a_submitted_case(rolling).due_on.isoformat() == "2026-03-10"


# --- exactly once --------------------------------------------------------------------------------------------------
def test_clicking_again_shows_the_same_receipt(call, visit, db):
    case = makers_apply.a_complete_draft(call)
    visitor, sent = visit(makers_apply.owner_of(case)), {"version": str(case.version), "declared": "y"}
    answers = [visitor.post("apply.submit", sent, key=case.key) for _click in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(302, answers[0].location)}
    assert len(submissions(db)) == 1


def test_twenty_clicks_at_once_leave_one_submission_and_one_number(call, visit, db, portal):
    case = makers_apply.a_complete_draft(call)
    user, sent = makers_apply.owner_of(case), {"version": str(case.version), "declared": "y"}
    visitors, barrier, key = [visit(user) for _n in range(20)], Barrier(20), case.key

    def click(visitor):
        barrier.wait()
        answer = visitor.client.post(
            visitor.url("apply.submit", key=key), data={**sent, "csrf_token": visitor._token()}
        )
        return answer.status_code, answer.location

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(click, visitors))
    assert set(answers) == {(302, f"/ru/applications/{key}/submitted")}
    db.session.expire_all()
    assert [(one.no, one.content["number"]) for one in submissions(db)] == [(1, "IG-2026-00001")]
    assert db.session.get_one(type(call), call.id).numbers_given == 1
    acts_seen = select(func.count()).where(history.Event.act == "apply.submit")
    assert db.session.scalar(acts_seen) == 1


def test_many_at_once_get_dense_numbers(call, visit, db):
    cases = [makers_apply.a_complete_draft(call) for _n in range(8)]
    jobs = [(visit(makers_apply.owner_of(case)), case.key, str(case.version)) for case in cases]
    barrier = Barrier(len(jobs))

    def hand_in(job):
        visitor, key, version = job
        sent = {"version": version, "declared": "y", "csrf_token": visitor._token()}
        barrier.wait()
        return visitor.client.post(visitor.url("apply.submit", key=key), data=sent).status_code

    with ThreadPoolExecutor(len(jobs)) as pool:
        assert set(pool.map(hand_in, jobs)) == {302}
    db.session.expire_all()
    numbers = sorted(db.session.scalars(select(Application.number)))
    assert numbers == [f"IG-2026-{n:05d}" for n in range(1, 9)]


def test_a_page_that_has_grown_old_is_not_submitted(call, visit, db):
    case = makers_apply.a_complete_draft(call)
    owner, seen = makers_apply.owner_of(case), case.version
    row = case.answers_of("market")
    page = call.programme.page("market")
    acts.save_page(case, page, {**row.data, "gr14": "иначе"}, by=owner, version=row.version)
    sent = {"version": str(seen), "declared": "y"}
    answer = visit(owner, "en").post("apply.submit", sent, key=case.key)
    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.text
    assert submissions(db) == []


def test_the_owners_and_editors_are_told(call, visit, db, drain):
    case = makers_apply.a_complete_draft(call)
    colleague = makers_apply.a_colleague(case.organisation)
    makers_apply.a_colleague(case.organisation, "reader")
    submit(visit(makers_apply.owner_of(case)), case)
    drain()
    letters = db.session.scalars(select(Letter).where(Letter.act == "apply.submit")).all()
    assert {letter.user_id for letter in letters} == {case.created_by_id, colleague.id}
    assert all("IG-2026-00001" in letter.subject for letter in letters)


def test_a_whole_submission_asks_little(call, visit, queries):
    case = makers_apply.a_complete_draft(call)
    visitor = visit(makers_apply.owner_of(case))
    visitor.post("apply.submit", {"version": str(case.version), "declared": "y"}, key=case.key)
    assert len(queries) <= 24, list(queries)

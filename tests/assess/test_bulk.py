"""One act on many cases: looked at first, undone in time or done case by case, and never what a single act refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Membership
from portal.assess import acts
from portal.assess.acts import bulk as acting
from portal.assess.models import BulkAct, BulkCase
from portal.assess.queries import bulk as queries
from portal.history import Event
from portal.jobs import Job
from portal.letters import Letter
from tests import makers
from tests import makers_assess as cases


def choose(visitor, act, call, *chosen, **asked):
    """Tick cases in the list and press the button of an act; the address of the preview."""
    sent = {"act": act, "call": call.slug, "case": [getattr(one, "key", one) for one in chosen], **asked}
    answer = visitor.post("assess.choose_many", sent)
    assert answer.status_code == 302
    return answer.location


def count(db, what, *where):
    return db.session.scalar(select(func.count()).select_from(what).where(*where))


def states(db, *several):
    for one in several:
        db.session.refresh(one)
    return [one.state for one in several]


def test_several_are_admitted_when_the_window_is_over_and_what_moved_meanwhile_is_left(visit, db, clock, drain):
    clock.set("2026-05-04 10:00")
    call, officer, colleague = cases.a_rolling_call(), makers.an_officer(), makers.an_officer()
    fine, tied, moved = (cases.a_case(call) for _n in range(3))
    unfit, own, elsewhere = cases.a_case(call, gr07="medium"), cases.a_case(call, owner=officer), cases.a_case()
    drain()
    visitor = visit(officer, "en")
    listed = visitor.get("/cases", call=call.slug)
    assert listed.text.count('name="case"') == 4, "a case of the own company is not in the list"
    assert 'name="case"' not in visit(makers.a_chair()).get("/cases").text

    where = choose(visitor, "admit", call, fine, tied, moved, unfit, own, elsewhere, "no-such-key")
    page = visitor.get(where)
    assert "Possible for 3 of 4 cases" in page.text
    assert "3 chosen cases are left out" in page.text
    assert "A rule is not met. Open the case and decide on it alone." in page.text
    assert page.text.index(f'number="{unfit.number}') < page.text.index(f'number="{fine.number}'), (
        "what is left stands first"
    )
    assert own.number not in page.text
    for _click in range(2):
        assert visitor.send(page, action="/confirm").status_code == 302
    assert count(db, Job, Job.kind == "assess.bulk") == 1
    letters = count(db, Letter)
    drain()
    assert states(db, fine, tied, moved, unfit) == ["submitted"] * 4
    assert count(db, Letter) == letters
    page = visitor.get(where)
    assert "3 cases will be handled at 10:10" in page.text
    assert "data-countdown" in page.text
    assert where in visitor.get("/desk").text

    clock.forward(minutes=1)
    acts.send_back(moved, ["estimate_sum"], by=colleague, note="")
    db.session.add(Membership(user_id=officer.id, organisation_id=tied.organisation_id, part="reader"))
    drain()
    clock.forward(minutes=11)
    drain()
    assert states(db, fine, tied, moved, unfit) == ["admitted", "submitted", "returned", "submitted"]
    event = db.session.scalars(select(Event).where(Event.act == "assess.admit")).one()
    assert (event.subject_id, event.actor_id) == (fine.id, officer.id)
    assert count(db, Letter, Letter.act == "assess.admit") == 1
    assert db.session.scalars(select(Job.result).where(Job.kind == "assess.bulk")).one() == {"done": 1, "left": 3}

    page = visitor.get(where)
    assert "1 case is done" in page.text
    assert "The case has moved since you chose it." in page.text
    assert "own company" in page.text
    assert tied.key not in page.text, "of a case that must not be met only the number is named"
    late = visitor.post(where + "/undo")
    assert late.status_code == 422
    assert "The time to undo is over" in late.text
    assert where not in visitor.get("/desk").text


def test_what_is_undone_in_time_never_happens(visit, db, clock, drain):
    clock.set("2026-05-04 10:00")
    call, officer = cases.a_rolling_call(), makers.an_officer()
    one, other = cases.a_case(call), cases.a_case(call)
    visitor = visit(officer, "en")
    assert choose(visitor, "admit", call).endswith(f"/cases?call={call.slug}")
    for forged in ("rank", "approve", ""):
        choose(visitor, forged, call, one)
    assert count(db, BulkAct) == 0, "neither nothing nor another act can be chosen"

    where = choose(visitor, "send_back", call, all="1")
    blank = visitor.submit(where, reasons=[], note="Смета.", days="99", action="/letter")
    assert blank.status_code == 422
    assert "Choose at least one reason." in blank.text
    assert "Смета." in blank.text
    assert visitor.post(where + "/confirm", {"version": "1"}).status_code == 422, "no letter without a reason"
    visitor.submit(where, reasons=["estimate_sum"], note="Смета и паспорт расходятся.", days="5", action="/letter")
    page = visitor.get(where)
    assert "Possible for 2 of 2 cases" in page.text
    assert "Смета и паспорт расходятся." in page.text.split('id="letter"')[1].split("<form")[0], (
        "the letter as it will be read"
    )
    visitor.submit(where, reasons=["cofin_proof"], note="Иначе.", days="5", action="/letter")
    assert visitor.send(page, action="/confirm").status_code == 422, "another letter than the one that was read"

    stranger = visit(makers.an_officer())
    for page_of in (stranger.get(where), stranger.post(where + "/confirm"), stranger.post(where + "/undo")):
        assert page_of.status_code == 403
    assert visit(makers.a_chair()).post("assess.choose_many", {"act": "admit"}).status_code == 403
    assert visitor.post(where + "/undo").status_code == 422

    visitor.submit(where, action="/confirm")
    clock.forward(minutes=9)
    visitor.submit(where, action="/undo")
    assert "Undone" in visitor.get(where).text
    clock.forward(minutes=5)
    drain()
    assert states(db, one, other) == ["submitted", "submitted"]
    assert count(db, Letter, Letter.act == "assess.send_back") == 0
    done = db.session.scalars(select(Event.act).where(Event.subject_kind == "bulk_act").order_by(Event.seq)).all()
    assert done == ["assess.confirm_bulk", "assess.undo_bulk"]


def test_a_worker_that_died_is_taken_up_where_it_was(visit, db, clock, drain):
    clock.set("2026-05-04 10:00")
    call, officer = cases.a_rolling_call(), makers.an_officer()
    late, later = (cases.a_returned_case(call=call, days=1) for _n in range(2))
    in_time, fresh = cases.a_returned_case(call=call), cases.a_case(call)
    clock.forward(days=3)
    visitor = visit(officer, "en")
    where = choose(visitor, "turn_away", call, late, later, in_time, fresh)
    page = visitor.get(where)
    assert "Possible for 2 of 4 cases" in page.text
    assert "still has time to correct" in page.text
    assert "Only cases not corrected in time" in page.text
    visitor.send(page, action="/confirm")
    clock.forward(minutes=11)
    bulk = db.session.scalars(select(BulkAct)).one()
    bulk.started_at = db.now()
    job = db.session.get_one(Job, bulk.job_id)
    job.state, job.leased_until = "running", db.now() - timedelta(seconds=1)
    acting._do(bulk, queries.waiting(bulk)[0])
    drain()
    assert states(db, late, later, in_time, fresh) == ["turned_away", "turned_away", "returned", "submitted"]
    assert count(db, Event, Event.act == "assess.turn_away") == 2
    assert (job.state, job.progress, job.total) == ("done", 2, 2)
    assert count(db, BulkCase, BulkCase.outcome == "done") == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_preview_asks_as_often_for_one_as_for_three(visit, queries, db, number):
    call = cases.a_rolling_call()
    visitor = visit(makers.an_officer())
    where = choose(visitor, "admit", call, *(cases.a_case(call) for _n in range(number)))
    visitor.get(where)
    page = visitor.get(where)
    assert (page.text.count("<tr data-number="), len(queries)) == (number, 8)

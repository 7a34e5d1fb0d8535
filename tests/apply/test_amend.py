"""Before the deadline a submitted application can be taken back, changed and withdrawn; after it nothing moves."""

import pytest
from sqlalchemy import select

from portal.apply.models import Application, Submission
from portal.letters import Letter
from tests import makers_announce, makers_apply
from tests.makers_announce import a_moment


@pytest.fixture
def case(app, clock):
    clock.set("2026-05-12 14:32")
    call = makers_announce.a_call(opens_at=a_moment("2026-05-10 09:00"), closes_at=a_moment("2026-05-24 18:00"))
    return makers_apply.a_submitted_case(call)


def test_it_becomes_a_draft_again_and_keeps_its_number(case, visit, db):
    visitor, number = visit(makers_apply.owner_of(case)), case.number
    assert visitor.post("apply.amend", key=case.key).location.endswith(case.key)
    again = db.session.get_one(Application, case.id)
    assert (again.state, again.number, again.submitted_at, again.due_on) == ("draft", number, None, None)
    visitor.submit(f"/applications/{case.key}/pages/market", gr14="Иначе")
    visitor.submit(f"/applications/{case.key}/check", declared="y")
    again = db.session.get_one(Application, case.id)
    assert (again.state, again.number) == ("submitted", number)
    assert [one.no for one in db.session.scalars(select(Submission).order_by(Submission.no))] == [1, 2]


@pytest.mark.parametrize(("moment", "status"), [("2026-05-24 17:59:59", 302), ("2026-05-24 18:00:00", 409)])
@pytest.mark.parametrize("act", ["apply.amend", "apply.withdraw"])
def test_to_the_second(case, visit, db, clock, act, moment, status):
    visitor = visit(makers_apply.owner_of(case))
    clock.set(moment)
    assert visitor.post(act, key=case.key).status_code == status
    assert (db.session.get_one(Application, case.id).state == "submitted") == (status == 409)


@pytest.mark.parametrize("act", ["apply.amend", "apply.withdraw"])
def test_only_by_an_owner(case, visit, db, act):
    assert visit(makers_apply.a_colleague(case.organisation)).post(act, key=case.key).status_code == 403
    assert db.session.get_one(Application, case.id).state == "submitted"


def test_the_page_offers_it_only_while_it_may_be(case, visit, clock):
    visitor = visit(makers_apply.owner_of(case))
    assert f"/applications/{case.key}/amend" in visitor.get("apply.case", key=case.key).text
    clock.set("2026-05-24 18:00:00")
    page = visitor.get("apply.case", key=case.key).text
    assert f"/applications/{case.key}/amend" not in page
    assert f"/applications/{case.key}/withdraw" not in page


@pytest.mark.parametrize("act", ["apply.amend", "apply.withdraw"])
def test_the_owner_is_told(case, visit, db, drain, act):
    visit(makers_apply.owner_of(case)).post(act, key=case.key)
    drain()
    assert case.number in db.session.scalars(select(Letter).where(Letter.act == act)).one().subject


def test_a_draft_can_be_withdrawn_too(visit, db, drain):
    draft = makers_apply.a_draft()
    visit(makers_apply.owner_of(draft)).post("apply.withdraw", key=draft.key)
    drain()
    assert db.session.get_one(Application, draft.id).state == "withdrawn"
    assert db.session.scalars(select(Letter).where(Letter.act == "apply.withdraw")).one().subject

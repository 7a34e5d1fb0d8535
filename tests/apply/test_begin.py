"""Beginning an application: for one's own company, once per call, while the call is open."""

import pytest
from sqlalchemy import func, select

from portal import history
from portal.apply import acts
from portal.apply.models import Application
from portal.workflow import Refused
from tests import makers, makers_announce, makers_apply


def test_a_company_begins_an_application(visit, db):
    call, user = makers_announce.a_call(), makers.an_applicant()
    answer = visit(user).submit(f"/calls/{call.slug}/apply")
    case = db.session.scalars(select(Application)).one()
    assert answer.location.endswith(f"/applications/{case.key}")
    assert (case.state, case.lang, case.number, case.created_by_id) == ("draft", "ru", None, user.id)
    assert db.session.scalar(select(func.count()).where(history.Event.act == "apply.begin")) == 1


def test_somebody_without_a_company_is_led_to_add_one(visit):
    call = makers_announce.a_call()
    page = visit(makers.a_person()).get("apply.start", slug=call.slug)
    assert f"/organisations/new?next=/ru/calls/{call.slug}/apply" in page.text.replace("%2F", "/")


def test_a_reader_of_a_company_cannot_begin(visit, db):
    call, company = makers_announce.a_call(), makers.an_organisation()
    reader = makers_apply.a_colleague(company, "reader")
    answer = visit(reader).post("apply.begin", {"organisation": str(company.id)}, slug=call.slug)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0


def test_nobody_begins_for_a_foreign_company(visit, db):
    call, foreign = makers_announce.a_call(), makers.an_organisation()
    answer = visit(makers.an_applicant()).post("apply.begin", {"organisation": str(foreign.id)}, slug=call.slug)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0


def test_complaint_37_there_are_no_lost_drafts(visit, db):
    """demarche#2860, hypha#3556: people made four or five drafts, for they could not find theirs."""
    call = makers_announce.a_call()
    case = makers_apply.a_draft(call)
    visitor, slug = visit(makers_apply.owner_of(case)), call.slug
    assert f"/applications/{case.key}" in visitor.get("apply.start", slug=slug).text
    again = visitor.post("apply.begin", {"organisation": str(case.organisation_id)}, slug=slug)
    assert again.location.endswith(f"/applications/{case.key}")
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1


def test_after_a_withdrawal_another_one_may_begin(db):
    case = makers_apply.a_draft()
    owner = makers_apply.owner_of(case)
    acts.withdraw(case, by=owner, arrived=db.now())
    db.session.commit()
    assert acts.begin(case.call, case.organisation, by=owner, lang="ru").id != case.id


@pytest.mark.parametrize(
    ("moment", "open_then"), [("before", False), ("first", True), ("last", True), ("after", False)]
)
def test_only_while_the_call_is_open(db, clock, moment, open_then):
    owner, opens, closes = (
        makers.a_person(),
        clock.set("2026-05-10 09:00"),
        makers_announce.a_moment("2026-05-24 18:00"),
    )
    company = makers.an_organisation(owner)
    call = makers_announce.a_call(opens_at=opens, closes_at=closes)
    clock.set({"before": "2026-05-10 08:59:59", "first": "2026-05-10 09:00:00", "last": "2026-05-24 17:59:59",
               "after": "2026-05-24 18:00:00"}[moment])  # fmt: skip
    if open_then:
        assert acts.begin(call, company, by=owner, lang="ru").state == "draft"
        return
    with pytest.raises(Refused, match="не принимаются"):
        acts.begin(call, company, by=owner, lang="ru")


def test_a_closed_call_says_so(visit, clock):
    clock.set("2026-05-10 09:00")
    call, user = makers_announce.a_call(), makers.an_applicant()
    clock.forward(days=30)
    page = visit(user, "en").get("apply.start", slug=call.slug)
    assert "not open for applications now" in page.text
    assert visit(user).post("apply.begin", {"organisation": "1"}, slug=call.slug).status_code in {409, 422}

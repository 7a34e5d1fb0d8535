"""Saved views: the filters of a list under a name, one's own or of all colleagues of a role."""

from dataclasses import fields

import pytest
from sqlalchemy import select

from portal import saved
from portal.assess.forms import USUAL
from portal.award.queries.participants import Filters
from portal.saved import SavedView
from tests import makers, makers_apply
from tests.pages import Page


def names(page):
    """The views above a list, the one that is shown in brackets."""
    bar = next((nav for nav in Page(page.text).all("nav") if nav.get("aria-label") == "Saved views"), None)
    links = [] if bar is None else [one for one in bar.iter() if str(one.tag).endswith("a")]
    return [f"[{one.text}]" if one.get("aria-current") else one.text for one in links]


def test_a_view_knows_what_its_list_knows():
    assert saved.LISTS["assess.cases"] == USUAL
    assert set(saved.LISTS["award.participants"]) == {field.name for field in fields(Filters)}
    assert saved.kept("assess.cases", {"sort": "due", "tab": "mine", "user_id": "7", "q": " "}) == {"tab": "mine"}


def test_a_view_is_saved_shared_opened_first_renamed_and_deleted(visit, db, queries):
    makers_apply.a_submitted_case()
    officer = makers.an_officer()
    own, colleague, auditor = visit(officer, "en"), visit(makers.an_officer(), "en"), visit(makers.an_auditor(), "en")
    page = own.get("assess.cases", state="submitted", sort="-number")
    assert "/en/views/new?page=assess.cases&amp;state=submitted&amp;sort=-number" in page.text
    asked = {"page": "assess.cases", "state": "submitted", "sort": "-number"}
    answer = own.post("accounts.save_view", {"name": "New ones", "role": "officer", "opens_first": "y"}, **asked)
    assert answer.headers["Location"] == "/en/cases?state=submitted&sort=-number"
    assert own.post("accounts.save_view", {"name": "New ones", "role": ""}, **asked).status_code == 422
    assert own.post("accounts.save_view", {"name": "", "role": "chair"}, **asked).status_code == 422
    assert own.get("assess.cases").headers["Location"] == "/en/cases?state=submitted&sort=-number"
    asked_before = len(queries)
    assert names(own.get("assess.cases", view="all")) == ["[Whole list]", "New ones", "My views"]
    shown = colleague.get("assess.cases", state="submitted", sort="-number", after="")
    assert names(shown) == ["Whole list", "[New ones]", "My views"]
    assert (names(auditor.get("assess.cases")), asked_before) == ([], 2)
    view = db.session.scalars(select(SavedView)).one()
    assert colleague.get("accounts.saved_view", view_id=view.id).status_code == 403
    assert colleague.post("accounts.delete_view", {}, view_id=view.id).status_code == 403
    assert "New ones" in own.get("accounts.saved_view", view_id=view.id).text
    assert own.post("accounts.change_view", {"name": "Fresh", "role": ""}, view_id=view.id).status_code == 302
    assert (names(colleague.get("assess.cases")), own.get("assess.cases").status_code) == ([], 200)
    assert "Fresh" in own.get("accounts.saved_views").text
    assert own.post("accounts.delete_view", {}, view_id=view.id).status_code == 302
    assert db.session.scalars(select(SavedView)).all() == []


@pytest.mark.once
def test_a_filter_that_is_gone_is_said_in_a_plain_word(visit, db):
    officer = makers.an_officer()
    gone = {"colour": "red", "state": "active"}
    db.session.add(SavedView(user_id=officer.id, page="award.participants", name="Red", asked=gone, opens_first=False))
    page = visit(officer, "en").get("award.participants", state="active")
    assert (names(page), "a filter that the list no longer has" in page.text) == (
        ["Whole list", "[Red]", "My views"], True,
    )  # fmt: skip


@pytest.mark.once
def test_only_staff_save_views_and_only_of_their_lists(visit):
    assert visit(makers.an_expert()).get("accounts.saved_views").status_code == 403
    own = visit(makers.an_officer())
    assert own.get("accounts.name_view", page="work.desk", q="x").status_code == 404
    assert own.get("accounts.name_view", page="assess.cases", user_id="1").status_code == 409
    assert own.get("certify.certificates", state="issued").status_code == 200

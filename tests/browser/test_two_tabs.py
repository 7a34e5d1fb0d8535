"""Writing in bad weather: a second tab, a lost connection, a session that is over. No word is lost."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.apply.models import Answers
from tests import makers, makers_apply
from tests.browser import hands
from tests.browser.conftest import sign_in

FIRST, SECOND = "Утечку замечают, когда вода уже вышла на поверхность.", "Утечку слышно за две недели до аварии."


@pytest.fixture
def owner(site):
    """Somebody who has begun an application."""
    with site.data():
        owner = makers.a_person(lang="ru")
        owner.draft = makers_apply.a_draft(by=owner).key
    return owner


@pytest.fixture
def page(owner, someone):
    """The owner's browser, on a page of questions."""
    page = someone(owner, width=390)
    page.goto(where(owner))
    return page


@pytest.fixture
def kept(site):
    """kept(): what the portal keeps of the question that is written."""

    def asked():
        with site.data() as session:
            row = session.scalars(select(Answers)).one_or_none()
            return row.data.get("gr08") if row else None

    return asked


def where(owner):
    """The page of questions on which everything happens."""
    return f"/ru/applications/{owner.draft}/pages/novelty"


def state(page):
    """What autosave says about the text."""
    return page.locator("[data-save-state]")


def another_tab(page):
    """The same page once more, in the same browser."""
    tab = page.context.new_page()
    tab.goto(page.url)
    return tab


def test_the_second_tab_gets_both_texts_and_chooses(page, kept):
    tab = another_tab(page)
    page.fill("[name=gr08]", FIRST)
    hands.saved(page)
    tab.fill("[name=gr08]", SECOND)
    expect(state(tab)).to_have_attribute("data-tone", "bad")
    assert kept() == FIRST
    with tab.expect_navigation():
        state(tab).locator("a").click()
    for text in (FIRST, SECOND):
        expect(tab.locator("main")).to_contain_text(text)
    tab.check("[name=gr08][value=mine]")
    hands.press(tab, "/compare")
    assert tab.input_value("[name=gr08]") == SECOND
    assert kept() == SECOND


def test_the_button_of_the_second_tab_leads_to_the_choice_too(page, kept):
    tab = another_tab(page)
    page.fill("[name=gr08]", FIRST)
    hands.saved(page)
    tab.fill("[name=gr08]", SECOND)
    hands.go_on(tab)
    assert tab.url.endswith("/compare")
    hands.press(tab, "/compare")
    assert tab.input_value("[name=gr08]") == kept() == FIRST


def test_a_lost_connection_keeps_the_text_and_sends_it_later(page, kept):
    page.context.set_offline(True)
    page.fill("[name=gr08]", FIRST)
    expect(state(page)).to_have_attribute("data-tone", "warn")
    assert kept() is None
    page.context.set_offline(False)
    hands.saved(page)
    assert kept() == FIRST


def test_a_tab_that_was_loaded_anew_without_connection_has_its_text(page, kept):
    page.context.route(
        "**/autosave", lambda route: route.abort("internetdisconnected")
    )  # pages come through, what is typed does not
    page.fill("[name=gr08]", FIRST)
    expect(state(page)).to_have_attribute("data-tone", "warn")
    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    page.goto(page.url)
    assert page.input_value("[name=gr08]") == FIRST
    page.context.unroute("**/autosave")
    hands.saved(page)
    assert kept() == FIRST


def test_a_session_that_is_over_keeps_the_text(page, owner, kept):
    page.context.clear_cookies()
    page.fill("[name=gr08]", FIRST)
    with page.expect_navigation():
        state(page).locator("a").click()
    assert "/login" in page.url
    sign_in(page, owner.email)
    assert page.url.endswith("/pages/novelty")
    hands.saved(page)
    assert page.input_value("[name=gr08]") == kept() == FIRST

"""Writing in bad weather: a second tab, a lost connection, a session that is over. No word is lost."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.accounts.models import User
from portal.apply import acts, queries
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
    with_a_dead_line(page)
    page.fill("[name=gr08]", FIRST)
    expect(state(page)).to_have_attribute("data-tone", "warn")
    page.goto(page.url)
    expect(page.locator("[name=gr08]")).to_have_value(FIRST)
    page.context.unroute("**/autosave")
    page.evaluate("dispatchEvent(new Event('online'))")
    hands.saved(page)
    assert kept() == FIRST


def test_a_session_that_is_over_keeps_the_text(page, owner, kept):
    run_out(page)
    page.fill("[name=gr08]", FIRST)
    with page.expect_navigation():
        state(page).locator("a").click()
    assert "/login" in page.url
    sign_in(page, owner.email)
    assert page.url.endswith("/pages/novelty")
    hands.saved(page)
    assert page.input_value("[name=gr08]") == kept() == FIRST


def test_text_on_a_dead_line_waits_for_its_own_writer_only(page, owner, site, kept):
    """The window is shut, the session ends, somebody else signs in here and out again; then the writer comes back."""
    with site.data():
        stranger = makers.a_person(lang="ru")
    tab = page.context.new_page()
    page.context.set_offline(True)
    page.fill("[name=gr08]", FIRST)
    expect(state(page)).to_contain_text("Сохранено на этом устройстве")
    (sealed,) = in_this_browser(page)
    assert "Утечку" not in sealed
    shut(page)
    tab.context.set_offline(False)
    sign_in(tab, stranger.email)
    assert tab.locator("[data-unsent]").is_hidden()
    sign_out(tab)
    assert len(in_this_browser(tab)) == 1
    sign_in(tab, owner.email)
    note = tab.locator("[data-unsent]")
    expect(note).to_be_visible()
    note.locator("a").click()
    hands.saved(tab)
    assert tab.input_value("[name=gr08]") == kept() == FIRST
    assert in_this_browser(tab) == []


def test_signing_out_takes_away_what_was_not_sent(page, owner, kept):
    with_a_dead_line(page)
    tab = another_tab(page)
    page.fill("[name=gr08]", FIRST)
    expect(state(page)).to_contain_text("Сохранено на этом устройстве")
    sign_out(tab, asked=True)
    assert in_this_browser(tab) == []
    sign_in(tab, owner.email)
    assert tab.locator("[data-unsent]").is_hidden()
    assert kept() is None


def test_who_was_quicker_while_the_line_was_dead_is_not_overwritten(page, owner, site, kept):
    tab = page.context.new_page()
    page.context.set_offline(True)
    page.fill("[name=gr08]", SECOND)
    expect(state(page)).to_contain_text("Сохранено на этом устройстве")
    shut(page)
    with site.data() as session:
        writer = session.get_one(User, owner.id)
        case = queries.case(owner.draft, writer)
        queries.load_answers(case, writer)
        acts.save_page(case, case.call.programme.page("novelty"), {"gr08": FIRST}, by=writer, version=0)
    tab.context.set_offline(False)
    sign_in(tab, owner.email)
    tab.goto(where(owner))
    expect(state(tab)).to_have_attribute("data-tone", "bad")
    with tab.expect_navigation():
        state(tab).locator("a").click()
    for text in (FIRST, SECOND):
        expect(tab.locator("main")).to_contain_text(text)
    assert kept() == FIRST


def shut(page):
    """The session ends and the window is shut: the last try to send, on leaving, is not let in."""
    run_out(page)
    page.close()


def run_out(page):
    """The session ends by itself: its cookie is gone, and nothing else."""
    page.context.clear_cookies(name="orken")


def with_a_dead_line(page):
    """Pages come through, what is typed does not."""
    page.context.route("**/autosave", lambda route: route.abort("internetdisconnected"))


def sign_out(page, *, asked=False):
    """By the button of the menu; who still has text waiting is asked first."""
    page.locator(".ok-menu.is-phone summary").click()
    page.locator(".ok-menu.is-phone form[action$='/logout'] button").click()
    if asked:
        page.locator("dialog[open] button").first.click()
    page.wait_for_url("**/ru/")


def in_this_browser(page):
    """What is kept there, as it lies there."""
    return page.evaluate("Object.keys(localStorage).map((name) => localStorage.getItem(name))")


def comes_true(page, asked):
    """Wait for it from outside: the page forbids itself what Playwright's own waiting needs to ask twice."""
    for _turn in range(200):
        if page.evaluate(asked):
            return
        page.wait_for_timeout(50)
    raise AssertionError(asked)


def test_a_page_that_cannot_be_reached_says_so_and_leads_back(page, owner, axe, kept):
    comes_true(page, "Boolean(navigator.serviceWorker.controller)")
    page.goto(where(owner))
    comes_true(page, "caches.match('/ru/offline', {ignoreVary: true}).then(Boolean)")
    page.context.set_offline(True)
    page.fill("[name=gr08]", FIRST)
    expect(state(page)).to_contain_text("Сохранено на этом устройстве")
    page.goto("/ru/desk")
    expect(page.locator("h1")).to_have_text("Нет связи")
    axe(page)
    assert (
        page.evaluate("fetch('/ru/applications').then(() => 'kept', () => 'gone')") == "gone"
    )  # nobody's page is kept
    page.goto(where(owner))
    page.context.set_offline(False)
    expect(page.locator("[name=gr08]")).to_have_value(FIRST)  # it came back by itself
    hands.saved(page)
    assert kept() == FIRST

"""Pages on paper: black on white whatever the theme, whole tables, folded parts open, nothing to press."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE

LOOKS = "({node, what}) => getComputedStyle(document.querySelector(node))[what]"


def test_a_page_prints_as_a_paper(site, page):
    page.set_viewport_size({"width": PHONE, "height": 850})
    page.goto("/ru/tax-rules")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.emulate_media(media="print")
    seen = [("body", "backgroundColor"), ("body", "color"), (".ok-table tbody tr", "display"), ("thead", "display")]
    assert [page.evaluate(LOOKS, {"node": node, "what": what}) for node, what in seen] == [
        "rgb(255, 255, 255)", "rgb(0, 0, 0)", "table-row", "table-header-group",
    ]  # fmt: skip
    assert [one for one in page.locator("nav, button, .btn, form, footer, summary").all() if one.is_visible()] == []
    expect(page.locator(".ok-brand")).to_be_visible()
    page.goto("/ru/open-data")
    folded = page.locator("main details")
    for event, opened in (("beforeprint", 2), ("afterprint", 0)):
        page.evaluate("name => dispatchEvent(new Event(name))", event)
        assert folded.evaluate_all("all => all.filter((one) => one.open).length") == opened

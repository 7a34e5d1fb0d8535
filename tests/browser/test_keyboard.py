"""An expert without a mouse signs in, says that there is no conflict, scores and hands in, by keys alone; where the
keys are is always seen."""

import pytest
from sqlalchemy import select

from portal.assess import acts
from portal.assess.models import Assignment
from tests import makers, makers_assess, makers_experts

STEPS = 150  # presses of Tab within which everything on a page is reached
SEEN = """meant => {
    const here = document.activeElement;
    if (here === document.body) { return ["", false]; }
    const drawn = [here, here.nextElementSibling, here.closest("label")].filter(Boolean).some((one) => {
        const {outlineStyle, outlineWidth} = getComputedStyle(one);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    const {top, bottom} = here.getBoundingClientRect();
    const bar = document.querySelector(".ok-actions");
    const over = bar && !bar.contains(here) && bar.getBoundingClientRect();
    if (over && top >= over.top && bottom <= over.bottom) { return ["under the bar", false]; }
    const fault = !drawn ? "no outline" : bottom < 0 || top > innerHeight ? "out of the window" : "";
    return [fault, here.matches(meant)];
}"""

FIELDS = """() => [...new Map([...document.querySelectorAll("#sheet input[type=radio], #sheet textarea")].filter(
    (one) => one.offsetParent).map((one) => [one.name, one.type])).entries()]"""


@pytest.fixture
def expert(site):
    """Somebody to whom one case was given today."""
    with site.data():
        officer = makers.an_officer()
        engaged = makers_experts.an_engaged_expert(name="Қасымов Дәурен")
        case = makers_assess.a_case(makers_assess.a_rolling_call(by=officer))
        acts.admit(case, by=officer)
        acts.assign(case, engaged, by=officer)
        return engaged.user


def tab_to(page, meant):
    """Press Tab until the keys are on what is meant; on the way they are never out of sight."""
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        fault, there = page.evaluate(SEEN, meant)
        assert not fault, f"{fault}: {page.evaluate('document.activeElement.outerHTML')[:200]}"
        if there:
            return
    raise AssertionError(f"no key leads to {meant} on {page.url}")


def enter(page, meant):
    """Go to a link or a button and press Enter."""
    tab_to(page, meant)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_expert_scores_by_keyboard_alone(site, someone, expert):
    page = someone(width=1280)
    page.goto("/ru/login")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ok-skip", "the first key leads to the content"
    tab_to(page, "input[name=email]")
    page.keyboard.type(expert.email)
    tab_to(page, "input[name=password]")
    page.keyboard.type(makers.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    enter(page, "main a[href*='/reviews/']")
    enter(page, "main form[action*='/clear'] button")
    for name, kind in page.evaluate(FIELDS):
        tab_to(page, f"#sheet [name='{name}']")
        if kind == "radio":
            page.keyboard.press("Space")
            page.keyboard.press("ArrowLeft")  # from the first round to the last
        else:
            page.keyboard.insert_text(f"{name}: это видно из плана работ и из отчёта об испытаниях. " * 4)
    enter(page, "button[formaction*='/score']")
    with site.data() as session:
        assert session.scalars(select(Assignment.state)).all() == ["scored"]

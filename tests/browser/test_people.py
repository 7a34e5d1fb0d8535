"""The page of roles fits a phone and a desk, and anybody can use it."""

import pytest

from tests import makers


@pytest.mark.parametrize("width", [390, 1280])
def test_roles_are_given_and_taken_away(site, someone, axe, fits, width):
    with site.data():
        admin, person = makers.an_admin(), makers.a_person(email="new@example.kz", name="Новая Сотрудница")
        makers.an_expert()
    page = someone(admin, width=width)
    page.goto("/ru/people")
    axe(page)
    fits(page)
    page.fill("input[name=email]", person.email)
    page.check("input[value=officer]")
    page.click("form[action$='/people'] button")
    row = page.locator("[data-ref='new@example.kz']")
    row.wait_for()
    row.locator("form[action$='/revoke'] button").click()
    page.locator("dialog[open] .btn-danger").click()
    page.wait_for_selector(".ok-flash")
    assert row.count() == 0

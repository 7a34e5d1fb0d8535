"""What is folded opens by a touch, tells what is in it, and needs no script to be read."""

from playwright.sync_api import expect

from tests import makers_experts


def test_filters_are_folded_on_a_phone_and_stand_open_on_a_desk(someone):
    page = someone(width=390, java_script_enabled=False)
    page.goto("/en/participants?q=water&region=750000000")
    form, fold = page.locator("form.ok-filters"), page.locator(".ok-fold summary")
    expect(fold).to_have_text("Filters: 2")
    expect(form).to_be_hidden()
    fold.click()
    expect(form.locator("[name=q]")).to_have_value("water")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/en/participants")
    expect(form).to_be_visible()
    expect(fold).to_be_hidden()


def test_what_an_expert_knows_is_told_at_its_heading_as_it_is_ticked(site, someone, axe, fits):
    with site.data():
        user = makers_experts.an_engaged_expert(competences=["mining"]).user
    page = someone(user, lang="en", width=390)
    page.goto("/en/reviews/profile")
    industry = page.locator("details[data-chosen]").first
    expect(industry.locator("summary b")).to_have_text("chosen: 1")
    industry.locator("summary").click()
    industry.get_by_label("Metallurgy").check()
    expect(industry.locator("summary b")).to_have_text("chosen: 2")
    expect(industry.locator("summary span")).to_have_text("Metallurgy, Mining")
    industry.get_by_label("Metallurgy").uncheck()
    industry.get_by_label("Mining").uncheck()
    expect(industry.locator("summary b")).to_have_text("")
    axe(page)
    fits(page)

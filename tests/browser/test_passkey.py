"""A passkey in a real browser: kept by the device, and enough to sign in without the password."""

from tests import makers


def with_a_device(page):
    """Give the browser an authenticator that holds passkeys and knows who holds it."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_replaces_the_password(site, someone, axe):
    with site.data():
        person = makers.a_person(email="ada@example.kz")
    page = someone(person)
    with_a_device(page)
    page.goto("/ru/wan-register")
    axe(page)
    page.fill("input[name=name]", "Мой телефон")
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=Мой телефон")
    page.goto("/ru/profile")
    page.locator(".ok-menu:not(.is-phone) summary").click()
    page.locator(".ok-menu:not(.is-phone) form[action$='/logout'] button").click()
    page.goto("/ru/login")
    page.locator("form[action*='wan-signin'] button").click()
    page.wait_for_url("**/ru/desk")
    assert page.locator("h1").count() == 1

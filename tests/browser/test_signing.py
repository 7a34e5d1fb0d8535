"""Signing in a browser: with NCALayer on a computer and with eGov Mobile on a phone, through what people meet."""

import base64
import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.apply.models import Application
from portal.signatures.models import Signature
from tests import makers, makers_apply, makers_residency, ncalayer, signing
from tests.browser import hands

OTHER = "190640099994"


@pytest.fixture
def authority(site, monkeypatch, tmp_path):
    """The authority that the portal trusts."""
    made = signing.Authority()
    monkeypatch.setitem(site.app.config, "SIGNATURE_ROOTS", made.file(tmp_path))
    return made


@pytest.fixture
def case(site):
    """A complete draft: its key, the BIN of its company, and its owner."""
    with site.data():
        owner = makers.a_person(lang="ru")
        draft = makers_apply.a_complete_draft(by=owner)
        owner.draft, owner.bin = draft.key, draft.organisation.bin
    return owner


def state_of(site):
    with site.data() as session:
        return session.scalars(select(Application.state)).one(), len(session.scalars(select(Signature)).all())


def said(page, words):
    expect(page.locator("[data-sign-state]")).to_contain_text(words)


def test_a_computer_signs_with_ncalayer(site, authority, case, someone, watch, monkeypatch, axe, screen):
    with ncalayer.running() as program:
        monkeypatch.setitem(site.app.config, "NCALAYER_URL", program.url)
        page = someone(case)
        page.goto(f"/ru/applications/{case.draft}/check")
        button = page.locator("[data-ncalayer]")
        with page.expect_navigation():
            button.click()
        assert page.locator("a[href='#declared']").count() == 1
        page.check("[name=declared]")
        axe(page, contrast=False)
        screen(page, "sign-ncalayer-ru-1280")
        button.click()
        said(page, "Вы закрыли окно NCALayer")
        for answer, words in (
            (ncalayer.WRONG_PASSWORD, "не смог подписать: wrong password"), ({"status": True}, "непонятный ответ"),
            ({"status": True, "body": {"result": [7]}}, "непонятный ответ"), ("<html>", "непонятный ответ"),
            (None, "NCALayer не отвечает"),
        ):  # fmt: skip
            program.answer = lambda _args, told=answer: told
            button.click()
            said(page, words)
            assert page.is_checked("[name=declared]")
        program.signs(authority.person(OTHER).sign)
        with page.expect_navigation():
            button.click()
        expect(page.locator(".ok-errsum")).to_contain_text("другой компании")
        assert state_of(site) == ("draft", 0)
        args = program.asked[-1]["args"]
        assert args["format"] == "cms"
        assert args["signerParams"] == {"extKeyUsageOids": [signing.SIGNING, signing.COMPANY]}
        assert args["signingParams"] == {"decode": True, "encapsulate": False, "digested": False, "tsaProfile": {}}
        program.signs(authority.person(case.bin).sign)
        page.check("[name=declared]")
        with page.expect_navigation():
            page.locator("[data-ncalayer]").click()
        assert page.url.endswith("/submitted")
        assert page.locator("a[href*='signature.zip']").count() == 1
        assert state_of(site) == ("submitted", 1)
    assert len(watch.faults) == 2  # the library reads an answer without a look at it
    assert all("script:" in fault for fault in watch.faults)
    watch.faults.clear()


def test_a_member_signs_a_vote_with_ncalayer(site, authority, someone, watch, monkeypatch):
    """What is signed is made of what was typed; what is missing is told by the page, before NCALayer is asked."""
    with site.data():
        members = makers_residency.a_commission(3)
        key = makers_residency.the_matter(makers_residency.an_admitted_request()).key
    with ncalayer.running() as program:
        monkeypatch.setitem(site.app.config, "NCALAYER_URL", program.url)
        program.signs(authority.person(None, kind="ec").sign)
        page = someone(members[1])
        page.goto(f"/ru/commission/matters/{key}")
        with page.expect_navigation():
            page.locator("[data-ncalayer]").click()
        assert page.locator("a[href^='#choice']").count() == 1
        assert program.asked == []
        page.check("[name=choice][value=against]")
        page.fill("[name=reason]", "Нет рынка.")
        with page.expect_navigation():
            page.locator("[data-ncalayer]").click()
        expect(page.locator("li[data-vote=against]")).to_contain_text("СЕРІКОВА АЙГЕРІМ")
        signed = json.loads(base64.b64decode(program.asked[-1]["args"]["data"]))
        assert (signed["choice"], signed["reason"]) == ("against", "Нет рынка.")
    watch.faults[:] = [fault for fault in watch.faults if "422" not in fault]


def test_a_computer_without_ncalayer_is_told_so(site, authority, case, someone, watch, monkeypatch):
    with ncalayer.running() as program:
        monkeypatch.setitem(site.app.config, "NCALAYER_URL", program.url)
    page = someone(case)
    page.goto(f"/ru/applications/{case.draft}/check")
    page.check("[name=declared]")
    page.locator("[data-ncalayer]").click()
    said(page, "NCALayer не отвечает")
    assert page.is_checked("[name=declared]")
    hands.press(page, "/submit", "button:not([type=button]):not([formaction])")
    assert page.url.endswith("/submitted")
    assert state_of(site) == ("submitted", 0)
    watch.faults[:] = [fault for fault in watch.faults if "ERR_CONNECTION_REFUSED" not in fault]


def test_a_phone_signs_with_egov_mobile(site, authority, case, someone, monkeypatch, axe, fits, screen):
    with signing.serving() as service:
        monkeypatch.setitem(site.app.config, "SIGEX_URL", service.url)
        service.says("/api/egovQr", {
            "qrCode": signing.PICTURE, "dataURL": f"{service.url}/data", "signURL": f"{service.url}/sign",
            "eGovMobileLaunchLink": "https://egov.example/launch",
        })  # fmt: skip
        service.says("/data", {"status": "ok"})
        service.says("/sign", {"message": "Отказ"})
        page = someone(case, width=390)
        page.goto(f"/ru/applications/{case.draft}/check")
        expect(page.locator("[data-ncalayer]")).to_have_count(0)
        page.check("[name=declared]")
        fits(page)
        screen(page, "sign-phone-check-ru-390")
        with page.expect_navigation():
            page.locator("button[formaction*='/sign/phone']").click()
        expect(page.locator("a[href='https://egov.example/launch']")).to_be_visible()
        screen(page, "sign-phone-ru-390")
        expect(page.locator("[role=alert]")).to_contain_text("Подпись не получена: Отказ", timeout=10_000)
        screen(page, "sign-phone-failed-ru-390")
        axe(page)
        fits(page)
        assert state_of(site) == ("draft", 0)
        signer, sent = authority.person(case.bin), []

        def scanned(body):
            sent.append(body)
            return {"status": "ok"}

        def signed(_body):
            document = json.loads(sent[0])["documentsToSign"][0]["document"]["file"]["data"]
            made = base64.b64encode(signer.sign(base64.b64decode(document))).decode()
            return {"documentsToSign": [{"document": {"file": {"data": made}}}]}

        service.says("/data", scanned)
        service.says("/sign", signed)
        page.locator("[data-phone] a").click()
        page.check("[name=declared]")
        page.locator("button[formaction*='/sign/phone']").click()
        page.wait_for_url("**/submitted")
        assert (len(sent), state_of(site)) == (1, ("submitted", 1))

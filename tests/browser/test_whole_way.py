"""From registration to award on a call that is open: a founder on a phone, an officer, two experts, a chair, a visitor.

Staff, experts and the call are there before; everything else is done by hands in a browser, in three languages.
"""

import pytest
from playwright.sync_api import expect

from portal.questions import is_visible
from tests import answer_sets, makers, makers_assess, makers_experts
from tests.browser import hands

FOUNDER, PASSWORD = "aigerim@jetisu-sort.example", "қызыл алма тау 26"
NUMBER, KIND, MARKS = "IG-2026-00001", "commercialisation_1", (9, 8)
COMPANY = {
    "name_ru": "ТОО «Жетісу Сорт»", "name_kk": "«Жетісу Сорт» ЖШС", "name_en": "Jetisu Sort LLP", "legal_form": "llp",
    "category": "small", "region": "190000000", "head": "Сәрсенова Айгерім", "phone": "+7 701 123 45 67",
}  # fmt: skip
CHECK = {
    "gr01": KIND, "gr07": "small", "gr16": 20_300_000, "gr17": 17_820_000, "gr18": 2_480_000, "check_months": "6",
    "gr10_incubation": True, "check_mvp": True, "check_no_debt": True, "gr22": False,
}  # fmt: skip
WHY = "Испытания на двух заводах подтверждают заявленные цифры."


@pytest.fixture
def cast(site):
    """The people who are there before, and the call."""
    with site.data():
        title = {"kk": "Инновациялық гранттар", "ru": "Инновационные гранты", "en": "Innovation grants"}
        call = makers_assess.a_rolling_call(slug="grants-2026", prefix="IG-2026", title=title)
        return {
            "officer": makers.an_officer(name="Нұрланова Әсел"), "chair": makers.a_chair(name="Дүйсенов Марат"),
            "experts": [makers_experts.an_engaged_expert().user for _n in range(2)], "programme": call.programme,
        }  # fmt: skip


def test_from_registration_to_award(site, someone, fits, cast):
    founder = someone(lang="kk", width=390, has_touch=True)  # until the submission everything is done by touch
    number = makers.a_bin(7)
    hands.register(site, founder, FOUNDER, PASSWORD, "kk")
    founded(founder, number)
    checked(founder)
    key = written(founder, cast["programme"], number)
    submitted(founder, key)
    fits(founder)
    officer = someone(cast["officer"])
    screened(officer, key, cast["experts"])
    for mark, user in zip(MARKS, cast["experts"], strict=True):
        scored(someone(user), cast["programme"], mark)
    prepared(officer, key)
    released(someone(cast["chair"], lang="en"), key)
    told(site, founder, key)
    registered_for_all(someone(lang="en"))


def founded(page, number):
    """The founder creates the company by its BIN; a wrong digit is told."""
    page.goto("/kk/organisations/new")
    for name, value in {**COMPANY, "bin": f"{number[:-1]}{(int(number[-1]) + 1) % 10}"}.items():
        hands.fill(page, name, value)
    hands.press(page, "/organisations/new")
    expect(page.locator(".ok-errsum a[href='#bin']")).to_be_visible()
    hands.fill(page, "bin", number)
    hands.press(page, "/organisations/new")
    expect(page.locator("h1")).to_have_text(COMPANY["name_kk"])


def checked(page):
    """One minute: does the call suit? It does."""
    page.goto("/kk/calls/grants-2026")
    hands.follow(page.locator("main aside a[href$='/check']"))
    for code, value in CHECK.items():
        hands.fill(page, code, value)
    hands.press(page, "/check")
    assert page.locator(".ok-verdict").get_attribute("data-tone") in {"good", "warn"}
    assert page.locator(".ok-rule[data-tone=bad]").count() == 0


def written(page, programme, number):
    """Every page is filled in, as "save and continue" leads; the draft saves itself while hands type."""
    hands.follow(page.locator("main a[href$='/apply']").first)
    hands.press(page, "/apply")
    key = page.url.rpartition("/")[2]
    answers = answer_sets.complete(KIND, gr06=number)
    hands.follow(page.locator(".ok-task a").first)
    for section in programme.pages_for(answers):
        assert page.url.endswith(section.code)
        for question in section.questions:
            for n in range(answer_sets.FILES[KIND].get(question.code, 0)):
                hands.attach(page, question.code, f"{question.code}-{n}.pdf")
            if question.type != "file" and is_visible(question, answers):
                hands.answer(page, question, answers.get(question.code))
        if section.code == "novelty":
            hands.saved(page)
            page.reload()
            assert page.input_value("[name=gr08]") == answers["gr08"]
        hands.go_on(page)
    return key


def submitted(page, key):
    """The answers are checked, the declaration is made, the number stands there, and the receipt comes down."""
    assert page.url.endswith(f"/applications/{key}/check")
    hands.hit(page.locator("[name=declared]"))
    hands.press(page, "/submit")
    expect(page.locator("h1")).to_contain_text(NUMBER)
    with page.expect_download() as coming:
        page.locator("main a[href*='/receipts/1']").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def screened(page, key, experts):
    """The officer takes the case, lets it go to the experts, and asks two of them."""
    page.goto("/ru/cases")
    page.locator(f"a[href$='/cases/{key}']").first.click()
    hands.press(page, "/take")
    hands.press(page, "/admit")
    for _n in experts:
        page.goto(f"/ru/cases/{key}/experts/choose")
        hands.press(page, "/experts/choose", "button[name=expert]")
    for user in experts:
        expect(page.locator("main")).to_contain_text(user.name)


def scored(page, programme, mark):
    """An expert finds the case in the queue, declares no conflict, and scores every criterion."""
    page.goto("/ru/reviews")
    page.locator("main .ok-task a").first.click()
    hands.press(page, "/clear")
    hands.sheet(page, {one.code: mark for one in programme.criteria(KIND)}, WHY)
    hands.saved(page)
    page.fill("[name=comment]", f"Сильный проект: {mark}.")
    hands.press(page, "/score")
    expect(page.locator("form#sheet")).to_have_count(0)


def prepared(page, key):
    """The officer closes the ranking and prepares the approval."""
    page.goto("/ru/calls/grants-2026/progress")
    hands.press(page, "/rank")
    page.goto("/ru/calls/grants-2026/ranking")
    page.locator(f"main a[href*='/cases/{key}/decision']").click()
    page.check("[name=outcome][value=approve]")
    hands.press(page, "/decision")


def released(page, key):
    """The chair confirms, reads the letter as it will be received, and releases."""
    page.goto(f"/en/cases/{key}/decision")
    hands.press(page, "/confirm")
    page.locator("main a[href*='/decision/letter']").click()
    expect(page.locator("main article")).to_contain_text(NUMBER)
    page.goto("/en/calls/grants-2026/release")
    hands.press(page, "/release", sure=True)
    expect(page.locator("main a[href*='/protocol/1']")).to_be_visible()


def told(site, page, key):
    """The founder reads the letter in the mail and in the portal, and the result with scores and comments."""
    site.drain()
    letter = hands.letters_to(site.mail, FOUNDER)[-1]
    assert letter["Subject"].endswith(NUMBER)
    page.goto("/kk/letters")
    page.locator("main a[href*='/letters/']").first.click()
    expect(page.locator("main")).to_contain_text(NUMBER)
    page.goto(f"/kk/applications/{key}")
    page.locator(f"main a[href$='/applications/{key}/result']").first.click()
    for words in ("85,00", *(f"Сильный проект: {mark}." for mark in MARKS)):
        expect(page.locator("main")).to_contain_text(words)
    with page.expect_download() as coming:
        page.locator("main a[href$='/letter.pdf']").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def registered_for_all(page):
    """A visitor finds the award in the register."""
    page.goto("/en/awards")
    page.fill("[name=q]", "Jetisu")
    page.press("[name=q]", "Enter")
    page.locator("[data-award] a").first.click()
    expect(page.locator("main")).to_contain_text("Jetisu Sort LLP")
    expect(page.locator("main")).to_contain_text("17,820,000")

"""The way of a foreign company into the register of participants, one act a function; each says what is read there.

The founder reads English, officers Russian, the commission Kazakh.
"""

from playwright.sync_api import expect

from portal.questions import is_visible
from tests import makers_residency
from tests.browser import hands

FOUNDER, PASSWORD = "ceo@nordlicht.example", "қызыл алма тау 26"
COMPANY = {
    "country": "DE", "foreign_number": "HRB 123 456", "name_en": "Nordlicht GmbH", "name_ru": "Нордлихт ГмбХ",
    "name_kk": "Нордлихт ГмбХ", "address": "Hafenstrasse 5, Hamburg", "head": "Anna Licht",
}  # fmt: skip
TOLD = {
    "rs03_kind": "foreign", "rs03": "DE", "rs01_foreign": "HRB 123 456", "rs02": "Нордлихт ГмбХ",
    "rs02_ru": "Нордлихт ГмбХ", "rs02_en": "Nordlicht GmbH", "rs04": "Hafenstrasse 5, Hamburg", "rs05": "Anna Licht",
    "rs11": "Heat metering platform", "rs12": "We meter heat in houses and find losses.",
}  # fmt: skip
NUMBER, REQUEST = "TP-00001", "TR-2026-00001"
NO_TRANSLATION = "There is no notarised translation of the extract from the foreign register."
WHY_AGAINST, WHY_ASIDE = "Өнім әлі сыналмаған.", "Мен бұл компанияға кеңес бергенмін."


def founded(page, look):
    """From the page of the programme the founder adds the company by the number of its own register."""
    page.goto("/en/calls/technopark")
    look(page, "call")
    page.locator("a[href$='/apply']:visible").first.click()
    look(page, "start")
    page.locator("main a[href*='/new/abroad']").click()
    look(page, "found-abroad")
    for name, value in COMPANY.items():
        hands.fill(page, name, value)
    hands.press(page, "/organisations/new/abroad")
    assert page.url.endswith("/en/calls/technopark/apply")
    expect(page.locator("main")).to_contain_text("Nordlicht GmbH")


def written(page, look, programme):
    """Every page of the request is filled in, as "save and continue" leads; the key of the case."""
    hands.press(page, "/apply")
    key = page.url.rpartition("/")[2]
    look(page, "request-sections")
    answers = {**makers_residency.ANSWERS, **TOLD}
    page.locator(".ok-task a").first.click()
    for section in programme.pages_for(answers):
        assert page.url.endswith(f"/pages/{section.code}")
        if section.code in ("company", "costs", "documents"):
            look(page, f"request-{section.code}")
        for question in section.questions:
            if question.code in makers_residency.FILES_ABROAD:
                hands.attach(page, question.code, f"{question.code}.pdf")
            elif question.type != "file" and is_visible(question, answers):
                hands.answer(page, question, answers.get(question.code))
        hands.go_on(page)
    return key


def submitted(page, look, key):
    """The founder declares and sends; both clocks are told."""
    assert page.url.endswith(f"/applications/{key}/check")
    look(page, "request-check")
    page.check("[name=declared]")
    hands.press(page, "/submit")
    expect(page.locator("h1")).to_have_text(f"Application {REQUEST} is submitted")
    look(page, "request-submitted")
    page.locator(f"main a[href$='/applications/{key}']").first.click()
    expect(page.locator(".ok-card h2").first).to_have_text("5 working days, counted from 13 January 2026")
    look(page, "request-course")


def returned(page, look, key):
    """The officer finds the request in the list, and returns it with a reason, a word and a term."""
    page.goto("/ru/cases")
    look(page, "cases")
    page.locator(f"a[href$='/cases/{key}']").first.click()
    hands.press(page, "/take")
    look(page, "case")
    page.locator("main a[href$='/screening/send_back']").click()
    page.check("[name=reasons][value=park_translation]")
    page.fill("[name=note]", "Перевод без печати нотариуса.")
    page.fill("[name=days]", "10")
    look(page, "return")
    hands.press(page, "/letter/send_back")
    expect(page.locator("main")).to_contain_text(NO_TRANSLATION)
    look(page, "return-letter")
    hands.press(page, "/screening/send_back")


def corrected(site, page, look, key):
    """The founder reads why, changes the file, and answers; the term had stood still."""
    site.drain()
    letter = hands.letters_to(site.mail, FOUNDER)[-1]
    assert letter["Subject"] == f"Please correct the application {REQUEST}"
    page.goto(f"/en/applications/{key}")
    for words in (NO_TRANSLATION, "Перевод без печати нотариуса.", "Our term stands still."):
        expect(page.locator("main .ok-note")).to_contain_text(words)
    look(page, "returned")
    page.goto(f"/en/applications/{key}/pages/documents")
    page.locator("#doc_extract").wait_for(state="attached")
    hands.attach(page, "doc_extract", "extract-notarised.pdf")
    page.goto(f"/en/applications/{key}/check")
    page.check("[name=declared]")
    hands.press(page, "/answer")
    expect(page.locator("h1")).to_have_text(f"Application {REQUEST} is submitted again")


def admitted(page, look, key):
    """The officer asks the registers, admits, and puts the request before the commission."""
    page.goto(f"/ru/cases/{key}")
    for fact in ("tax_debt", "bankrupt"):
        page.locator("summary", has_text="Записать сведение из реестра").click()
        hands.fill(page, "fact", fact)
        hands.fill(page, "value", "no")
        hands.fill(page, "source", "Реестр налогоплательщиков, запрос 7")
        hands.fill(page, "as_of", "2026-01-22")
        hands.press(page, "/registers")
    look(page, "case-registers")
    hands.press(page, "/admit")
    page.goto(f"/ru/cases/{key}/commission")
    look(page, "proceedings")
    hands.press(page, f"/cases/{key}/commission")


def appointed(page, look, people):
    """The administrator gives every member a seat for two years; the first presides."""
    page.goto("/kk/commission")
    for n, person in enumerate(people):
        page.fill("[name=email]", person.email)
        page.fill("[name=since]", "2026-01-01")
        page.fill("[name=until]", "2027-12-31")
        if n == 0:
            page.check("[name=presides]")
        with page.expect_navigation():
            page.locator("form[action$='/commission/members'] button").click()
        expect(page.locator(f"[data-seat='{person.email}']")).to_be_visible()
    look(page, "commission")


def voted(page, look, choice, why=""):
    """A member finds what waits, and votes, or stands aside."""
    page.goto("/kk/commission")
    page.locator("main [data-matter] a").first.click()
    look(page, "matter")
    if choice == "recused":
        page.locator("main details summary", has_text="Мүддем бар").click()
        page.fill("[name=why]", why)
        hands.press(page, "/recuse")
    else:
        page.check(f"[name=choice][value={choice}]")
        page.fill("[name=reason]", why)
        hands.press(page, "/vote")
    expect(page.locator(f"[data-vote={choice}]").first).to_be_visible()


def closed(page, look):
    """The chair closes the matter by the votes; the minutes come down."""
    look(page, "matter-quorum")
    hands.press(page, "/resolve", sure=True)
    look(page, "matter-decided")
    with page.expect_download() as coming:
        page.locator("main a[href$='/minutes.pdf']").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def agreed(page, look, key):
    """The founder reads the agreement and signs for the company."""
    page.goto(f"/en/applications/{key}")
    look(page, "course-approved")
    page.locator("main a[href$='/agreement']").first.click()
    look(page, "agreement")
    hands.press(page, f"/{key}/agreement", sure=True)
    look(page, "agreement-signed")


def entered(page, look, key):
    """The park signs; the company stands in the register under its number."""
    page.goto(f"/ru/cases/{key}/commission")
    look(page, "proceedings-signed")
    page.fill("[name=on]", "2026-01-30")
    hands.press(page, "/countersign")
    look(page, "proceedings-both-signed")
    hands.press(page, f"/cases/{key}/register")
    page.goto(f"/ru/staff/participants/{NUMBER}")
    expect(page.locator("h1")).to_have_text("Нордлихт ГмбХ")
    look(page, "participant-staff")


def known_to_all(page, look):
    """Anybody finds the company in the public register."""
    page.goto(f"/kk/participants/{NUMBER}")
    expect(page.locator("main")).to_contain_text("Нордлихт ГмбХ")
    look(page, "participant-public")


def exclusion_proposed(page, look):
    """The officer proposes to exclude the company, with the ground and the day of the breach."""
    page.goto(f"/ru/staff/participants/{NUMBER}")
    page.locator("summary", has_text="Предложить исключение").click()
    page.check("[name=exclude-reasons][value=exclude_false]")
    page.fill("[name=exclude-note]", "Декларация на товары поддельная.")
    page.fill("[name=exclude-from_on]", "2026-08-11")
    look(page, "exclusion")
    hands.press(page, "/exclusion")
    expect(page.locator("main")).to_contain_text("Исключение из участников")
    look(page, "exclusion-proposed")


def excluded(page, look):
    """The company reads that it is no participant any more, since when and why."""
    page.goto(f"/en/participations/{NUMBER}")
    expect(page.locator(".ok-head .ok-pill")).to_have_text("Excluded")
    for words in ("no longer a participant since 11 August 2026", "False information was given."):
        expect(page.locator("main")).to_contain_text(words)
    look(page, "participation-excluded")

"""A participant's year: the statement is written, accepted, looked at, corrected, and accepted again.

The goods that were imported have no papers yet: one relief is refused, another waits for its evidence.
"""

from playwright.sync_api import expect

from portal.questions import is_visible
from tests.browser import hands
from tests.makers_statements import year_answers

NUMBER = "TP-00001"
YEAR = year_answers(2026, y_im_docs=False)
LACKING = "doc_import"
CHANGED = {
    "Есть таможенные документы?": "Нет → Да",
    "Спецификация и декларации импорта": "нет файла → customs-declaration.pdf",
}


def begun(page, look):
    """From the desk to the statement of the year; its key."""
    page.goto("/en/desk")
    look(page, "desk")
    page.locator("main a", has_text="File the statement for the year 2026").first.click()
    look(page, "statements")
    page.locator("main form button[value='2026']").click()
    expect(page.locator("h1")).to_have_text("Statement for the year 2026")
    look(page, "statement")
    return page.url.rpartition("/")[2]


def written(page, look, form, key, answers):
    """Every section is filled in, as "save and continue" leads, with the papers that prove it."""
    page.locator(".ok-task a").first.click()
    for section in form.pages_for(answers):
        assert page.url.endswith(f"/pages/{section.code}")
        for question in section.questions:
            if question.type != "file" and is_visible(question, answers):
                hands.answer(page, question, answers.get(question.code))
        if section.code in ("income", "imports", "papers"):
            look(page, f"statement-{section.code}")
        for question in section.questions:
            if question.type == "file" and question.code != LACKING:
                hands.attach(page, question.code, f"{question.code}.pdf")
        hands.go_on(page)
    assert page.url.endswith(f"/statements/{key}/check")


def handed_in(page, look, name):
    """The founder looks through the answers, declares, and sends."""
    look(page, f"{name}-check")
    page.check("[name=declared]")
    with page.expect_navigation():
        page.locator("main form[action*='/statements/'] button.btn-primary").click()
    look(page, f"{name}-sent")


def accepted(page, look, name, version, changed=None):
    """The officer finds the statement in the list, reads it (or what has changed), and accepts it."""
    page.goto("/ru/register/statements")
    look(page, f"{name}-waits")
    page.locator("main tbody a").first.click()
    expect(page.locator("h1")).to_have_text("Отчёт за 2026 год")
    expect(page.locator(".ok-head")).to_contain_text(f"версия {version}")
    for label, words in (changed or {}).items():
        expect(page.locator("main .ok-note li", has_text=label)).to_contain_text(words)
    look(page, f"{name}-read")
    hands.press(page, "/accept")


def told(page, relief):
    """Open the year's reliefs from the list of statements; the line of one of them."""
    page.goto(f"/en/participations/{NUMBER}/statements")
    page.locator("main a", has_text="Tax reliefs for 2026").first.click()
    return page.locator(f"#{relief}")


def refused(page, look):
    """One relief is refused: by which norm, what would change it, and from where the value came."""
    line = told(page, "VAT_IMPORT")
    expect(page.locator(".ok-verdict h2")).to_have_text("13 reliefs are granted, refused: 2, evidence needed: 1")
    expect(line.locator(".ok-verd").first).to_have_text("Refused")
    expect(line.locator("h3")).to_have_text("VAT exemption of import of listed goods")
    expect(line.locator("p").first).to_have_text("The import is not documented as the law asks.")
    expect(line.locator(".ok-change").first).to_contain_text(
        "Document the import: the customs declaration, or the import application for goods from the EAEU."
    )
    expect(line.locator(".ok-cite").first).to_have_text("Tax Code 2025, art. 479 (1) 11)")
    line.locator("summary", has_text="How this was judged").click()
    judged = line.locator("details li").first
    expect(judged.locator("h4")).to_have_text("The import is documented")
    expect(judged.locator(".ok-facts")).to_have_text("Are there customs papers?No · statement, version 1")
    look(page, "reliefs-refused")
    lacking = page.locator("#VAT_IMPORT_EAEU")
    expect(lacking.locator(".ok-verd").first).to_have_text("Needs evidence")
    expect(lacking.locator("p").first).to_have_text("It is not proved that the goods are in the approved list.")
    expect(lacking.locator(".ok-change").last).to_contain_text("Import specification and declarations: not attached")


def corrected(page, look):
    """The founder begins another version, proves the import, and hands it in; the first one stays as it was."""
    page.goto(f"/en/participations/{NUMBER}/statements")
    page.locator("main form button[value='2026']").click()
    expect(page.locator(".ok-head")).to_contain_text("version 2")
    look(page, "correction")
    page.locator(".ok-task a", has_text="Imports").click()
    page.check("[name=y_im_docs][value=yes]")
    hands.go_on(page)
    page.goto(page.url.rpartition("/pages/")[0] + "/pages/papers")
    hands.attach(page, "doc_import", "customs-declaration.pdf")
    look(page, "correction-papers")
    hands.go_on(page)
    handed_in(page, look, "correction")


def granted(page, look):
    """The relief is granted now, by the accepted version."""
    line, proved = told(page, "VAT_IMPORT"), page.locator("#VAT_IMPORT_EAEU")
    expect(page.locator(".ok-verdict h2")).to_have_text("15 reliefs are granted, refused: 1")
    expect(page.locator(".ok-verdict")).to_contain_text("By the statement, version 2.")
    for one in (line, proved):
        expect(one.locator(".ok-verd").first).to_have_text("Granted")
    look(page, "reliefs-granted")

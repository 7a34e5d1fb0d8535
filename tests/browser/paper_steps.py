"""Certificates: approved by another than who proposed, printed and signed by the job, downloaded, checked by anybody.

The chair and the stranger read Kazakh, the officer Russian, the holder English.
"""

import base64
from typing import NamedTuple

from playwright.sync_api import expect

from tests.browser import hands

COMPANY = "DE-HRB123456"
FILLED = {  # by the accepted statement, its verdicts and the register
    "tax": "vat_import", "year": "2026", "valid_from": "2026-01-30", "conditions-8-ru": "Ввоз оформлен документами",
    "conditions-8-cites_ru": "Налоговый кодекс 2025 года, ст. 479, п. 1, пп. 11)", "conditions-8-result": "met",
    "activities-1-ru": "Интернет вещей",
}  # fmt: skip
PARTICIPANT = {"kk": "Технопарк қатысушысының куәлігі", "en": "Certificate of a technopark participant"}
PREFERENCE = {
    "kk": "Салықтық преференция құқығы туралы анықтама", "en": "Confirmation of the right to a tax preference",
}  # fmt: skip
DROP = """([name, content]) => {
    const dropped = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    dropped.items.add(new File([bytes], name, {type: "application/pdf"}));
    return dropped;
}"""


class Paper(NamedTuple):
    """A certificate in the hands of its holder: what stands on the paper, and the file."""

    number: str
    code: str
    pdf: bytes


def proposed(page, look):
    """The officer proposes the confirmation of the right to the relief that has just been granted."""
    page.goto("/ru/certificates/new")
    page.locator("summary", has_text="Справка о праве на налоговую преференцию").click()
    page.locator("details[open] [name=bin]").fill(COMPANY)
    page.locator("details[open] [name=tax]").select_option("vat_import")
    page.locator("details[open] [name=year]").fill("2026")
    look(page, "certificate-choose")
    with page.expect_navigation():
        page.locator("details[open] form button").click()
    for name, value in FILLED.items():
        expect(page.locator(f"main [name='{name}']")).to_have_value(value)
    page.check("[name=english]")
    look(page, "certificate-facts")
    hands.go_on(page)
    expect(page.locator("h1")).to_have_text("Справка о праве на налоговую преференцию")
    expect(page.locator("main")).to_contain_text("Предложено: Серікқызы Айгүл")


def approved(site, page, look, title, number):
    """The chair finds what waits, reads it, and approves it; the job prints and signs."""
    page.goto("/kk/certificates?state=proposed")
    look(page, "certificates-wait")
    page.locator("main tbody tr", has_text=title["kk"]).locator("a").click()
    expect(page.locator("h1")).to_have_text(title["kk"])
    look(page, "certificate-proposal")
    hands.press(page, "/approve")
    site.drain()
    page.reload()
    expect(page.locator("h1")).to_have_text(number)
    look(page, "certificate-issued")


def held(page, look, title, number):
    """The holder reads the letter, opens the certificate, and takes the paper and its address away."""
    page.goto("/en/certificates/mine")
    look(page, "certificates-mine")
    page.locator("main .ok-task", has_text=number).locator("a").click()
    expect(page.locator("h1")).to_have_text(title["en"])
    expect(page.locator(".ok-verdict h2")).to_have_text("The document is genuine and valid")
    look(page, "certificate-held")
    address = page.locator("aside a[href*='/verify']").inner_text()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the PDF").click()
    assert coming.value.suggested_filename == f"{number}.pdf"
    return Paper(number, address.rpartition("/")[2], coming.value.path().read_bytes())


def by_number(page, look, paper, name):
    """A stranger types what stands on the paper."""
    page.goto("/kk/verify")
    page.fill("#number", paper.number.lower())
    page.fill("#code", paper.code)
    with page.expect_navigation():
        page.locator("form[action$='/verify'] button").click()
    look(page, f"check-number-{name}")


def by_file(page, look, paper, name):
    """A stranger drops the file on the page."""
    page.goto("/kk/verify")
    content = base64.b64encode(paper.pdf).decode()
    dropped = page.evaluate_handle(DROP, [f"{paper.number}.pdf", content])
    with page.expect_navigation():
        page.dispatch_event(".ok-drop", "drop", {"dataTransfer": dropped})
    look(page, f"check-file-{name}")


def valid(page, paper):
    """What a stranger reads of a certificate that holds."""
    expect(page.locator("h1")).to_have_text("Құжат түпнұсқа және күшінде")
    for words in (paper.number, "Нордлихт ГмбХ, № HRB123456, Германия"):
        expect(page.locator(".ok-sum").first).to_contain_text(words)


def revoked(page, paper, since):
    """What the same check says after the exclusion: revoked, why, and from which day."""
    expect(page.locator("h1")).to_have_text("Құжат қайтарып алынған")
    expect(page.locator(".ok-verdict")).to_contain_text("Оған сенуге болмайды.")
    expect(page.locator(".ok-verdict b")).to_have_text(f"{since}дан бастап: Ұйым қатысушылар тізілімінен шығарылды.")
    for words in (paper.number, "Нордлихт ГмбХ, № HRB123456, Германия"):
        expect(page.locator(".ok-sum").first).to_contain_text(words)
    expect(page.locator(".ok-timeline li h3").last).to_have_text("Қайтарып алынды")


def ended(page, look, papers):
    """The holder reads the same, and was told by a letter."""
    page.goto("/en/certificates/mine")
    for paper in papers:
        row = page.locator("main .ok-task", has_text=paper.number)
        expect(row.locator(".ok-pill")).to_have_text("Revoked")
    look(page, "certificates-mine-ended")
    page.goto("/en/letters")
    for paper in papers:
        expect(page.locator("main")).to_contain_text(paper.number)
    look(page, "letters")

"""Certificates: approved by another than who proposed, printed and signed by the job, downloaded, checked by anybody.

The chair and the stranger read Kazakh, the officer Russian, the holder English.
"""

import base64
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import expect

from tests.browser import hands

COMPANY = "DE-HRB123456"
VALID, REVOKED = "Құжат түпнұсқа және күшінде", "Құжат қайтарып алынған"
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
    look(page, "certificate-choose")
    with page.expect_navigation():
        page.locator("details[open] form button").click()
    hands.fill(page, "tax", "vat_import")
    hands.fill(page, "year", "2026")
    look(page, "certificate-facts")


def approved(site, page, look, title, number):
    """The chair finds what waits, reads it, and approves it; the job prints and signs."""
    page.goto("/kk/certificates?state=proposed")
    look(page, "certificates-wait")
    page.locator("main tbody tr", has_text=title).locator("a").click()
    expect(page.locator("h1")).to_have_text(title)
    look(page, "certificate-proposal")
    hands.press(page, "/approve")
    site.drain()
    page.reload()
    expect(page.locator("h1")).to_have_text(number)
    look(page, "certificate-issued")


def held(site, page, look, title, number):
    """The holder reads the letter, opens the certificate, and takes the paper and its address away."""
    page.goto("/en/certificates/mine")
    look(page, "certificates-mine")
    page.locator("main .ok-task", has_text=number).locator("a").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".ok-verdict h2")).to_have_text("The document is genuine and valid")
    look(page, "certificate-held")
    address = page.locator("aside a[href*='/verify']").inner_text()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the PDF").click()
    assert coming.value.suggested_filename == f"{number}.pdf"
    return Paper(number, address.rpartition("/")[2], coming.value.path().read_bytes())


def by_number(page, paper):
    """A stranger types what stands on the paper; what the page answers."""
    page.goto("/kk/verify")
    page.fill("#number", paper.number.lower())
    page.fill("#code", paper.code)
    with page.expect_navigation():
        page.locator("form[action$='/verify'] button").click()
    return page.locator("h1").inner_text()


def by_file(page, paper):
    """A stranger drops the file on the page; what the page answers."""
    page.goto("/kk/verify")
    content = base64.b64encode(paper.pdf).decode()
    dropped = page.evaluate_handle(DROP, [f"{paper.number}.pdf", content])
    with page.expect_navigation():
        page.dispatch_event(".ok-drop", "drop", {"dataTransfer": dropped})
    return page.locator("h1").inner_text()

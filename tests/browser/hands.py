"""What hands do in a browser: find the box of a question, fill it in, press a button, open the letter box.

Nothing here knows a language: forms are found by where they lead, boxes by their names.
"""

import email
import email.policy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from portal.questions import Question
from tests.browser.conftest import TOUCHED, Site, sign_in

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def press(page: Page, action: str, button: str = "button:not([type=button])", *, sure: bool = False) -> None:
    """Press the button of the form that leads to an address with this part; `sure` also answers the dialog."""
    found = page.locator(f"main form[action*='{action}'] {button}, button[formaction*='{action}']").first
    if sure:
        hit(found)
        found = page.locator("dialog[open] button").first
    with page.expect_navigation():
        hit(found)


def hit(found: Locator) -> None:
    """Press something: with a finger where the screen is touched, else with the mouse."""
    if found.page.context in TOUCHED:
        found.tap()
    else:
        found.click()


def follow(link: Locator) -> None:
    """Press a link, and arrive."""
    with link.page.expect_navigation():
        hit(link)


def go_on(page: Page) -> None:
    """Press the button in the bar at the bottom: save and continue."""
    follow(page.locator(".ok-actions .btn-primary"))


def answer(page: Page, question: Question, value: Any) -> None:
    """Answer one question as it is asked: type, choose, tick, or fill in rows."""
    if question.type == "table":
        for n, row in enumerate(value or ()):
            if page.locator(f"[name^='{question.code}-{n}-']").count() == 0:
                with page.expect_navigation():
                    hit(page.locator(f"[name='{question.code}-add']"))
            for column in question.columns:
                fill(page, f"{question.code}-{n}-{column.code}", row.get(column.code))
    elif value is not None:
        fill(page, question.code, value)


def fill(page: Page, name: str, value: Any) -> None:
    """Put a value into the box, or the boxes, of this name."""
    boxes = page.locator(f"main [name='{name}']:not([type=hidden])")
    kind = boxes.first.evaluate("box => box.tagName === 'SELECT' ? 'select' : box.type")
    if kind in {"radio", "checkbox"}:
        for choice in value if isinstance(value, list) else [as_typed(value)]:
            box = page.locator(f"main [name='{name}'][value='{choice}']")
            if not box.is_checked():
                hit(box)
    elif kind == "select":
        boxes.select_option(as_typed(value))
    else:
        boxes.fill(as_typed(value))


def as_typed(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else value or ""


def attach(page: Page, question: str, name: str) -> None:
    """Choose a file; it goes up at once and stands in the list."""
    file = FilePayload(name=name, mimeType="application/pdf", buffer=PDF + name.encode())
    page.set_input_files(f"#{question}", file)
    expect(page.locator(".ok-file", has_text=name)).to_be_visible()


def saved(page: Page) -> Locator:
    """What autosave says, once it says that everything is kept."""
    state = page.locator("[data-save-state]")
    expect(state).to_have_attribute("data-tone", "good")
    return state


def sheet(page: Page, marks: Mapping[str, int], why: str) -> None:
    """Give every criterion its mark and its justification."""
    for code, mark in marks.items():
        page.check(f"[name='score-{code}'][value='{mark}']")
        page.fill(f"[name='why-{code}']", why)


def letters_to(folder: Path, address: str) -> list[Any]:
    """The letters that have left for an address, oldest first."""
    mails = (path.read_bytes() for path in sorted(folder.glob("*.eml")))
    found = (email.message_from_bytes(mail, policy=email.policy.default) for mail in mails)
    return [letter for letter in found if letter["To"] == address]


def link_in(letter: Any) -> str:
    """The address that a letter asks to open."""
    text = letter.get_body(("plain",)).get_content()
    link = re.search(r"https?://\S+", text)
    assert link, text
    return link[0]


def register(site: Site, page: Page, address: str, password: str, lang: str) -> None:
    """A newcomer registers, opens the link in the letter, and signs in."""
    page.goto(f"/{lang}/register")
    page.fill("[name=email]", address)
    page.fill("[name=password]", password)
    if page.locator("[name=password_confirm]").count():
        page.fill("[name=password_confirm]", password)
    page.check("[name=consent]")
    press(page, "/register")
    site.drain()
    (letter,) = letters_to(site.mail, address)
    page.goto(link_in(letter))
    sign_in(page, address, password, lang=lang)
    assert page.url.endswith(f"/{lang}/desk")

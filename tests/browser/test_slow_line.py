"""A phone, touched by a finger, on a line that dies: while somebody types, and while a file is on its way."""

import pytest
from playwright.sync_api import FilePayload, expect
from sqlalchemy import select

from portal.apply.models import Answers, Attachment
from tests import makers, makers_apply
from tests.browser import hands
from tests.browser.conftest import sign_in

PIECE, PIECES = 256 * 1024, 7
PLAN = hands.PDF[:-6] + b" " * (PIECES * PIECE - 1000) + hands.PDF[-6:]
TEXT = "Утечку замечают, когда вода уже вышла на поверхность."


class Line:
    """The way of the pieces: open, dead, or so slow that a piece does not come through; it tells where each began."""

    def __init__(self, page):
        self.state, self.offsets, self.dies_at = "open", [], None
        page.route("**/uploads/*", self._piece)

    def _piece(self, route):
        if route.request.method == "PATCH":
            self.offsets.append(int(route.request.headers["upload-offset"]) // PIECE)
        if self.offsets and self.offsets[-1] == self.dies_at:
            self.state, self.dies_at = "dead", None
        if self.state == "dead":
            route.abort("internetdisconnected")
        elif self.state == "open":
            route.continue_()


@pytest.fixture
def owner(site):
    """Somebody who has begun an application, and has said of what kind it is."""
    with site.data():
        owner = makers.a_person(lang="ru")
        draft = makers_apply.a_draft(by=owner)
        owner.draft = f"/ru/applications/{draft.key}/pages"
    return owner


@pytest.fixture
def page(owner, someone):
    """The owner's phone."""
    return someone(owner, width=390, has_touch=True)


def test_a_line_that_dies_while_typing_and_during_an_upload_loses_nothing(page, owner, site, axe, fits):
    page.goto(f"{owner.draft}/novelty")
    state = page.locator("[data-save-state]")
    page.context.set_offline(True)
    page.fill("[name=gr08]", TEXT)
    expect(state).to_contain_text("Сохранено на этом устройстве")
    hands.hit(page.locator(".ok-actions .btn-primary"))  # the button leaves the page only when there is a line
    assert page.url.endswith("/novelty")
    fits(page)
    axe(page, contrast=False)
    page.context.set_offline(False)
    hands.saved(page)

    page.goto(f"{owner.draft}/documents")
    line = Line(page)
    line.dies_at = 2
    choose(page)
    said = page.locator("[data-upload-status]").first
    expect(said).to_have_text("Нет связи. Передано 28 %, остальное отправится само")
    fits(page)
    axe(page, contrast=False)
    line.state = "open"
    line.dies_at = 4
    hands.hit(page.locator("button[data-pause]", has_text="Повторить сейчас"))
    expect(said).to_have_text("Нет связи. Передано 57 %, остальное отправится само")
    signed_out_and_in(page, owner)
    page.goto(f"{owner.draft}/documents")
    line.state = "slow"
    choose(page)
    expect(said).to_have_text("Загружено 57 %")
    hands.hit(page.locator("button[data-pause]", has_text="Приостановить"))
    expect(said).to_have_text("Приостановлено на 57 %")
    line.state = "open"
    hands.hit(page.locator("button[data-pause]", has_text="Продолжить передачу"))
    expect(page.locator(".ok-file", has_text="plan.pdf")).to_be_visible()
    assert sorted(set(line.offsets)) == list(range(PIECES))
    assert line.offsets.index(3) > line.offsets.index(2) > line.offsets.index(0)
    assert line.offsets.count(0) == 1  # nothing travelled from the beginning again
    with site.data() as session:
        assert session.scalars(select(Answers)).one().data["gr08"] == TEXT
        assert session.scalars(select(Attachment)).one().size == len(PLAN)


def choose(page):
    """Pick the large file for the first question that asks for one."""
    page.set_input_files("#doc_cofinancing", FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=PLAN))


def signed_out_and_in(page, owner):
    """Out by the menu, and in again."""
    hands.hit(page.locator(".ok-menu.is-phone summary"))
    hands.follow(page.locator(".ok-menu.is-phone form[action$='/logout'] button"))
    sign_in(page, owner.email)

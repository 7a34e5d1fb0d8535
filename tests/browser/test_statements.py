"""Statements, contribution and eligibility on a phone and on a desk, in three languages; what-if as one types."""

from datetime import datetime
from functools import partial
from types import SimpleNamespace

import pytest

from portal import db, i18n
from tests import makers, makers_residency
from tests.browser.test_pages import faults
from tests.makers_statements import a_statement, a_submitted, an_accepted

PHONE, DESK = 390, 1280
COMPANY = (
    "/participations/{number}", "/participations/{number}/statements", "/statements/{draft}",
    "/statements/{draft}/pages/income", "/statements/{draft}/pages/staff", "/statements/{draft}/pages/nonresidents",
    "/statements/{draft}/pages/evidence", "/statements/{draft}/check", "/statements/{year}",
    "/participations/{number}/contribution", "/participations/{number}/contribution/CI-000001",
    "/participations/{number}/eligibility/2026", "/participations/{number}/eligibility/2026?as_of=2025-06-01",
    "/tax-rules", "/desk",
)  # fmt: skip
STAFF = (
    "/register/statements",
    "/register/statements/{filed}",
    "/register/{number}/contribution",
    "/participations/{number}/eligibility/2026",
    "/register",
    "/desk",
)


pytestmark = pytest.mark.xdist_group("statements")  # one worker lays the world once


@pytest.fixture(scope="module")
def world(served):
    """Laid once for all pages: a participant with a year, a draft, a late invoice and a statement that waits."""
    served.portal.reset()
    with served.data():
        db.set_clock(datetime(2026, 1, 5, 10, tzinfo=i18n.ZONE))
        owner, officer = makers.a_person(name="Сәрсенова Айгерім"), makers.an_officer(name="Нұрланова Әсел")
        participant = makers_residency.a_participant(by=owner)
        db.set_clock(datetime(2027, 1, 11, 10, tzinfo=i18n.ZONE))
        year = an_accepted(participant, "2026", by=owner, y_other=30_000_000, y_im_list=None)
        an_accepted(participant, "2026-q1", by=owner)
        filed = a_submitted(participant, "2026-q2", by=owner)
        draft = a_statement(participant, "2026", by=owner, y_other=None, y_cit_other=5)
        keys = {"number": participant.number, "year": year.key, "filed": filed.key, "draft": draft.key}
        people = {"owner": SimpleNamespace(email=owner.email), "officer": SimpleNamespace(email=officer.email)}
    db.set_clock(None)
    return people, keys


@pytest.fixture
def site(world, served):
    """The same portal for every test of this file: nobody writes."""
    return served


@pytest.fixture
def laid(world, clock):
    """It on the day on which everybody looks."""
    clock.set("2027-02-10 10:00")
    return world


@pytest.mark.parametrize("who", ["owner", "officer"])
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_page_fits_and_is_usable(laid, someone, fits, axe, screen, who, lang):
    people, keys = laid
    page, wrong = someone(people[who], lang=lang, width=DESK), []
    looks = {width: [fits] for width in (DESK, PHONE)}
    if lang == "ru":  # colours and parts are the same in every language, colours on every screen
        looks = {DESK: [fits, axe], PHONE: [fits, partial(axe, contrast=False)]}
    for n, path in enumerate(COMPANY if who == "owner" else STAFF):
        status = page.goto(f"/{lang}{path.format(**keys)}").status
        wrong += [] if status == 200 else [f"{page.url} answers {status}"]
        for width, theirs in looks.items():
            page.set_viewport_size({"width": width, "height": 850})
            wrong += [f"{width} px: {fault}" for look in theirs for fault in faults(look, page)]
            screen(page, f"statement-{who}-{n:02d}-{lang}-{width}")
    assert not wrong, "\n".join(wrong)


def test_what_if_answers_while_one_types_and_saves_nothing(laid, someone):
    people, keys = laid
    page = someone(people["owner"], lang="en")
    where = f"/en/participations/{keys['number']}/eligibility/2026"
    page.goto(where)
    refused = page.locator("#verdicts #CIT_100 .ok-verd").first
    assert refused.inner_text() == "Refused"
    page.fill("#y_other", "0")
    page.press("#y_other", "Tab")
    page.wait_for_selector("#verdicts .ok-note >> text=nothing is saved")
    assert page.locator("#verdicts #CIT_100 .ok-verd").first.inner_text() != "Refused"
    page.goto(where)
    assert page.locator("#verdicts #CIT_100 .ok-verd").first.inner_text() == "Refused"

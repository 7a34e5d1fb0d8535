"""A contribution that is late and a past day, on a phone and on a desk, in three languages; what-if as one types."""

from datetime import datetime
from types import SimpleNamespace

import pytest

from portal import db, i18n
from tests import makers, makers_residency
from tests.makers_statements import a_statement, a_submitted, an_accepted

PHONE, DESK = 390, 1280
LATE = (  # what the demo has not, so that the crawler does not see it
    "/participations/{number}/contribution", "/participations/{number}/contribution/CI-000001",
    "/participations/{number}/eligibility/2026?as_of=2025-06-01",
)  # fmt: skip


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


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_late_contribution_and_a_past_day_fit_and_are_usable(laid, someone, fits, axe, screen, lang):
    people, keys = laid
    page = someone(people["owner"], lang=lang, width=DESK)
    for n, path in enumerate(LATE):
        assert page.goto(f"/{lang}{path.format(**keys)}").status == 200
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 850})
            fits(page)
            axe(page, contrast=lang == "ru")  # colours are the same in every language
            screen(page, f"statement-{n:02d}-{lang}-{width}")


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

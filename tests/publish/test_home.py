"""Home and the list of calls: what is open, how it went before, in the same few statements for any number of rows."""

import re
from datetime import timedelta

import pytest

from portal import db, i18n
from tests import makers_publish
from tests.makers_announce import a_call, a_draft_call, a_moment

PAGES = ("home", "calls", "awards", "statistics", "help", "accessibility", "personal_data", "open_data")


@pytest.mark.once
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_an_empty_portal_has_all_its_pages(visit, lang, page):
    assert visit(lang=lang).get(f"publish.{page}").status_code == 200


@pytest.fixture
def call_of_2021(app, clock):
    """The finished call with its funnel; the clock stands after the results."""
    clock.set("2021-03-20 12:00")
    call = a_call(opens_at=a_moment("2021-03-29 09:00"), closes_at=a_moment("2021-04-11 18:00"), slug="grant-2021-1")
    clock.set("2021-05-14 12:00")
    return makers_publish.the_call_of_2021(call)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_home_tells_the_funnel_and_the_numbers_of_the_programme(visit, call_of_2021, lang):
    page = visit(lang=lang).get("publish.home").text.replace(i18n.NBSP, " ")
    assert re.findall(r"<li><b>(\d+)</b><span>", page) == ["612", "523", "118", "39", "5"]
    numbers = re.findall(r'class="ok-stat"><b>(.*?)</b>', page)
    assert numbers[:2] + numbers[3:] == ["612", "39", "5"]
    assert page.count(f'href="/{lang}/awards/') == 5


def test_the_presented_projects_come_first(visit, call_of_2021, clock):
    newer = a_call()
    given = makers_publish.awards(
        newer, makers_publish.applications(newer, (3, "approved", True)), on=clock.forward().date()
    )
    page = visit().get("publish.home").text
    numbers = re.findall(r'href="/ru/awards/([^"]+)"', page)
    assert numbers == [f"{call_of_2021.prefix}/{n:04d}" for n in range(1, 6)]
    assert len(given) == 3


@pytest.mark.once
def test_open_calls_count_down_and_drafts_are_not_shown(visit, clock):
    clock.set("2026-05-12 18:00")
    soon = a_call(closes_at=a_moment("2026-05-15 18:00"))
    late = a_call(closes_at=a_moment("2026-05-24 18:00"))
    coming = a_call(opens_at=a_moment("2026-06-01 09:00"))
    draft = a_draft_call()
    page = visit().get("publish.home").text
    order = [page.index(f'/ru/calls/{call.slug}"') for call in (soon, late, coming)]
    assert order == sorted(order)
    assert "Осталось 3 дня" in page
    assert "Осталось 12 дней" in page
    assert draft.slug not in page
    assert f"/ru/calls/{soon.slug}/check" in page


@pytest.mark.parametrize("page", ["publish.home", "publish.calls"])
def test_the_number_of_statements_is_the_same_for_any_number_of_rows(visit, queries, page):
    stranger, counts, first = visit(), [], a_call()
    stranger.get(page)
    for calls, how_many in ((0, 1), (2, 3), (0, 600)):
        for _n in range(calls):
            a_call()
        makers_publish.applications(first, (how_many, "submitted", None))
        assert stranger.get(page).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 6


@pytest.mark.once
def test_the_list_sorts_calls_into_open_coming_and_past(visit, call_of_2021):
    open_one, coming = a_call(), a_call(opens_at=db.now() + timedelta(days=9))
    page = visit().get("publish.calls").text
    parts = {name: page.split(f'id="{name}"')[1].split("</section>")[0] for name in ("open", "coming", "past")}
    assert [open_one.slug in parts["open"], coming.slug in parts["coming"], "grant-2021-1" in parts["past"]] == [
        True
    ] * 3
    assert page.count("/calls/grant-2021-1") == 1
    assert ">612</td>" in parts["past"]
    assert ">39</td>" in parts["past"]


@pytest.mark.once
@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("neon", "light")])
def test_the_colours_are_remembered(visit, chosen, kept):
    stranger = visit()
    answer = stranger.post("publish.theme", {"theme": chosen, "next": "/ru/calls"})
    assert answer.location == "/ru/calls"
    assert f"theme={kept}" in answer.headers["Set-Cookie"]
    assert f'data-bs-theme="{kept}"' in stranger.get("publish.home").text


@pytest.mark.once
@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_the_colours_lead_nowhere_else(visit, where):
    assert visit().post("publish.theme", {"theme": "dark", "next": where}).location == "/ru/"

"""Statistics: exact, the same in page and data, and silent about what is not told yet."""

import re
from datetime import date

import pytest

from portal import i18n
from portal.publish.queries import funnels
from tests import makers, makers_publish
from tests.makers_announce import a_call, a_draft_call, a_moment

WHERE = "/api/v1/statistics.json"


@pytest.fixture
def call(app, clock):
    """The call of 2021, closed and not decided yet; the clock stands two days after the closing."""
    clock.set("2021-03-20 12:00")
    made = a_call(opens_at=a_moment("2021-03-29 09:00"), closes_at=a_moment("2021-04-11 18:00"), slug="grant-2021-1")
    clock.set("2021-04-13 12:00")
    return made


def test_the_data_of_2021_are_those_of_the_programme(visit, call, queries):
    makers_publish.the_call_of_2021(call)
    answer = visit().get(WHERE)
    assert answer.mimetype == "application/json"
    (told,) = answer.json["calls"]
    assert told == {
        "slug": "grant-2021-1", "title": call.title, "opens_at": "2021-03-29T03:00:00Z", "budget_kzt": 1_500_000_000,
        "closes_at": "2021-04-11T12:00:00Z", "submitted": 612, "reviewed": 523, "passed": 118, "approved": 39,
        "presented": 5, "signed": 36, "withdrawn": 17, "turned_away": 72, "granted_kzt": told["granted_kzt"],
        "appeals": {
            "filed": 0, "waiting": 0, "granted": 0, "dismissed": 0, "withdrawn": 0, "median_working_days": None,
        },
    }  # fmt: skip
    assert told["granted_kzt"] == sum(10_000_000 + n for n in range(573, 612))
    assert len(queries) == 5
    visit().get(WHERE)
    assert len(queries) == 2


def test_nothing_is_told_before_the_release(visit, call):
    ranked = ((41, "ranked", True), (57, "ranked", False))
    makers_publish.applications(call, *ranked, (3, "withdrawn", None), (2, "turned_away", None), (5, "draft", None))
    (told,) = visit().get(WHERE).json["calls"]
    secret = ("passed", "approved", "presented", "signed", "granted_kzt")
    assert [told[name] for name in secret] == [None] * 5
    assert (told["submitted"], told["reviewed"], told["withdrawn"], told["turned_away"]) == (103, 98, 3, 2)
    for where in ("publish.statistics", "publish.home", "publish.calls"):
        page = visit().get(where).text
        assert re.findall(r">41<|>57<", page) == []


def test_what_waits_for_a_later_release_does_not_count(visit, call):
    makers_publish.applications(
        call, (4, "ranked", True), (2, "refused", True), (1, "reserve", True), (9, "refused", False)
    )
    makers_publish.awards(call, makers_publish.applications(call, (3, "approved", True)))
    makers_publish.released(call)
    (told,) = visit().get(WHERE).json["calls"]
    assert (told["reviewed"], told["passed"], told["approved"]) == (19, 6, 3)


@pytest.mark.once
def test_drafts_are_no_calls_yet(visit):
    a_draft_call()
    assert visit().get(WHERE).json == {"calls": []}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_page_says_the_same_as_the_data(visit, call, queries, lang):
    makers_publish.the_call_of_2021(call)
    page = visit(lang=lang).get("publish.statistics").text
    assert len(queries) == 7
    assert re.findall(r"<li><b>(\d+)</b><span>", page)[:5] == ["612", "523", "118", "39", "5"]
    rows = re.findall(r'<tr data-kind="(\w+)">(.*?)</tr>', page, re.DOTALL)
    assert [kind for kind, _row in rows] == [kind.code for kind in call.programme.kinds]
    cells = [[int(n) for n in re.findall(r">(\d+)</td>", row)] for _kind, row in rows]
    assert [sum(column) for column in zip(*cells, strict=True)] == [612, 523, 118, 39]
    days = re.findall(
        r'<td class="num">(\d+)</td></tr>', page.split('<details class="mt-2">')[1].split("</details>")[0]
    )
    assert len(days) == 14
    assert sum(map(int, days)) == 612
    assert '<svg role="img"' in page


@pytest.mark.parametrize("how_many", [1, 3, 600])
def test_the_number_of_statements_is_the_same_for_any_number_of_rows(visit, queries, call, how_many):
    makers_publish.applications(call, (how_many, "submitted", None))
    stranger = visit()
    stranger.get("publish.statistics")
    assert len(queries) == 7
    stranger.get("publish.statistics")
    assert len(queries) == 2, "what was counted is told again until something happens"
    makers_publish.applications(call, (1, "submitted", None))
    assert f">{how_many + 1}<" in stranger.get("publish.statistics").text
    assert len(queries) == 7


@pytest.mark.once
def test_a_day_is_a_day_in_almaty(app, call, clock):
    makers_publish.applications(call, (1, "submitted", None), at=a_moment("2021-03-29 23:59:59"))
    makers_publish.applications(call, (2, "submitted", None), at=a_moment("2021-03-30 00:00:00"))
    days = dict(funnels.by_day(call, clock.set("2021-04-13 12:00")))
    assert (days[date(2021, 3, 29)], days[date(2021, 3, 30)], len(days)) == (1, 2, 14)


@pytest.mark.once
def test_an_open_call_shows_its_days_up_to_yesterday(app, call, clock):
    now = clock.set("2021-03-31 12:00")
    assert [on for on, _count in funnels.by_day(call, now)] == [date(2021, 3, 29), date(2021, 3, 30)]
    assert funnels.by_day(call, clock.set("2021-03-29 10:00")) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("regions", "told", "together"),
    [
        ({"a": 5, "b": 4}, [("a", 5), ("b", 4)], []),
        ({"a": 5, "b": 4, "c": 2}, [("a", 5)], ["c", "b"]),
        ({"a": 5, "b": 1, "c": 1}, [], ["b", "c", "a"]),
        ({"a": 5, "b": 2, "c": 1}, [("a", 5)], ["b", "c"]),
        ({"a": 1}, [], ["a"]),
        ({}, [], []),
    ],
)
def test_few_applications_of_a_region_are_not_told_nor_found_out(regions, told, together):
    assert funnels.enough(regions) == (told, together)


@pytest.mark.once
def test_the_page_hides_small_regions(visit, call):
    many = ("710000000",) * 7 + ("750000000",) * 2 + ("190000000",)
    makers_publish.applications(call, (10, "submitted", None), regions=many)
    page = visit().get("publish.statistics").text
    assert "город Нур-Султан" in page
    assert "город Алматы" not in page
    assert "Ещё 2 региона: вместе 3." in page


@pytest.mark.once
def test_the_reasons_of_formal_refusals_are_counted(visit, call):
    ids = makers_publish.applications(call, (5, "turned_away", None))
    makers_publish.turned_away(ids[:3], "not_small_business")
    makers_publish.turned_away(ids[3:], "not_small_business", "tax_debt")
    assert funnels.formal_refusals(call) == [("not_small_business", 5), ("tax_debt", 2)]


@pytest.mark.once
def test_a_call_is_chosen_by_its_address(visit, call, clock):
    other = a_call(slug="other")
    assert other.opens_at <= clock.forward(minutes=1)
    stranger = visit(makers.an_officer())
    assert stranger.get("/ru/statistics?call=other").status_code == 200
    assert stranger.get("/ru/statistics?call=no-such").status_code == 404


@pytest.mark.once
def test_open_data_names_every_field_it_gives(visit, call):
    answer = visit().get(WHERE)
    assert "public" in answer.headers["Cache-Control"]
    page = visit().get("publish.open_data").text
    counted = [name for name in answer.json["calls"][0] if isinstance(answer.json["calls"][0][name], int | None)]
    assert [name for name in counted if f">{name}</dt>" not in page and name != "budget_kzt"] == []

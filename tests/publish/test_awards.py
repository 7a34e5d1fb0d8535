"""The register: filters in the URL, pages by keys, one award, and everything as CSV that no spreadsheet runs."""

import csv
import io
import re
from datetime import date

import pytest

from portal import i18n
from tests import makers_publish
from tests.makers_announce import a_call

NUMBER = re.compile(r'<tr data-award="([^"]+)"')


def some_awards(how_many, **facts):
    """A released call with so many awards; the later ones are greater."""
    call = a_call()
    ids = makers_publish.applications(call, (how_many, "approved", True))
    made = makers_publish.awards(call, ids, **facts)
    return makers_publish.released(call), made


def table(answer):
    """The rows of a CSV by column."""
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_register_shows_every_award_with_company_region_sum_and_state(visit, lang):
    call, made = some_awards(4)
    made[1].signed_on = date(2021, 6, 1)
    page = visit(lang=lang).get("publish.awards").text
    assert sorted(NUMBER.findall(page)) == [one.number for one in made]
    for one in made:
        row = page.split(f'<tr data-award="{one.number}"')[1].split("</tr>")[0]
        assert one.title in row
        assert i18n.say(call.programme.kind(one.kind).title, lang) in row
        assert "13.05.2021" in row


@pytest.mark.parametrize("how_many", [1, 3, 600])
def test_the_number_of_statements_does_not_depend_on_the_number_of_awards(visit, queries, how_many):
    some_awards(how_many)
    stranger = visit(checked=how_many < 600)
    stranger.get("publish.awards")
    page = stranger.get("publish.awards").text
    assert len(NUMBER.findall(page)) == min(how_many, 50)
    assert len(queries) == 5


def test_the_filters_narrow_and_stand_in_the_url(visit):
    call, made = some_awards(8)
    made[0].awarded_on, made[1].title = date(2023, 2, 1), "Ұшқышсыз ұшақ"
    stranger = visit()
    asked = {
        "year=2023": [made[0]],
        "year=2021": made[1:],
        "kind=enterprises": [one for one in made if one.kind == "enterprises"],
        "region=710000000": [one for one in made if one.region == "710000000"],
        "q=ҰШҚЫШСЫЗ": [made[1]],
        "q=көк+3": [made[3]],
        f"q={made[2].number}": [made[2]],
        f"call={call.slug}": made,
        "kind=enterprises&region=710000000": [],
        "q=%25": [],
        "year=2021&q=_": [],
        "year=банан": made,
    }
    found = {url: sorted(NUMBER.findall(stranger.get(f"/ru/awards?{url}").text)) for url in asked}
    assert found == {url: sorted(one.number for one in wanted) for url, wanted in asked.items()}


@pytest.mark.once
def test_a_company_is_found_by_its_bin(visit, db):
    _call, made = some_awards(3)
    bins = [db.session.get_one(type(one).organisation.property.mapper.class_, one.organisation_id).bin for one in made]
    page = visit().get(f"/ru/awards?q={bins[1]}").text
    assert NUMBER.findall(page) == [made[1].number]


@pytest.mark.once
def test_the_sums_follow_the_filters(visit):
    some_awards(8)
    lead = r'<p class="ok-lead">(.*?)</p>'
    whole = re.search(lead, visit().get("publish.awards").text)[1].replace(i18n.NBSP, " ")
    part = re.search(lead, visit().get("/ru/awards?kind=enterprises").text)[1].replace(i18n.NBSP, " ")
    assert whole.startswith("8 проектов, всего 80,0 млн ₸")
    assert part.startswith("2 проекта, всего 20,0 млн ₸")


@pytest.mark.parametrize("sort", ["-date", "date", "sum", "-sum"])
def test_pages_by_keys_show_every_award_once_and_in_order(visit, sort):
    _call, made = some_awards(120)
    stranger, url, seen = visit(), f"/ru/awards?sort={sort}", []
    for _page in range(3):
        page = stranger.get(url).text
        seen.append(NUMBER.findall(page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert url == ""
    key = (lambda one: (one.amount_kzt, one.id)) if "sum" in sort else (lambda one: (one.awarded_on, one.id))
    wanted = [one.number for one in sorted(made, key=key, reverse=sort.startswith("-"))]
    assert seen[0] + seen[1] + seen[2] == wanted
    back = re.search(r'rel="prev" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert NUMBER.findall(stranger.get(back).text) == seen[1]


@pytest.mark.once
def test_the_presented_ones_stand_on_top_of_the_whole_register_only(visit):
    some_awards(6, presented=2)
    stranger = visit()
    assert stranger.get("publish.awards").text.count('<article class="ok-card ok-call">') == 2
    assert stranger.get("/ru/awards?year=2021").text.count('<article class="ok-card ok-call">') == 0


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_one_award_tells_everything_that_is_public(visit, queries, lang):
    call, made = some_awards(2, presented=1)
    one, stranger = made[0], visit(lang=lang)
    stranger.get("publish.award", number=one.number)
    page = stranger.get("publish.award", number=one.number).text.replace(i18n.NBSP, " ")
    assert len(queries) == 1
    for words in (
        one.title,
        one.number,
        i18n.say(call.title, lang),
        i18n.say(call.programme.kind(one.kind).title, lang),
    ):
        assert words in page
    assert "О проекте" in page
    names = {"kk": "Нұр-Сұлтан", "ru": "Нур-Султан", "en": "Nur-Sultan"}  # so the capital was called on that day
    assert names[lang] in page
    assert visit().get("publish.award", number="IG-1999/0001").status_code == 404


def test_the_csv_holds_every_award_and_follows_the_filters(visit, queries):
    call, made = some_awards(3)
    stranger = visit()
    rows = table(stranger.get("publish.awards_csv"))
    assert [row["Identifier"] for row in rows] == [one.number for one in made]
    assert {row["Currency"] for row in rows} == {"KZT"}
    assert [int(row["Amount Awarded"]) for row in rows] == [one.amount_kzt for one in made]
    assert rows[0]["Recipient Org:Identifier"].startswith("KZ-BIN-")
    assert rows[0]["Award Date"] == "2021-05-13"
    assert rows[0]["Call"] == call.slug
    few = len(queries)
    assert len(table(stranger.get("/ru/awards.csv?kind=enterprises"))) == 1
    some_awards(200)
    assert len(table(stranger.get("publish.awards_csv"))) == 203
    assert len(queries) <= few + 1


@pytest.mark.once
@pytest.mark.parametrize("hostile", ["=1+1", "+7 701", "-2", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_cell_becomes_a_formula(visit, hostile):
    _call, made = some_awards(1)
    made[0].title = hostile
    answer = visit().get("publish.awards_csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert table(answer)[0]["Title"] == f"'{hostile}"


@pytest.mark.once
def test_what_applicants_wrote_is_text_in_the_register(visit):
    _call, made = some_awards(1)
    made[0].title = made[0].summary = "<script>alert(1)</script>"
    stranger = visit()
    for where, given in (("publish.awards", {}), ("publish.award", {"number": made[0].number}), ("publish.home", {})):
        page = stranger.get(where, **given).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

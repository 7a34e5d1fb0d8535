"""The public register of participants: found by company, activity, region, hub and state; CSV and JSON."""

import csv
import io

import pytest
from flask_babel import force_locale

from portal.award.acts import participants as acts
from portal.publish import wording
from tests import makers, makers_residency
from tests.makers_residency import a_commission, a_participant


@pytest.fixture
def members(db):
    return a_commission(3)


@pytest.fixture
def two(members):
    call = makers_residency.a_residency_call()
    owner = makers.a_person()
    foreign = makers_residency.a_foreign_company(owner, name_ru="=Nordlicht GmbH")
    first = a_participant(call, members=members, rs09=["1"], rs05_hub="abai", rs05_region="100000000")
    return first, a_participant(call, members=members, by=owner, organisation=foreign, rs09=["11"])


def found(visit, **asked):
    page = visit(lang="en").get("publish.participants", **asked)
    assert page.status_code == 200
    return [number for number in ("TP-00001", "TP-00002") if f'data-participant="{number}"' in page.text]


SEARCHES = (
    ({}, ["TP-00001", "TP-00002"]),
    ({"activity": "1"}, ["TP-00001"]),
    ({"activity": "11"}, ["TP-00002"]),
    ({"hub": "abai"}, ["TP-00001"]),
    ({"region": "100000000"}, ["TP-00001"]),
    ({"q": "nordlicht"}, ["TP-00002"]),
    ({"q": "hrb123456"}, ["TP-00002"]),
    ({"q": "tp-00001"}, ["TP-00001"]),
    ({"state": "active"}, ["TP-00001", "TP-00002"]),
    ({"state": "excluded"}, []),
)


def test_the_register_is_searched_and_filtered(visit, two):
    for asked, numbers in SEARCHES:
        assert found(visit, **asked) == numbers, asked


def test_a_participant_has_a_public_page_without_reasons_or_names(visit, two):
    officer = makers.an_officer(name="Secret Officer")
    acts.suspend(two[0], ["suspend_report"], by=officer, note="Between us")
    for lang in ("kk", "ru", "en"):
        page = visit(lang=lang).get("publish.participant", number="TP-00001")
        assert page.status_code == 200
        assert "Between us" not in page.text
        assert "Secret Officer" not in page.text
        assert visit(lang=lang).get("publish.participant", number="TP-09999").status_code == 404


def test_open_data_is_whole_and_harmless_for_spreadsheets(visit, two):
    answer = visit().get("publish.participants_csv")
    first, second = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (first["Number"], first["Activities"], first["State"]) == ("TP-00001", "1", "active")
    assert (second["Organisation Identifier"], second["Country"]) == ("DE-HRB123456", "DE")
    assert second["Name (ru)"] == "'=Nordlicht GmbH"
    told = visit().get("/api/v1/participants.json").json["participants"]
    assert [one["number"] for one in told] == ["TP-00001", "TP-00002"]
    assert told[1]["organisation"]["en"] == "Nordlicht GmbH"
    assert len(visit().get("/api/v1/participants.json?hub=abai").json["participants"]) == 1


def test_the_statistics_of_grants_do_not_count_residency(visit, two):
    assert visit().get("/api/v1/statistics.json").json == {"calls": []}
    assert visit().get("publish.statistics").status_code == 200
    assert visit().get("publish.calls").status_code == 200


def test_the_register_asks_the_same_for_any_number(visit, queries, members):
    call = makers_residency.a_residency_call()
    for count in range(1, 4):
        a_participant(call, members=members)
        page = visit().get("publish.participants")
        assert page.text.count("data-participant=") == count
        assert len(queries) == 3


@pytest.mark.once
@pytest.mark.parametrize(("lang", "words"), [("kk", "тағы 2"), ("ru", "ещё 2"), ("en", "2 more")])
def test_what_is_left_of_a_long_list_is_counted_whatever_is_listed(app, lang, words):
    hubs = [(f"Hub {n}", 8 - n) for n in range(7)]
    with force_locale(lang):
        *shown, rest = wording.shares(hubs)
    assert [row[0] for row in shown] == [words for words, _number in hubs[:5]]
    assert rest[:2] == (words, "5")

"""The list of cases and the page of one: who sees what, in which order, with how many questions to the database."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.apply import acts as applying
from portal.apply.models import Application
from portal.assess import acts
from portal.assess.forms import SORTS
from tests import makers, makers_announce
from tests import makers_assess as cases
from tests import makers_experts as experts

PAGES = ("", "/application", "/experts", "/history")


def keys(page):
    return re.findall(r'<tr data-key="([^"]+)"', page.text)


def tab_counts(page):
    nav = page.text.split('class="ok-tabs"')[1].split("</nav>")[0]
    return [int(count) for count in re.findall(r"<span>(\d+)</span>", nav)]


def next_url(page, rel="next"):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page.text)
    return found and found[1].replace("&amp;", "&")


def walk(visitor, url):
    """All rows of a list, page by page."""
    found = []
    while url:
        page = visitor.get(url)
        found.append(keys(page))
        url = next_url(page)
    return found


# --- the list --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(visit, queries, db, count):
    call = cases.a_rolling_call()
    for _n in range(count):
        cases.a_case(call)
    officer = visit(makers.an_officer())
    officer.get("/cases")  # the programme is read once per process
    assert len(keys(officer.get("/cases"))) == count
    assert len(queries) == 6


def test_the_list_asks_as_often_for_six_hundred(visit, queries, db):
    call = cases.a_rolling_call()
    cases.many_cases(call, 600)
    officer = visit(makers.an_officer())
    officer.get("/cases")
    page = officer.get("/cases")
    assert (len(keys(page)), tab_counts(page)[0], len(queries)) == (50, 600, 6)


def test_each_listed_case_may_be_opened(visit, db):
    call = cases.a_rolling_call()
    for maker in (cases.a_case, cases.a_returned_case, cases.an_admitted_case, cases.a_turned_away_case):
        maker(call=call)
    for person in (makers.an_officer(), makers.a_chair(), makers.an_auditor(), makers.an_admin()):
        visitor = visit(person)
        listed = keys(visitor.get("/cases"))
        assert len(listed) == 4
        for key in listed:
            for part in PAGES:
                assert visitor.get(f"/cases/{key}{part}").status_code == 200


def test_drafts_are_not_for_staff(visit, db):
    call, owner = cases.a_rolling_call(), makers.a_person()
    begun = applying.begin(call, makers.an_organisation(owner), by=owner, lang="ru")
    taken_back = cases.a_case(call, owner=owner, organisation=makers.an_organisation(owner))
    applying.amend(taken_back, by=owner, arrived=db.now())
    never_sent = applying.begin(call, makers.an_organisation(owner), by=owner, lang="ru")
    applying.withdraw(never_sent, by=owner, arrived=db.now())
    officer = visit(makers.an_officer())
    page = officer.get("/cases")
    assert keys(page) == []
    for case in (begun, taken_back, never_sent):
        assert officer.get(f"/cases/{case.key}").status_code == 404
    for form in ("csv", "xlsx"):
        assert officer.get(f"/cases/export.{form}").status_code == 200


def test_nobody_meets_their_own_company(visit, db):
    officer, call = makers.an_officer(), cases.a_rolling_call()
    own = cases.a_case(call, owner=officer)
    other = cases.a_case(call)
    page = visit(officer).get("/cases")
    assert keys(page) == [other.key]
    assert tab_counts(page)[0] == 1
    assert own.number not in visit(officer).get("/cases/export.csv").text
    for part in PAGES:
        assert visit(officer).get(f"/cases/{own.key}{part}").status_code == 403
    assert visit(officer).get(f"/cases/{own.key}/files/1").status_code == 403


@pytest.mark.parametrize("person", [None, makers.an_applicant, makers.an_expert])
def test_the_list_is_for_staff(visit, db, person):
    case = cases.a_case()
    visitor = visit(person and person())
    for where in ("/cases", f"/cases/{case.key}", "/cases/export.csv", f"/cases/{case.key}/files/1"):
        assert visitor.get(where).status_code in (302, 403)


def test_counts_of_the_tabs(visit, db, clock):
    clock.set("2026-05-04 10:00")
    officer, call = makers.an_officer(), cases.a_rolling_call()
    late = cases.a_returned_case(call=call, days=1)
    mine = cases.a_case(call)
    acts.take(mine, by=officer)
    cases.an_admitted_case(call=call)
    clock.set("2026-05-06 10:00")
    visitor = visit(officer)
    page = visitor.get("/cases")
    assert tab_counts(page) == [3, 1, 1, 1, 0]
    assert keys(visitor.get("/cases?tab=mine")) == [mine.key]
    assert keys(visitor.get("/cases?tab=overdue")) == keys(visitor.get("/cases?tab=applicant")) == [late.key]
    assert keys(visitor.get("/cases?tab=experts")) == []
    assert "просрочено" in page.text or "overdue" in page.text


FILTERS = {
    "state=returned": lambda row: row.state == "returned",
    "state=to_screen": lambda row: row.state == "submitted",
    "kind=industries": lambda row: row.kind == "industries",
    "region=750000000": lambda row: row.region == "750000000",
    "officer=none": lambda row: row.officer_id is None,
    "q=Проект 17": lambda row: row.title.startswith("Проект 17"),
    "q=ПРОЕКТ 17": lambda row: row.title.startswith("Проект 17"),
    "q=дала 21": lambda row: "Дала 21" in row.organisation.name_ru,
    "q=00117": lambda row: row.number.endswith("00117"),
    "q=%": lambda row: False,
    "q=_": lambda row: False,
    "state=returned&kind=enterprises&q=тепле": lambda row: (row.state, row.kind) == ("returned", "enterprises"),
}


@pytest.mark.parametrize("asked", FILTERS)
def test_filters(visit, db, asked):
    call = cases.a_rolling_call()
    cases.many_cases(call, 120)
    rows = db.session.scalars(select(Application).options(joinedload(Application.organisation))).all()
    wanted = {row.key for row in rows if FILTERS[asked](row)}
    found = [key for page in walk(visit(makers.an_officer()), f"/cases?{asked}") for key in page]
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_a_bin_finds_its_company(visit, db):
    call, owner = cases.a_rolling_call(), makers.a_person()
    one = cases.a_case(call, owner=owner)
    cases.a_case(call)
    page = visit(makers.an_officer(), "en").get(f"/cases?q={one.organisation.bin}")
    assert keys(page) == [one.key]
    assert '<details class="ok-fold"><summary>Filters: 1</summary></details>' in page.text


def test_one_officer_and_another_call(visit, db):
    older = cases.a_rolling_call(opens_at=db.now() - timedelta(days=9))
    newer, officer = cases.a_rolling_call(), makers.an_officer()
    old, new = cases.a_case(older), cases.a_case(newer)
    acts.take(old, by=officer)
    visitor = visit(officer)
    assert keys(visitor.get("/cases")) == [new.key]
    assert keys(visitor.get(f"/cases?call={older.slug}")) == [old.key]
    assert keys(visitor.get(f"/cases?call={older.slug}&officer={officer.id}")) == [old.key]
    assert keys(visitor.get(f"/cases?call={older.slug}&officer={officer.id + 1000}")) == []
    assert visitor.get("/cases?call=no-such-call").status_code == 404


@pytest.mark.parametrize("sort", [f"{sign}{column}" for column in SORTS for sign in ("", "-")])
def test_every_order_shows_every_row_once_both_ways(visit, db, sort):
    call = cases.a_rolling_call()
    cases.many_cases(call, 170)
    officer = visit(makers.an_officer(), "en")
    pages = walk(officer, f"/cases?sort={sort}")
    assert [len(page) for page in pages] == [50, 50, 50, 20]
    found = [key for page in pages for key in page]
    assert len(set(found)) == 170
    column = {"due": "due_on", "sum": "asked_kzt", "score": "score_e4", "submitted": "submitted_at"}
    rows = {row.key: row for row in db.session.scalars(select(Application))}
    values = [getattr(rows[key], column.get(sort.removeprefix("-"), "number")) for key in found]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known  # what has no value comes last in both directions
    assert known == sorted(known, reverse=sort.startswith("-"))
    url = f"/cases?sort={sort}"
    forward = []
    while url:
        forward.append(url)
        url = next_url(officer.get(url))
    back, url = [], forward[-1]
    while url:
        page = officer.get(url)
        back.insert(0, keys(page))
        url = next_url(page, "prev")
    assert back == pages


@pytest.mark.parametrize(
    "place", ["after=nonsense", "after=~", "before=2026-99-99~1", "after=1~1&n=-5", "n=x", "after=%00~9"]
)
def test_a_nonsense_place_is_no_error(visit, db, place):
    cases.a_case()
    assert visit(makers.an_officer()).get(f"/cases?{place}").status_code == 200


def test_the_filters_stay_in_every_link(visit, db):
    call = cases.a_rolling_call()
    cases.many_cases(call, 120, state="submitted")
    page = visit(makers.an_officer()).get("/cases?state=submitted&sort=-sum&q=проект")
    onward = next_url(page)
    for part in ("state=submitted", "sort=-sum", "q="):
        assert part in onward
    assert page.text.count("export.csv?") == 1
    assert "state=submitted" in re.search(r'href="([^"]+export\.csv[^"]+)"', page.text)[1]


def test_no_call_no_list(visit, db):
    for lang in ("kk", "ru", "en"):
        assert visit(makers.an_officer(), lang).get("/cases").status_code == 200


# --- one case --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", PAGES)
def test_a_case_asks_a_constant_number_of_questions(visit, queries, drain, db, part):
    call, officer, asked = cases.a_rolling_call(), makers.an_officer(), []
    for count in (1, 3):
        case = cases.a_case(call)
        for _n in range(count):
            acts.note_register(case, "tax_debt", False, by=officer, source="КГД", as_of=db.now().date())
            acts.take(case, by=makers.an_officer())
        acts.send_back(case, ["estimate_sum"], by=officer, note="")
        drain()
        visitor = visit(officer)
        for _visit in range(2):  # the programme is read once per process
            visitor.get(f"/cases/{case.key}{part}")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= (18 if part == "/experts" else 8)


def test_staff_read_what_was_submitted(visit, db):
    owner = makers.a_person()
    case = cases.a_returned_case(owner=owner)
    cases.fill_in(case, {**case.flat, "gr08": "Совсем другой текст, ещё не поданный."}, by=owner)
    page = visit(makers.an_officer()).get(f"/cases/{case.key}/application")
    assert "Совсем другой текст" not in page.text
    assert "Утечку замечают" in page.text


def test_a_file_is_a_download(visit, db):
    case = cases.a_case()
    officer = visit(makers.an_officer())
    answer = officer.get(f"/cases/{case.key}/files/1")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"%PDF")
    assert officer.get(f"/cases/{case.key}/files/9").status_code == 404
    assert officer.get(f"/cases/{case.key}/files/0").status_code == 404


def test_the_history_says_who_did_what_and_what_was_written(visit, drain, db):
    officer = makers.an_officer(name="Дәурен Қасымов")
    case = cases.a_returned_case(by=officer)
    drain()
    page = visit(makers.an_auditor()).get(f"/cases/{case.key}/history")
    assert "Дәурен Қасымов" in page.text
    assert "Приложите расчёт." in page.text
    assert page.text.count("<details") >= 1


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_a_case_of_the_call_that_is_not_closed_says_when(visit, db, lang):
    case = cases.a_case(makers_announce.a_call())
    page = visit(makers.an_officer(), lang).get(f"/cases/{case.key}")
    assert page.status_code == 200
    assert "/admit" not in page.text


def test_what_is_typed_stays_text(visit, db):
    case = cases.a_case(gr02="<script>alert(1)</script> & Ко", gr08="<b>жирно</b>")
    officer = visit(makers.an_officer())
    for where in ("/cases", *(f"/cases/{case.key}{part}" for part in PAGES)):
        page = officer.get(where)
        assert "<script>alert" not in page.text
        assert "<b>жирно</b>" not in page.text


def test_the_history_tells_of_experts_too(visit, db):
    case = experts.a_case()
    experts.a_review(case)
    page = visit(makers.an_officer(), "en").get(f"/cases/{case.key}/history")
    for words in ("Handed to the experts", "An expert was assigned", "An expert declared no conflict"):
        assert words in page.text
    assert "An expert submitted a review" in page.text


@pytest.mark.parametrize("state", ["submitted", "returned", "resubmitted", "turned_away", "admitted"])
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_state_has_its_page(visit, db, state, lang):
    maker = {
        "submitted": cases.a_case, "returned": cases.a_returned_case, "resubmitted": cases.a_resubmitted_case,
        "turned_away": cases.a_turned_away_case, "admitted": cases.an_admitted_case,
    }[state]  # fmt: skip
    case = maker()
    visitor = visit(makers.an_officer(), lang)
    for part in PAGES:
        assert visitor.get(f"/cases/{case.key}{part}").status_code == 200


def test_the_days_of_a_term_are_counted_as_its_end_is(visit, db, clock):
    clock.set("2026-05-01 12:00")  # a holiday before a week-end: received on Monday
    case = cases.a_case()
    assert case.due_on.isoformat() == "2026-05-13"
    clock.set("2026-05-06 10:00")
    page = visit(makers.an_officer(), "en").get(f"/cases/{case.key}")
    assert "Working day 2 of 5, until 13\u00a0May 2026." in page.text

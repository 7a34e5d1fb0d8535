"""The ranking: order, line, certainty, a trial budget; the table as XLSX; nobody meets their own company's case."""

import io
import re

import pytest
from openpyxl import load_workbook

from portal.award import queries
from portal.award.views import ranking
from tests import makers, makers_assess, makers_award

KIND = "commercialisation_1"


def rows_of(page):
    """The numbers of the cases, from the top."""
    return re.findall(r'data-ref="([^"]+)"', page.text)


def test_the_order_and_the_line(visit):
    call = makers_award.a_call(budget_kzt=50_000_000)  # stage one has 40 %: 20 million, two grants of 9
    cases = {mark: makers_award.a_reviewed_case(call, mark, mark) for mark in (7, 9, 5, 8)}
    makers_award.ranked(call)
    page = visit(makers.an_officer(), "en").get("award.ranking", slug=call.slug)
    assert rows_of(page) == [cases[mark].number for mark in (9, 8, 7)]
    assert "4 reviewed, 3 passed" in page.text
    assert "The line: 2 projects, 18.0" in page.text
    assert "does not cover the next grant" in page.text
    assert "Too few projects have a second review yet to say how sure the order is." in page.text
    everything = visit(makers.an_officer(), "en").get(f"/calls/{call.slug}/ranking?show=all")
    assert rows_of(everything) == [cases[mark].number for mark in (9, 8, 7, 5)]


def test_a_long_ranking_comes_in_pages(visit, monkeypatch):
    monkeypatch.setattr(ranking, "SHOWN", 2)
    call = makers_award.a_call(budget_kzt=50_000_000)
    cases = {mark: makers_award.a_reviewed_case(call, mark, mark) for mark in (7, 9, 5, 8, 6)}
    makers_award.ranked(call)
    officer, seen, where = visit(makers.an_officer(), "en"), [], f"/calls/{call.slug}/ranking?show=all"
    while where:
        page = officer.get(where)
        seen.append(rows_of(page))
        found = re.search(r'rel="next" href="([^"]+)"', page.text)
        where = found and found[1].replace("&amp;", "&")
    assert seen == [[cases[mark].number for mark in marks] for marks in ((9, 8), (7, 6), (5,))]
    assert rows_of(officer.get(f"/calls/{call.slug}/ranking?show=all&page=99")) == seen[-1]
    assert rows_of(officer.get(f"/calls/{call.slug}/ranking?show=all&page=x")) == seen[0]


def test_a_trial_budget_redraws_the_line_and_prepares_nothing(visit):
    call = makers_award.a_call(budget_kzt=50_000_000)
    makers_award.a_reviewed_case(call, 9, 9), makers_award.a_reviewed_case(call, 8, 8)
    makers_award.ranked(call)
    officer = visit(makers.an_officer(), "en")
    page = officer.get(f"/calls/{call.slug}/ranking?budget=9")
    assert "The line: 1 project, 9.0" in page.text
    assert "This is a trial with another budget" in page.text
    assert "/decisions" not in page.text
    assert "/decisions" in officer.get(f"/calls/{call.slug}/ranking?budget=20").text, "the announced one is no trial"


@pytest.mark.parametrize(
    "query", ["budget=много", "budget=99999999999999", "level=7", "show=x", "budget=-1", "level=²"]
)
def test_what_makes_no_sense_is_as_if_it_was_not_asked(visit, query):
    call = makers_award.a_call()
    makers_award.a_ranked_case(call)
    page = visit(makers.an_officer(), "en").get(f"/calls/{call.slug}/ranking?{query}")
    assert page.status_code == 200
    assert "trial" not in page.text


def test_how_many_stand_at_the_line(visit):
    call = makers_award.a_call(budget_kzt=225_000_000)  # 90 million: ten grants
    marks = [(10, 9)] * 5 + [(9, 8)] * 3 + [(8, 7)] * 6 + [(7, 6)] * 2
    for pair in marks:
        makers_award.a_reviewed_case(call, *pair)
    makers_award.ranked(call)
    officer = visit(makers.an_officer(), "en")
    page = officer.get("award.ranking", slug=call.slug)
    assert "9 projects cannot be told from the line by their scores" in page.text
    assert page.text.count("At the line</span>") == 3 + 6
    near = officer.get(f"/calls/{call.slug}/ranking?show=near")
    assert len(rows_of(near)) == 3 + 9 + 2
    assert near.text.count(">3–11<") == 3
    assert near.text.count(">37 %<") == 6


def test_how_far_the_scores_can_be_trusted(visit):
    call = makers_award.a_call(budget_kzt=225_000_000)
    for pair in [(10, 9)] * 5 + [(9, 8)] * 3 + [(8, 7)] * 6 + [(7, 6)] * 2:
        makers_award.a_reviewed_case(call, *pair)
    makers_award.ranked(call)
    officer = visit(makers.an_officer(), "en")
    page = officer.get("award.ranking", slug=call.slug)
    for words in (
        "Experts of the same project agree fairly well.", "65 % is the project, 0 % the strictness of the expert",
        "Of the projects that the budget reaches (10), about 8 are expected to be truly among the best 10.",
        "share no project (16 of them)", "Reliability of one score (ICC): 0.65. Of the mean of 2.0 scores: 0.78.",
    ):  # fmt: skip
        assert words in page.text
    assert page.text.count("<tbody>") == 1
    detailed = officer.get(f"/calls/{call.slug}/ranking?agreement=criteria")
    assert detailed.text.count('<td class="num">0.65</td><td class="num">0.64</td>') == 8, "every criterion alike"


def test_one_s_own_company_is_not_even_in_the_model(visit):
    call, officer = makers_award.a_call(), makers.an_officer()
    own = makers.an_organisation(officer)
    for pair in [(10, 9)] * 5 + [(8, 7)] * 6:
        makers_award.a_reviewed_case(call, *pair)
    makers_award.ranked(call)
    visitor = visit(officer, "en")

    def told():
        page = visitor.get(f"/calls/{call.slug}/ranking?show=all&agreement=criteria").text
        return page[page.index("<tbody>") : page.index('id="how"')]

    before = told()
    makers_award.a_reviewed_case(call, 6, 5, organisation=own)
    makers_award.ranked(call)
    assert told() == before


def test_a_case_that_is_not_ranked_yet_is_named(visit):
    call = makers_award.a_call()
    makers_award.a_ranked_case(call)
    makers_award.a_reviewed_case(call)
    page = visit(makers.an_officer(), "en").get("award.ranking", slug=call.slug)
    assert "1 case of the call is reviewed but not ranked yet." in page.text


def test_a_call_without_reviews(visit):
    page = visit(makers.an_auditor(), "en").get("award.ranking", slug=makers_award.a_call().slug)
    assert "No reviews are in yet" in page.text
    assert visit(makers.an_officer()).get("award.ranking", slug="no-such-call").status_code == 404


def test_a_kind_without_reviews_is_not_found(visit):
    call = makers_award.a_call()
    makers_award.a_ranked_case(call)
    officer = visit(makers.an_officer())
    assert officer.get(f"/calls/{call.slug}/ranking?kind={KIND}").status_code == 200
    assert officer.get(f"/calls/{call.slug}/ranking?kind=enterprises").status_code == 404
    assert officer.get(f"/calls/{call.slug}/ranking.xlsx?kind=nothing").status_code == 404


@pytest.mark.parametrize("make", [makers.an_admin, makers.an_expert, makers.an_applicant])
def test_others_see_no_ranking(visit, make):
    call = makers_award.a_call()
    makers_award.a_ranked_case(call)
    visitor = visit(make())
    for page in ("award.ranking", "award.ranking_xlsx", "award.outbox"):
        assert visitor.get(page, slug=call.slug).status_code == 403
    assert visit().get("award.ranking", slug=call.slug).location.startswith("/ru/login")


def test_nobody_meets_their_own_company_s_case(visit):
    call, officer = makers_award.a_call(), makers.an_officer()
    own = makers_award.a_reviewed_case(call, 9, 9, organisation=makers.an_organisation(officer), title="Своя тайна")
    other = makers_award.a_reviewed_case(call, 8, 8)
    makers_award.ranked(call)
    visitor = visit(officer, "en")
    page = visitor.get("award.ranking", slug=call.slug)
    assert rows_of(page) == [other.number]
    assert "1 reviewed, 1 passed" in page.text
    assert "Prepare 1 decision by the rule" in page.text
    table = load_workbook(io.BytesIO(visitor.get("award.ranking_xlsx", slug=call.slug).data)).active
    assert [row[2].value for row in table.iter_rows(min_row=2)] == [other.number]
    assert "Своя тайна" not in page.text
    assert own.number not in page.text


def test_the_table_as_xlsx(visit):
    call = makers_award.a_call(budget_kzt=1_000_000_000)
    risky = makers_award.a_reviewed_case(call, 9, 8, title='=HYPERLINK("http://evil")')
    lower = makers_award.a_reviewed_case(call, 5, 5)
    other = makers_award.a_reviewed_case(call, 7, 7, kind="industries")
    makers_award.ranked(call)
    makers_award.a_confirmed_decision(risky)
    answer = visit(makers.an_auditor(), "en").get("award.ranking_xlsx", slug=call.slug)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=ranking-{call.slug}.xlsx"
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("Kind", "Place", "Number", "Company")
    assert [(row[1], row[2], row[6], row[7], row[8], row[14], row[17]) for row in rows[1:]] == [
        (1, risky.number, 85, 80, 90, "yes", "Approve"), (2, lower.number, 50, 50, 50, "no", None),
        (1, other.number, 70, 70, 70, "yes", None),
    ]  # fmt: skip
    assert rows[1][5] == '=HYPERLINK("http://evil")'
    assert load_workbook(io.BytesIO(answer.data)).active["F2"].data_type == "s", "a formula stays a text"
    one = visit(makers.an_auditor(), "en").get(f"/calls/{call.slug}/ranking.xlsx?kind=industries")
    assert len(list(load_workbook(io.BytesIO(one.data)).active.iter_rows())) == 2


@pytest.mark.parametrize("count", [1, 3, 600])
def test_the_page_asks_the_same_for_any_number(visit, queries, count):
    call = makers_award.a_call()
    makers_award.many_ranked(call, count)
    visitor = visit(makers.an_officer())
    page = visitor.get("award.ranking", slug=call.slug)
    assert len(rows_of(page)) == min(count, 25)
    assert len(queries) <= 8, queries
    visitor.get("award.ranking_xlsx", slug=call.slug)
    assert len(queries) <= 17, queries


def test_the_place_of_a_case(db):
    call = makers_award.a_call()
    first, second = makers_award.a_reviewed_case(call, 7, 7), makers_award.a_reviewed_case(call, 9, 9)
    assert (queries.place_of(first), queries.place_of(second)) == (2, 1)
    makers_assess.many_cases(call, 1, state="draft")
    assert queries.kinds_in(call) == {KIND: 2}

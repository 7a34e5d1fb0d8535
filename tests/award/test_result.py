"""What the applicant reads: scores and comments without anybody behind them, and only once they have been told."""

import re

import pytest

from portal.apply.models import Application
from portal.assess import acts as assess
from tests import makers, makers_apply, makers_award
from tests import makers_experts as experts
from tests.pages import Page


def reviewed_by(case, *people):
    """Reviews by experts in this order: (expert, mark, comment)."""
    for expert, mark, comment in people:
        assignment = experts.an_assignment(case, expert)
        draft = assess.Draft(experts.a_draft(case, mark).scores, comment, "Только для комиссии.")
        assignment.review = assess.save_sheet(assignment, draft, version=0)
        assess.score(assignment, by=assignment.expert.user)
    makers_award.db.session.flush()


def told(case, outcome="approve", **facts):
    """The case with its decision told."""
    makers_award.ranked(case.call)
    makers_award.a_confirmed_decision(case, outcome, **facts)
    makers_award.released(case.call)
    return case.readers("")[0]


@pytest.mark.parametrize(
    ("outcome", "marks", "title"),
    [
        ("approve", (9, 8), "Your project is awarded a grant"),
        ("reserve", (9, 8), "Your project is on the reserve list"),
        ("refuse", (5, 4), "The grant is refused"),
    ],
)
def test_complaint_41_the_result_says_why_and_how_to_appeal(visit, outcome, marks, title):
    """gitcoinco/web#2773, DFE-Digital/bat-design-history#106, pretalx#922: a refusal without reasons or a way on."""
    case = makers_award.a_told_case(outcome, *marks)
    page = visit(case.readers("")[0], "en").get("award.result", key=case.key)
    parsed = Page(page.text)
    assert title in page.text
    assert [parsed.text(cell) for cell in parsed.all("tbody")[-1][0]][2] == f"{sum(marks) / 2:.2f}"
    assert ("Sign the agreement" in page.text) == (outcome == "approve")
    assert ("you may appeal within 10 working days" in page.text) == (outcome != "approve")
    if outcome == "refuse":
        assert "The total score of the project is below the pass mark of the call." in page.text
        assert "not reached" in page.text


def test_nothing_is_read_before_it_is_told(visit):
    case = makers_award.a_ranked_case()
    makers_award.a_confirmed_decision(case)
    owner = visit(case.readers("")[0])
    assert owner.get("award.result", key=case.key).status_code == 404
    assert owner.get("award.letter_pdf", key=case.key).status_code == 404


def test_a_foreign_result_looks_like_a_missing_one(visit):
    case = makers_award.a_told_case()
    key, stranger = case.key, visit(makers.an_applicant())
    answers = [stranger.get("award.result", key=key) for key in (case.key, "x" * 22)]
    assert [answer.status_code for answer in answers] == [404, 404]
    bare = [re.sub(r'(name="csrf_token" value)="[^"]*"', r"\1", answer.text) for answer in answers]
    assert bare[0].replace(key, "x" * 22) == bare[1]
    assert visit(makers.an_officer()).get("award.result", key=case.key).status_code == 404
    assert visit().get("award.result", key=case.key).status_code == 302


def test_everybody_of_the_company_reads_it(visit):
    case = makers_award.a_told_case()
    company = makers_award.db.session.get_one(makers.Organisation, case.organisation_id)
    for part in ("editor", "reader"):
        assert visit(makers_apply.a_colleague(company, part)).get("award.result", key=case.key).status_code == 200


def test_the_result_tells_nothing_of_the_experts(visit):
    case = experts.a_case()
    people = [experts.an_engaged_expert(name=f"Тайный Эксперт{n}", email=f"secret{n}@example.kz") for n in (1, 2)]
    reviewed_by(case, (people[0], 9, "Первое слово."), (people[1], 8, "Второе слово."))
    owner = told(case)
    page = visit(owner).get("award.result", key=case.key).text
    assert "Первое слово." in page
    hidden = ["Тайный", "secret", "Институт", "Только для комиссии", "Обоснование по критерию", "90,00", "80,00"]
    assert [word for word in hidden if word in page] == []


@pytest.mark.parametrize("turned", [False, True])
def test_comments_stand_in_an_order_that_time_does_not_shape(visit, turned):
    case = experts.a_case()
    sheets = [(9, "Спрос понятен."), (8, "Команда сильная."), (7, "Смета подробная.")]
    for mark, comment in reversed(sheets) if turned else sheets:
        reviewed_by(case, (experts.an_engaged_expert(), mark, comment))
    page = visit(told(case)).get("award.result", key=case.key).text
    places = sorted(page.index(comment) for _mark, comment in sheets)
    order = [next(comment for _mark, comment in sheets if page.index(comment) == at) for at in places]
    assert order == ["Смета подробная.", "Спрос понятен.", "Команда сильная."]


def test_two_worlds_that_differ_in_their_experts_read_the_same(visit, clock):
    """The same page, whoever the experts were and whenever they wrote."""
    clock.set("2026-05-13 10:00")
    pages = []
    for names in (("Ада", "Бота"), ("Яна", "Юна")):
        call = makers_award.a_call(title={"kk": "Конкурс", "ru": "Конкурс", "en": "Call"})
        case = experts.a_case(call, organisation=makers.an_organisation(name_ru="ТОО «Одно»"))
        people = [experts.an_engaged_expert(name=name) for name in names]
        order = people if names[0] == "Ада" else people[::-1]
        marks = {people[0].id: (9, "Спрос понятен."), people[1].id: (8, "Команда сильная.")}
        for expert in order:
            reviewed_by(case, (expert, *marks[expert.id]))
        page = visit(told(case), "en").get("award.result", key=case.key).text
        main = page[page.index("<main") : page.index("</main>")]
        pages.append(main.replace(case.key, "KEY").replace(case.number, "NUMBER"))
    assert pages[0] == pages[1]


@pytest.mark.once
@pytest.mark.parametrize(("outcome", "marks"), [("approve", (9, 8)), ("reserve", (9, 8)), ("refuse", (5, 5))])
def test_the_letter_as_pdf(visit, outcome, marks):
    case = makers_award.a_told_case(outcome, *marks)
    owner = visit(case.readers("")[0], "kk")
    answer = owner.get("award.letter_pdf", key=case.key)
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={case.number}-1.pdf"
    assert owner.get("award.letter_pdf", key=case.key).data == answer.data


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_any_number_of_cases(visit, queries, count):
    call, owner = makers_award.a_call(), makers.a_person()
    cases = [makers_award.a_reviewed_case(call, organisation=makers.an_organisation(owner)) for _n in range(count)]
    makers_award.ranked(call)
    for case in cases:
        makers_award.a_confirmed_decision(case)
    makers_award.released(call)
    key = makers_award.db.session.get_one(Application, cases[0].id).key
    assert visit(owner).get("award.result", key=key).status_code == 200
    assert len(queries) <= 6, queries

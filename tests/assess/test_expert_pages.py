"""Staff's pages about experts: the list, one of them, a case given by hand, the plan, the progress, the import."""

import io
import re

import pytest
from sqlalchemy import select

from portal.announce.models import Call
from portal.assess.models import Assignment, Conflict, Expert
from portal.assess.queries import cases
from tests import makers
from tests import makers_experts as experts
from tests.assess.test_import import SMALL


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_experts_asks_as_often_for_one_as_for_three(db, visit, queries, count):
    for _n in range(count):
        experts.an_engaged_expert()
    page = visit(makers.an_officer()).get("assess.experts")
    assert page.text.count('<th scope="row">') == count
    assert len(queries) <= 6


@pytest.mark.parametrize("lang", ["ru", "kk", "en"])
def test_an_officer_engages_an_expert(db, visit, lang):
    officer = visit(makers.an_officer(), lang)
    facts = {"email": "new@nu.kz", "name": "Новый Эксперт", "competences": ["mining"], "languages": ["ru", "kk"]}
    answer = officer.submit("/experts/new", **facts)
    assert answer.status_code == 302
    page = officer.follow(answer)
    assert "Новый Эксперт" in page.text
    chosen = re.findall(r"<b>([^<]+)</b><span>([^<]+)</span></summary>", page.text)
    words = {"ru": ("выбрано: 1", "Горное дело"), "kk": ("таңдалды: 1", "Тау-кен ісі"), "en": ("chosen: 1", "Mining")}
    assert (page.text.count("<details data-chosen"), chosen) == (8, [words[lang]])
    assert officer.submit("/experts/new", **facts).status_code == 422
    assert db.session.scalars(select(Expert)).one().competences == ["mining"]


def test_an_officer_lets_an_expert_rest(db, visit):
    expert = experts.an_engaged_expert()
    answer = visit(makers.an_officer()).submit(f"/experts/{expert.id}", active=None)
    assert answer.status_code == 302
    db.session.expire_all()
    assert expert.active is False


@pytest.mark.parametrize("lang", ["ru", "kk", "en"])
def test_an_officer_gives_a_case_by_hand_and_takes_it_back(db, visit, lang):
    case, expert = experts.a_case(), experts.an_engaged_expert()
    experts.an_engaged_expert(languages=["en"])
    officer, name = visit(makers.an_officer(), lang), expert.user.name
    page = officer.get(f"/cases/{case.key}/experts/choose")
    assert name in page.text
    where = f"/cases/{case.key}/experts/choose"
    assert officer.post(where, {"expert": str(expert.id)}).status_code == 302
    assert officer.post(where, {"expert": str(expert.id)}).status_code == 422
    assert officer.post(where, {}).status_code == 422
    page = officer.get(f"/cases/{case.key}/experts")
    assert name in page.text
    seat = db.session.scalars(select(Assignment)).one()
    release = f"/cases/{case.key}/experts/{seat.id}/release"
    officer.post(release, {"reason": ""})
    assert db.session.get_one(Assignment, seat.id).state == "offered"
    officer.post(release, {"reason": "Ошибка"})
    assert db.session.get_one(Assignment, seat.id).state == "released"


def test_an_officer_pins_a_conflict(db, visit):
    case, expert = experts.a_case(), experts.an_engaged_expert()
    officer = visit(makers.an_officer())
    where, facts = f"/cases/{case.key}/experts/conflict", {"expert": str(expert.id), "verdict": "conflict"}
    assert officer.post(where, facts).status_code == 422
    assert officer.post(where, {**facts, "reason": "Соавторы."}).status_code == 302
    assert db.session.scalars(select(Conflict)).one().verdict == "conflict"
    assert "Соавторы." in officer.get(f"/cases/{case.key}/experts/choose").text


def test_the_page_of_a_case_tells_what_was_found_and_how_sure_it_is(db, visit, queries):
    company = makers.an_organisation(name_ru="ТОО «Тау Тех»", head="Сейтова Айгүл", address="г. Астана, ул. Сыганак, 5")
    case = experts.a_case(organisation=company)
    experts.an_engaged_expert(name="Aigul Seitova", employer="Тау Тех")
    neighbour = experts.an_engaged_expert(name="Сосед")
    makers.an_organisation(neighbour.user, address="Астана, Сыганак 5")
    officer = visit(makers.an_officer(), "en")
    assert "?found=1#found" in officer.get(f"/cases/{case.key}/experts").text
    assert len(queries) <= 10
    page = officer.get(f"/cases/{case.key}/experts?found=1").text
    assert "The expert has the name of the applicant&#39;s head. (Сейтова Айгүл)" in page
    assert page.index("Likely") < page.index("The expert works for") + 400
    assert "Сосед" in page[: page.index("Possible")]


def test_staff_pinned_out_of_a_case_meet_it_nowhere(db, visit):
    case, officer, chair = experts.a_case(), makers.an_officer(), makers.a_chair(name="Председатель Первый")
    case.officer_id = officer.id
    number, number_of_officer = case.number, officer.id
    browser = visit(officer, "en")
    where = f"/cases/{case.key}/experts/conflict"
    assert "Председатель Первый" in browser.get(f"/cases/{case.key}/experts/choose").text
    for who in (chair.id, number_of_officer):
        facts = {"expert": f"staff-{who}", "verdict": "conflict", "reason": "Родственник."}
        answer = browser.post(where, facts)
        assert answer.status_code == 302
    assert "/cases?call=" in answer.location
    assert number not in browser.get(answer.location).text
    assert browser.get(f"/cases/{case.key}").status_code == 403
    assert browser.post(where, {"expert": "staff-999999", "verdict": "conflict", "reason": "x"}).status_code == 403
    assert db.session.get_one(type(case), case.id, populate_existing=True).officer_id is None
    assert visit(makers.an_officer()).get(f"/cases/{case.key}").status_code == 200


def test_scores_and_words_stand_on_the_page_of_the_case(db, visit):
    case = experts.a_case()
    experts.a_review(case, 9)
    name = experts.a_review(case, 6).assignment.expert.user.name
    page = visit(makers.an_officer()).get(f"/cases/{case.key}/experts")
    assert "90,0" in page.text
    assert "30,0" in page.text
    assert name in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_experts_of_a_case_are_asked_for_at_once(db, visit, queries, count):
    case = experts.a_case()
    for _n in range(count):
        experts.an_assignment(case)
    visit(makers.an_officer()).get(f"/cases/{case.key}/experts")
    assert len(queries) <= 24
    visit(makers.an_officer()).get(f"/cases/{case.key}/experts/choose")
    assert len(queries) <= 24


@pytest.mark.parametrize("lang", ["ru", "kk", "en"])
def test_a_plan_goes_from_wish_to_force(db, visit, drain, lang):
    call = experts.a_reviewed_call()
    for _n in range(3):
        experts.a_case(call)
        experts.an_engaged_expert()
    slug = call.slug
    officer = visit(makers.an_officer(), lang)
    assert officer.get(f"/calls/{slug}/plan").status_code == 200
    assert officer.submit(f"/calls/{slug}/plan", action="/plan").status_code == 302
    assert "http-equiv" in officer.get(f"/calls/{slug}/plan").text
    drain()
    page = officer.get(f"/calls/{slug}/plan")
    assert "http-equiv" not in page.text
    plan_id = page.text.split('name="plan" value="')[1].split('"')[0]
    answer = officer.post(f"/calls/{slug}/plan/apply", {"plan": plan_id})
    assert answer.status_code == 302
    assert len(db.session.scalars(select(Assignment)).all()) == 6
    assert officer.follow(answer).status_code == 200
    assert officer.post(f"/calls/{slug}/plan/apply", {"plan": plan_id}).status_code == 422
    assert officer.get(f"/calls/{slug}/plan").status_code == 200


def test_who_stays_without_an_expert_is_named(db, visit, drain):
    case = experts.a_case()
    officer, where = visit(makers.an_officer()), f"/calls/{case.call.slug}/plan"
    officer.post(where, {})
    drain()
    assert case.number in officer.get(where).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_progress_asks_as_often_for_one_as_for_three(db, visit, queries, count):
    call = experts.a_reviewed_call()
    for _n in range(count):
        experts.an_assignment(experts.a_case(call))
    page = visit(makers.an_officer()).get(f"/calls/{call.slug}/progress")
    assert page.text.count('<th scope="row">') == count
    assert len(queries) <= 7


def test_the_examination_is_closed_when_every_review_is_in(db, visit):
    case = experts.a_case()
    where, chair = f"/calls/{case.call.slug}/rank", makers.a_chair()
    experts.a_review(case, 7)
    visit(chair).post(where, {})
    case = cases.case(case.key)
    assert case.state == "in_review"
    experts.a_review(case, 7)
    assert visit(chair).post(where, {}).status_code == 302
    db.session.expire_all()
    assert (case.state, case.passed) == ("ranked", True)


def test_reviews_are_imported_on_a_page(db, visit):
    officer = visit(makers.an_officer())
    assert officer.get("assess.import_page").status_code == 200
    bad = {"file": (io.BytesIO((SMALL + "P3,a,good,,\n").encode()), "r.csv"), "call": "from-page"}
    answer = officer.post("/import", bad)
    assert answer.status_code == 422
    assert "good" in answer.text
    assert officer.post("/import", {"call": "from-page"}).status_code == 422
    good = {"file": (io.BytesIO(SMALL.encode()), "r.csv"), "call": "from-page"}
    assert officer.post("/import", good).status_code == 302
    assert db.session.scalars(select(Call)).one().slug == "from-page"


def test_experts_and_applicants_see_none_of_it(db, visit):
    call = experts.a_reviewed_call()
    pages = ["/experts", "/experts/new", f"/calls/{call.slug}/plan", f"/calls/{call.slug}/progress", "/import"]
    for user in (makers.an_applicant(), experts.an_engaged_expert().user):
        visitor = visit(user)
        assert [visitor.get(page).status_code for page in pages] == [403] * len(pages)

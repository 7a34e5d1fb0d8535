"""Wishes: what experts say of cases before they are given out, and what a plan makes of it."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.apply.models import Application
from portal.assess import acts
from portal.assess.models import Bid
from portal.assess.queries import experts as experts_of
from portal.assess.queries.fitting import fit_of
from portal.assess.queries.material import material
from portal.assess.views.seats import why_words
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts


def fits(call):
    """The fit of each expert with the first case, by the id of the expert."""
    found = material(call)
    row = fit_of(found.cases, found.known)[0]
    return {one.id: round(float(row[at]), 4) for at, one in enumerate(found.experts)}


def test_who_wants_a_case_fits_better_who_cannot_does_not_get_it(db, drain):
    call = experts.a_reviewed_call()
    case = experts.a_case(call)
    wants, can, cannot = (experts.an_engaged_expert() for _n in range(3))
    before = fits(call)
    for expert, wish in ((wants, "want"), (can, "can"), (cannot, "cannot")):
        acts.bid(case, expert, wish, by=expert.user)
    after = fits(call)
    assert after[wants.id] == pytest.approx(before[wants.id] + 0.15)
    assert (after[can.id], after[cannot.id]) == (before[can.id], before[cannot.id])
    plan = acts.assign_all(call, by=makers.an_officer())
    drain()
    db.session.refresh(plan)
    assert {pair[1] for pair in plan.result["pairs"]} == {wants.id, can.id}
    case, cannot = db.session.get_one(Application, case.id), experts_of.expert(cannot.id)
    db.session.refresh(case, ["call"])
    with pytest.raises(Refused):
        acts.assign(case, cannot, by=makers.an_officer())
    acts.bid(case, cannot, "can", by=cannot.user)
    acts.assign(case, cannot, by=makers.an_officer())


def test_the_words_of_a_profile_and_the_work_of_a_year_count(db, visit):
    call = experts.a_reviewed_call()
    case = experts.a_case(call)
    plain, knows = experts.an_engaged_expert(), experts.an_engaged_expert(about="Датчики шума, утечки трубопроводов.")
    busy = experts.an_engaged_expert(capacity=4)
    for _n in range(2):
        experts.a_review(experts.a_case(experts.a_reviewed_call()), expert=busy)
    told = fits(call)
    assert told[knows.id] > told[plain.id]
    assert told[busy.id] == pytest.approx(told[plain.id] - 0.05 * 2 / 4)
    page = visit(makers.an_officer()).get(f"/cases/{case.key}/experts/choose").text
    assert "Общие слова анкеты и заявки" in page
    assert "Оценил 2 заявки других конкурсов за год." in page


@pytest.mark.once
def test_a_plan_says_in_words_why(app):
    why = {
        "competences": [],
        "words": ["датчики"],
        "wish": "want",
        "past": 5,
        "rank": 1,
        "among": 2,
        "better": 0,
    }
    with app.test_request_context("/en/"), force_locale("en"):
        assert why_words(why) == (
            "Profile and application have words in common: датчики. Wants this application. Scored 5 applications of "
            "other calls within a year. Place 1 by fit among 2 who may assess it."
        )


def test_an_expert_wishes_on_a_page_that_never_shows_a_conflict(db, visit):
    call = experts.a_reviewed_call()
    expert = experts.an_engaged_expert(employer="Тау Тех")
    case = experts.a_case(call)
    foreign = experts.a_case(call, lang="en")
    own = experts.a_case(call, organisation=makers.an_organisation(name_ru="ТОО «Тау Тех»"))
    keys, slug = [one.key for one in (case, foreign, own)], call.slug
    reader = visit(expert.user)
    page = reader.get(f"/reviews/wishes?call={slug}").text
    assert [key in page for key in keys] == [True, False, False]
    assert "Датчики слушают шум" in page
    assert reader.submit(f"/reviews/wishes?call={slug}", action=f"/wishes/{keys[0]}", wish="want").status_code == 302
    assert [bid.wish for bid in db.session.scalars(select(Bid))] == ["want"]
    assert reader.post(f"/reviews/wishes/{keys[2]}", {"wish": "want"}).status_code == 404
    assert visit(makers.an_applicant()).get("/reviews/wishes").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_wishes_asks_as_often_for_one_as_for_three(db, visit, queries, count):
    call, expert = experts.a_reviewed_call(), experts.an_engaged_expert()
    for _n in range(count):
        experts.a_case(call)
    page = visit(expert.user).get("/reviews/wishes")
    assert page.text.count('name="from"') == count
    assert len(queries) <= 17

"""Second thoughts: a submitted score is changed until its time is over, and what it was before is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import db as database
from portal.assess import acts
from portal.assess.acts.reviewing import Incomplete, Overtaken
from portal.assess.models import Review
from portal.history import Event
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts


def revised(review, case, mark, **marks):
    by = review.assignment.expert.user
    acts.revise(review.assignment, experts.a_draft(case, mark, **marks), version=review.version, by=by)


def test_a_changed_score_changes_the_result_and_stays_in_the_chain(db):
    case = experts.a_case()
    first, second = experts.a_review(case, 7), experts.a_review(case, 8)
    assert (case.state, case.score_e4) == ("reviewed", 750_000)
    revised(first, case, 7, team=9)
    weight = next(one.weight for one in case.call.programme.criteria(case.kind) if one.code == "team")
    assert case.state == "reviewed"
    assert first.total_e4 == 700_000 + 2_000 * weight
    assert case.score_e4 == 750_000 + 1_000 * weight
    revised(first, case, 7, team=9)
    db.session.commit()
    told = db.session.scalars(select(Event).where(Event.act == "assess.revise")).all()
    assert [(event.data["changes"], event.data["others_in"]) for event in told] == [({"score-team": [7, 9]}, 1)]
    assert told[0].data["total_e4"] == [700_000, first.total_e4]
    assert told[0].actor_id == first.assignment.expert.user_id
    assert second.total_e4 == 800_000


def test_scores_that_differ_after_a_change_ask_for_a_third(db):
    case = experts.a_case()
    first = experts.a_review(case, 7)
    experts.a_review(case, 8)
    revised(first, case, 3)
    assert (case.state, case.reviews_due, case.score_e4) == ("in_review", 3, None)
    revised(first, case, 7)
    assert (case.state, case.reviews_due, case.score_e4) == ("reviewed", 2, 750_000)


def test_a_change_is_refused_when_it_is_late_stale_or_has_a_hole(db, clock):
    case = experts.a_case()
    review = experts.a_review(case, 7)
    with pytest.raises(Incomplete):
        revised(review, case, 11)
    with pytest.raises(Overtaken):
        acts.revise(review.assignment, experts.a_draft(case, 5), version=0, by=review.assignment.expert.user)
    clock.set(database.now() + timedelta(days=12))
    with pytest.raises(Refused):
        revised(review, case, 5)
    assert review.scores["team"]["score"] == 7


def test_who_has_read_a_case_abstains_with_a_reason_and_is_not_asked_again(db):
    case = experts.a_case()
    assignment = experts.an_assignment(case)
    with pytest.raises(Refused):
        acts.abstain(assignment, " ", by=assignment.expert.user)
    with pytest.raises(Refused):
        acts.decline(assignment, "Поздно.", by=assignment.expert.user)
    acts.save_sheet(assignment, experts.a_draft(case, 9), version=0)
    acts.abstain(assignment, "Не моя область.", by=assignment.expert.user)
    assert (assignment.state, assignment.reason, case.reviews_in) == ("abstained", "Не моя область.", 0)
    experts.a_review(case, 7)
    experts.a_review(case, 8)
    assert (case.state, case.score_e4) == ("reviewed", 750_000)


def test_the_page_changes_a_score_and_shows_what_it_was(db, visit):
    case = experts.a_case()
    review = experts.a_review(case, 7)
    key, version = review.assignment.key, review.version
    sheet = {f"score-{one.code}": "7" for one in case.call.programme.criteria(case.kind)}
    sheet |= {name.replace("score", "why"): experts.a_draft(case).scores[name[6:]]["why"] for name in sheet}
    expert = visit(review.assignment.expert.user)
    assert f"/reviews/{key}/sheet?change=1" in expert.get(f"/reviews/{key}/sheet").text
    assert 'name="score-team"' in expert.get(f"/reviews/{key}/sheet?change=1").text
    changed = {**sheet, "score-team": "9", "comment": "Хороший проект.", "version": str(version)}
    assert expert.post(f"/reviews/{key}/revise", {**changed, "score-team": ""}).status_code == 422
    assert expert.post(f"/reviews/{key}/revise", changed).status_code == 302
    assert "7 → 9" in expert.get(f"/reviews/{key}/sheet").text
    staff = visit(makers.an_officer()).get(f"/cases/{case.key}/experts")
    assert "7 → 9" in staff.text


def test_a_text_that_names_its_writer_is_held_until_they_say_that_it_is_all_right(db, visit):
    case = experts.a_case()
    assignment = experts.an_assignment(case, experts.an_engaged_expert(name="Ольга Ахметова"))
    expert, where = visit(assignment.expert.user), f"/reviews/{assignment.key}"
    sheet = {f"score-{one.code}": "7" for one in case.call.programme.criteria(case.kind)}
    sheet |= {name.replace("score", "why"): "Достаточно длинное обоснование балла." for name in sheet}
    saved = expert.post(f"{where}/autosave", json={"version": 0, "hand": "a", "spent": "1",
                        "changes": {"comment": ["Как писала Ахметова, риск мал."]}})  # fmt: skip
    assert list(saved.json["hints"]) == ["comment"]
    sheet |= {"comment": "Как писала Ахметова, риск мал.", "version": "1", "hand": "a", "see-team": ["gr03", "nothing"]}
    held = expert.post(f"{where}/score", sheet)
    assert held.status_code == 422
    assert "Похоже, здесь стоит ваше имя" in held.text
    assert 'href="#sure-comment"' in held.text
    assert 'href="#a-gr03"' in held.text, "the answer that a score rests on is a link to it"
    assert expert.post(f"{where}/score", {**sheet, "sure-comment": "1", "version": "2"}).status_code == 302
    review = db.session.scalars(select(Review)).one()
    assert review.scores["team"]["see"] == ["gr03"]
    assert "see" not in review.scores["market"]
    assert "#a-gr03" in expert.get(f"{where}/sheet").text

"""Reviews: the sheet, the score, the third expert, the conclusion, the ranking."""

import pytest
from sqlalchemy import select

from portal.assess import acts
from portal.assess.acts.reviewing import Incomplete, Overtaken
from portal.assess.models import Assignment
from portal.history import Event
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts


def test_two_reviews_conclude_a_case(db):
    case = experts.a_case()
    experts.a_review(case, 7)
    assert (case.state, case.reviews_in, case.reviews_due, case.score_e4) == ("in_review", 1, 2, None)
    experts.a_review(case, 8)
    assert (case.state, case.reviews_in, case.score_e4, case.spread_e4) == ("reviewed", 2, 750_000, 100_000)


def test_totals_that_differ_by_more_than_the_gap_ask_for_a_third(db):
    case = experts.a_case()
    experts.a_review(case, 9)
    experts.a_review(case, 6)
    assert (case.state, case.reviews_in, case.reviews_due) == ("in_review", 2, 3)
    experts.a_review(case, 6)
    assert (case.state, case.score_e4, case.spread_e4) == ("reviewed", 700_000, 300_000)


def test_exactly_the_gap_needs_nobody(db):
    case = experts.a_case()
    experts.a_review(case, 8, novelty=8)
    experts.a_review(case, 5, novelty=7, budget=6)
    assert (case.state, case.spread_e4) == ("reviewed", 250_000)


def test_a_sheet_with_a_hole_is_not_taken(db):
    case = experts.a_case()
    assignment = experts.an_assignment(case)
    draft = experts.a_draft(case)
    draft.scores["team"]["score"] = None
    draft.scores["market"]["why"] = "Коротко"
    assignment.review = acts.save_sheet(assignment, draft, version=0)
    with pytest.raises(Incomplete) as refused:
        acts.score(assignment, by=assignment.expert.user)
    assert set(refused.value.problems) == {"score-team", "why-market"}
    assert assignment.state == "cleared"


def test_a_mark_outside_the_scale_is_not_taken(db):
    case = experts.a_case()
    assignment = experts.an_assignment(case)
    assignment.review = acts.save_sheet(assignment, experts.a_draft(case, team=11), version=0)
    with pytest.raises(Incomplete):
        acts.score(assignment, by=assignment.expert.user)


def test_a_sheet_saved_from_another_tab_is_not_overwritten(db):
    case = experts.a_case()
    assignment = experts.an_assignment(case)
    review = assignment.review = acts.save_sheet(assignment, experts.a_draft(case, 3), version=0)
    acts.save_sheet(assignment, experts.a_draft(case, 4), version=review.version)
    with pytest.raises(Overtaken):
        acts.save_sheet(assignment, experts.a_draft(case, 5), version=1)
    assert review.scores["team"]["score"] == 4


def test_a_submitted_review_stays_as_it_is(db):
    case = experts.a_case()
    review = experts.a_review(case)
    assignment = db.session.scalars(select(Assignment)).one()
    with pytest.raises(Refused):
        acts.save_sheet(assignment, experts.a_draft(case, 1), version=review.version)
    with pytest.raises(Refused):
        acts.score(assignment, by=assignment.expert.user)
    with pytest.raises(Refused):
        acts.unassign(assignment, "Поздно", by=makers.an_officer())
    with pytest.raises(Refused):
        acts.decline(assignment, "Поздно", by=assignment.expert.user)


def test_who_declines_frees_the_place(db):
    case = experts.a_case()
    assignment = experts.an_assignment(case, state="offered")
    acts.decline(assignment, "Не успеваю до срока.", by=assignment.expert.user)
    experts.a_review(case, 7)
    assert (case.state, case.reviews_due) == ("in_review", 2)
    experts.a_review(case, 7)
    assert case.state == "reviewed"


def test_a_third_expert_who_is_released_lets_the_case_conclude(db):
    case = experts.a_case()
    third = experts.an_assignment(case)
    experts.a_review(case, 7)
    experts.a_review(case, 7)
    assert (case.state, case.reviews_due) == ("in_review", 3)
    acts.unassign(third, "Достаточно двух.", by=makers.an_officer())
    assert (case.state, case.reviews_due) == ("reviewed", 2)


def test_the_history_of_the_case_names_no_expert(db):
    case = experts.a_case()
    reviews = [experts.a_review(case, 7), experts.a_review(case, 8)]
    db.session.commit()
    people = {review.assignment.expert.user_id for review in reviews}
    told = db.session.scalars(select(Event).where(Event.subject_kind == "application")).all()
    assert [event.act for event in told] == [
        "apply.submit", "assess.admit", "assess.assign", "assess.assign", "assess.conclude",
    ]  # fmt: skip
    assert not people & {event.actor_id for event in told}
    assert all(event.data == {} and event.note == "" for event in told)


def test_the_ranking_waits_for_the_last_review(db):
    call = experts.a_reviewed_call()
    high, low = experts.a_case(call), experts.a_case(call)
    for mark in (7, 8):
        experts.a_review(high, mark)
    experts.a_review(low, 6)
    with pytest.raises(Refused):
        acts.rank(call, by=makers.a_chair())
    experts.a_review(low, 5)
    assert acts.rank(call, by=makers.a_chair()) == 2
    assert [(case.state, case.passed) for case in (high, low)] == [("ranked", True), ("ranked", False)]


def test_a_rolling_call_ranks_what_is_ready(db):
    call = experts.a_reviewed_call(rolling=True)
    ready, waiting = experts.a_case(call), experts.a_case(call)
    experts.a_review(ready, 7)
    experts.a_review(ready, 7)
    assert acts.rank(call, by=makers.a_chair()) == 1
    assert (ready.state, waiting.state) == ("ranked", "admitted")


def test_a_missed_minimum_fails_the_case(db):
    call = experts.a_reviewed_call()
    case = experts.a_case(call)
    experts.a_review(case, 9, team=4)
    experts.a_review(case, 9, team=5)
    acts.rank(call, by=makers.a_chair())
    assert case.score_e4 > 800_000
    assert case.passed is False

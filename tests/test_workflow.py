"""The table of moves: every state is reached and left as it says, and by nothing else."""

import pytest

from portal import workflow
from portal.workflow import Refused, advance, next_state
from tests import makers


class Case:
    """Something with a state."""

    __tablename__ = "user"
    route = "grant"

    def __init__(self, state, subject):
        self.state, self.state_since, self.id = state, None, subject.id


def test_the_grant_has_the_states_of_the_programme():
    assert workflow.STATES["grant"] == (
        "draft", "submitted", "withdrawn", "returned", "turned_away", "admitted", "resubmitted", "in_review",
        "reviewed", "ranked", "approved", "reserve", "refused", "signed",
    )  # fmt: skip


def test_every_state_but_the_first_can_be_reached():
    for route, states in workflow.STATES.items():
        reached = {became for _was, _act, became in workflow.TABLES[route]}
        assert set(states) - {workflow.FIRST} <= reached


def test_one_return_for_correction_is_all_there_is():
    assert next_state("grant", "submitted", "assess.send_back") == "returned"
    assert next_state("grant", "resubmitted", "assess.send_back") is None


@pytest.mark.parametrize("route", workflow.TABLES)
def test_a_move_leads_to_one_state_only(route):
    moves = [(was, act) for was, act, _became in workflow.TABLES[route]]
    assert len(moves) == len(set(moves))


def test_a_move_writes_state_and_event_together(db):
    user = makers.a_person()
    case = Case("draft", user)
    draft = advance(case, "apply.submit", by=user, note="in time")
    assert (case.state, draft.was, draft.became, draft.note) == ("submitted", "draft", "submitted", "in time")
    assert case.state_since is not None


def test_a_move_at_the_wrong_time_is_refused_and_changes_nothing(db):
    user = makers.a_person()
    case = Case("approved", user)
    with pytest.raises(Refused):
        advance(case, "apply.submit", by=user)
    assert case.state == "approved"

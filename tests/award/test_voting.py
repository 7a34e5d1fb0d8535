"""The arithmetic of a vote: quorum of two thirds, majority of those voting, the chair's vote in a tie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.award.voting import quorum_of, tally

TWO_THIRDS = (2, 3)
SEVEN = frozenset(range(1, 8))


def counted(*choices, conflicted=(), chair=1):
    votes = {member: choice for member, choice in enumerate(choices, 1) if choice}
    return tally(SEVEN, frozenset(conflicted), votes, chair=chair, parts=TWO_THIRDS)


@pytest.mark.parametrize(
    ("members", "quorum"), [(7, 5), (6, 4), (5, 4), (4, 3), (3, 2), (2, 2), (1, 1), (0, 1), (15, 10)]
)
def test_two_thirds_are_rounded_up(members, quorum):
    assert quorum_of(members, TWO_THIRDS) == quorum


F, A, N, R = "for", "against", "abstain", "recused"


@pytest.mark.parametrize(
    ("choices", "accepted", "tie"),
    [
        ((F, F, F, F), None, False),  # four of seven are no quorum
        ((F, F, F, A, A), True, False),
        ((F, F, A, A, A), False, False),
        ((F, F, F, A, A, A), True, True),  # a tie: the chair voted for
        ((A, F, F, F, A, A), False, True),  # a tie: the chair voted against
        ((N, F, F, F, A, A), False, True),  # a tie: the chair abstained
        ((F, F, N, N, A), False, False),  # an abstention is a vote cast: two of five are no majority
        ((R, F, F, F, A), True, False),  # without the recused six may vote, four are enough
        ((R, R, R, R, R, R, F), True, False),
        ((R, R, R, R, R, R, R), None, False),
    ],
)
def test_which_way_it_goes(choices, accepted, tie):
    count = counted(*choices)
    assert (count.accepted, count.is_tie) == (accepted, tie)


def test_a_conflicted_member_neither_votes_nor_counts():
    count = counted(F, F, F, F, A, conflicted=(5, 6))
    assert (count.members, count.recused, count.quorum, count.against, count.accepted) == (5, 2, 4, 0, True)


def test_votes_of_people_without_a_seat_do_not_count():
    count = tally(frozenset({1, 2}), frozenset(), {1: F, 2: F, 99: A}, chair=1, parts=TWO_THIRDS)
    assert (count.cast, count.against, count.accepted) == (2, 0, True)


@given(st.dictionaries(st.sampled_from(sorted(SEVEN)), st.sampled_from((F, A, N, R))))
def test_one_more_vote_in_favour_never_turns_a_yes_into_a_no(votes):
    before = tally(SEVEN, frozenset(), votes, chair=1, parts=TWO_THIRDS)
    for member in SEVEN - votes.keys():
        after = tally(SEVEN, frozenset(), {**votes, member: F}, chair=1, parts=TWO_THIRDS)
        assert not (before.accepted and after.accepted is False)

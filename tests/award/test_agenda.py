"""The order of a sitting: the fewest leavings, proven against every order; large ones against the bound."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.award.agenda import EXACT, leavings, ordered

OUTS = st.lists(st.frozensets(st.integers(1, 4), max_size=3), max_size=6)


def test_whoever_leaves_twice_leaves_once():
    a, b, nobody = frozenset({1}), frozenset({2}), frozenset()
    outs = [a, nobody, b, a, nobody, b]
    assert leavings(outs) == 4
    best = ordered(outs)
    assert (best.order, best.leavings, best.least, best.is_proven) == ((1, 4, 0, 3, 2, 5), 2, 2, True)


def test_one_who_stays_out_for_both_goes_between():
    outs = [frozenset({1}), frozenset({2}), frozenset({1, 2})]
    assert leavings(outs) == 3
    assert [outs[at] for at in ordered(outs).order] == [frozenset({1}), frozenset({1, 2}), frozenset({2})]


@settings(max_examples=40)
@given(OUTS)
def test_no_order_has_fewer_leavings(outs):
    best = ordered(outs)
    assert sorted(best.order) == list(range(len(outs)))
    assert best.leavings == leavings([outs[at] for at in best.order])
    assert best.leavings == best.least == min(leavings(order) for order in permutations(outs))


def test_a_bunch_too_large_for_certainty_is_improved_and_bounded():
    outs = [frozenset({at, (at * 7) % 20, (at * 3) % 20}) for at in range(20)]
    assert len(set(outs)) > EXACT
    best = ordered(outs)
    assert best.least <= best.leavings < leavings(outs)
    assert ordered(outs) == best

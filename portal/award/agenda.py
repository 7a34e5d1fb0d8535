"""The order of a sitting in which the fewest people have to leave the room. Pure: sets of people in, an order out.

Each case comes with who may not be there for it. Two cases in a row spare as many leavings as people stay out for both,
so cases with the same people out stand together, and what is left is a longest path: exact up to EXACT groups that
share people, beyond that improved step by step and compared with a bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

EXACT = 12
Out = frozenset[int]


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order (indexes of the cases), how often somebody leaves in it, and how few leavings are possible at best."""

    order: tuple[int, ...]
    leavings: int
    least: int

    @property
    def is_proven(self) -> bool:
        """Whether no other order needs fewer leavings."""
        return self.leavings == self.least


def leavings(outs: Sequence[Out]) -> int:
    """How often somebody gets up and leaves when the cases come in this order; everyone comes back as often."""
    before: Out = frozenset()
    count = 0
    for out in outs:
        count += len(out - before)
        before = out
    return count


def ordered(outs: Sequence[Out]) -> Ordered:
    """The best order of the cases; among equals the one that departs least from the order given."""
    groups: dict[Out, list[int]] = {}
    for at, out in enumerate(outs):
        groups.setdefault(out, []).append(at)
    everyone_in = groups.pop(frozenset(), [])
    order, spared_at_most = list(everyone_in), 0
    for bunch in _bunches(list(groups)):
        path, bound = _exact(bunch) if len(bunch) <= EXACT else _improved(bunch)
        order += [at for out in path for at in groups[out]]
        spared_at_most += bound
    return Ordered(tuple(order), leavings([outs[at] for at in order]), sum(map(len, groups)) - spared_at_most)


def _bunches(groups: list[Out]) -> list[list[Out]]:
    """Groups that share people, directly or through others; between two bunches nothing can be spared."""
    bunches: list[list[Out]] = []
    for group in groups:
        touched = [bunch for bunch in bunches if any(group & other for other in bunch)]
        merged = [one for bunch in touched for one in bunch]
        bunches = [bunch for bunch in bunches if bunch not in touched]
        bunches.append([*merged, group])
    first = {group: at for at, group in enumerate(groups)}
    for bunch in bunches:
        bunch.sort(key=first.__getitem__)
    return sorted(bunches, key=lambda bunch: first[bunch[0]])


def _exact(bunch: list[Out]) -> tuple[list[Out], int]:
    """The longest path by what two neighbours share (Held and Karp): the best over every set of groups and last one."""
    n = len(bunch)
    shared = [[len(one & other) for other in bunch] for one in bunch]
    best = [[-1] * n for _set in range(1 << n)]
    came = [[-1] * n for _set in range(1 << n)]
    for at in range(n):
        best[1 << at][at] = 0
    for done in range(1, 1 << n):
        for last in range(n):
            if (so_far := best[done][last]) < 0:
                continue
            for new in range(n):
                longer = done | 1 << new
                if longer != done and so_far + shared[last][new] > best[longer][new]:
                    best[longer][new], came[longer][new] = so_far + shared[last][new], last
    done, last = (1 << n) - 1, max(range(n), key=lambda at: (best[-1][at], at))
    bound, path = best[done][last], []
    while last >= 0:
        path.append(bunch[last])
        done, last = done & ~(1 << last), came[done][last]
    path.reverse()
    return path, bound


def _improved(bunch: list[Out]) -> tuple[list[Out], int]:
    """Always the neighbour that shares most, then turned piece by piece (2-opt) while that spares somebody a way."""
    path, left = [bunch[0]], bunch[1:]
    while left:
        nearest = max(left, key=lambda out: (len(out & path[-1]), -len(out)))
        left.remove(nearest)
        path.append(nearest)
    better = True
    while better:
        better = False
        for first in range(len(path) - 1):
            for end in range(first + 2, len(path) + 1):
                if _gain(path, first, end) > 0:
                    path[first:end] = path[first:end][::-1]
                    better = True
    return path, _bound(bunch)


def _gain(path: list[Out], first: int, end: int) -> int:
    """What turning path[first:end] round would spare."""
    before, after = path[first - 1] if first else frozenset(), path[end] if end < len(path) else frozenset()
    now = len(before & path[first]) + len(path[end - 1] & after)
    return len(before & path[end - 1]) + len(path[first] & after) - now


def _bound(bunch: list[Out]) -> int:
    """No path spares more: each group has two neighbours at most, each pair is counted from both sides."""
    twice = 0
    for at, out in enumerate(bunch):
        shares = sorted((len(out & other) for where, other in enumerate(bunch) if where != at), reverse=True)
        twice += sum(shares[:2])
    return twice // 2

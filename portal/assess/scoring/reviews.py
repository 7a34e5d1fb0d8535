"""Reviews as the model reads them: which case, which expert, how much; and whether experts can be compared at all.

Cases and experts are numbered in the order of their names, so that nothing depends on the order in which marks came.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.arrays import Floats, Numbers, np

Given = tuple[Any, Hashable, float]  # case, expert, mark


@dataclass(frozen=True, slots=True)
class Reviews:
    """One mark per review; `case` and `expert` are places in `cases` and numbers below `experts`."""

    cases: tuple[Any, ...]
    experts: int
    case: Numbers
    expert: Numbers
    given: Floats

    @property
    def counts(self) -> Numbers:
        """How many marks each case has."""
        return np.bincount(self.case, minlength=len(self.cases))

    @property
    def means(self) -> Floats:
        """The plain mean of each case."""
        return sums(self.case, self.given, len(self.cases)) / self.counts

    @property
    def loads(self) -> Numbers:
        """How many marks each expert gave."""
        return np.bincount(self.expert, minlength=self.experts)

    def scaled(self, centre: float, unit: float) -> "Reviews":
        """The same marks on another scale."""
        return Reviews(self.cases, self.experts, self.case, self.expert, (self.given - centre) / unit)

    def nameless(self) -> "Reviews":
        """The same marks as if nobody knew who gave them."""
        return Reviews(self.cases, 0, self.case, self.expert, self.given)

    def parts(self) -> int:
        """Into how many parts cases and experts fall, of which no expert of one has read a case of another."""
        root = list(range(len(self.cases) + self.experts))
        left = len(root)
        for case, expert in zip(self.case.tolist(), self.expert.tolist(), strict=True):
            one, other = _root(root, case), _root(root, len(self.cases) + expert)
            if one != other:
                root[other] = one
                left -= 1
        return left


def gather(given: Iterable[Given]) -> Reviews:
    """The marks in one order, whatever order they come in."""
    rows = sorted(given, key=lambda row: (row[0], str(row[1]), row[2]))
    cases, experts = tuple(dict.fromkeys(row[0] for row in rows)), sorted({str(row[1]) for row in rows})
    at_case, at_expert = {ref: at for at, ref in enumerate(cases)}, {ref: at for at, ref in enumerate(experts)}
    return Reviews(
        cases, len(experts),
        np.array([at_case[row[0]] for row in rows], dtype=np.int64),
        np.array([at_expert[str(row[1])] for row in rows], dtype=np.int64),
        np.array([float(row[2]) for row in rows], dtype=np.float64),
    )  # fmt: skip


def sums(at: Numbers, values: Floats, size: int) -> Floats:
    """The sums of the values at each place, from the first to the last of so many."""
    return np.bincount(at, values, size).astype(np.float64, copy=False)


def _root(root: list[int], at: int) -> int:
    while root[at] != at:
        root[at] = root[root[at]]
        at = root[at]
    return at

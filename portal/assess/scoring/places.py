"""The places that cases could truly have: drawn together, with mean and experts, from what the marks leave open.

Experts first, then the mean, then each case on its own: exactly the joint distribution that the variances give. The
seed is fixed, so that the same marks always say the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.arrays import Floats, Numbers, np
from portal.assess.scoring.model import Model
from portal.assess.scoring.reviews import sums

DRAWS = 2_000
MOST = 6_000_000  # places kept at a time: with more cases fewer draws
AT_ONCE = 100
FINE = 9  # decimals in which two cases are the same
LOT = 1e-9  # of the deviation of all marks: what cannot differ at all is ordered by lot
SEED = 1971


@dataclass(frozen=True, slots=True)
class Places:
    """For each case of the model: the least and the greatest place that its worth could truly have."""

    best: Numbers  # 1 is the first
    worst: Numbers
    first: Floats  # for each case, how probable it is that it is truly among the first `count`
    count: int

    def expected(self, chosen: Numbers) -> float:
        """How many of these cases are expected to be truly among the first `count`."""
        return float(np.sum(self.first[chosen]))


def places(model: Model, count: int, level: float = 0.9, among: Sequence[int] | None = None) -> Places:
    """The band of places of each case at that level, and how probable it is among the first so many.

    `among`: only these compete, cases by their number in the model; what is told stands in the same order.
    """
    rivals = np.arange(len(model.reviews.cases)) if among is None else np.array(among, dtype=np.int64)
    drawn = np.concatenate([_placed(worths[:, rivals]) for worths in draws(model)], axis=1)  # a row for each case
    first, outside = np.mean(drawn < count, axis=1), int((1 - level) / 2 * (drawn.shape[1] - 1))
    drawn.partition((outside, drawn.shape[1] - 1 - outside), axis=1)
    alike = _alike(model, rivals)
    low, high = np.floor(alike(drawn[:, outside])), np.ceil(alike(drawn[:, -1 - outside]))
    return Places(low.astype(np.int64) + 1, high.astype(np.int64) + 1, alike(first), count)


def _alike(model: Model, rivals: Numbers) -> Callable[[Floats], Floats]:
    """Gives cases of which the same is known the mean of what was drawn for them, so that they are told the same."""
    known = np.stack([model.means[rivals] / model.unit, model.errors[rivals] / model.unit])
    _values, group = np.unique(np.round(known, FINE), axis=1, return_inverse=True)
    sizes = np.bincount(group)
    return lambda drawn: (sums(group, drawn.astype(np.float64), len(sizes)) / sizes)[group]


def draws(model: Model) -> Iterator[Floats]:
    """Worths that the cases could truly have, a row each time, some rows together."""
    equations, chance = model.equations, np.random.default_rng(SEED)
    layout, reviews = equations.layout, equations.layout.reviews
    own = equations.at[0] * equations.w
    wide = np.maximum(np.sqrt(equations.at[2] * own), LOT)
    given = layout.by_case(reviews.given)
    root = np.linalg.cholesky(equations.f) if reviews.experts else np.zeros((0, 0))
    cases, left = len(reviews.cases), max(AT_ONCE, min(DRAWS, MOST // len(reviews.cases)))
    while left > 0:
        size = min(left, AT_ONCE)
        severities = equations.severities + chance.standard_normal((size, len(root))) @ root.T
        seen = given - layout.shares(severities)
        means = seen @ equations.w / equations.total + chance.standard_normal(size) / np.sqrt(equations.total)
        worths = equations.pull() * means[:, None] + own * seen + wide * chance.standard_normal((size, cases))
        yield worths * model.unit + model.centre
        left -= size


def _placed(worths: Floats) -> Any:
    """The place of each case (a row) in each draw (a column), the greatest worth first, counted from nothing."""
    rows, cases = worths.shape
    order = np.argsort(-worths, axis=1)
    placed = np.empty((cases, rows), dtype=np.uint32)
    placed[order, np.arange(rows)[:, None]] = np.arange(cases)
    return placed

"""The places that cases could truly have: drawn together, with mean and experts, from what the marks leave open.

Experts first, then the mean, then each case on its own: exactly the joint distribution that the variances give. The
seed is fixed, so that the same marks always say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.arrays import Floats, Numbers, np
from portal.assess.scoring.model import Model

DRAWS = 2_000
MOST = 6_000_000  # places kept at a time: with more cases fewer draws
AT_ONCE = 100
LOT = 1e-9  # of the deviation of all marks: what cannot differ at all is ordered by lot
SEED = 1971


@dataclass(frozen=True, slots=True)
class Places:
    """For each case of the model: the place of its worth and the least and greatest one that it could truly have."""

    best: Numbers  # 1 is the first
    worst: Numbers
    first: Floats  # for each case, how probable it is that it is truly among the first `count`
    count: int

    def expected(self, chosen: Numbers) -> float:
        """How many of these cases are expected to be truly among the first `count`."""
        return float(np.sum(self.first[chosen]))


def places(model: Model, count: int, level: float = 0.9) -> Places:
    """The band of places of each case at that level, and how probable it is among the first so many."""
    drawn = np.concatenate([_placed(worths) for worths in draws(model)], axis=1)  # a row for each case
    first, outside = np.mean(drawn < count, axis=1), int((1 - level) / 2 * (drawn.shape[1] - 1))
    drawn.partition((outside, drawn.shape[1] - 1 - outside), axis=1)
    low, high = drawn[:, outside], drawn[:, -1 - outside]
    return Places(low.astype(np.int64) + 1, high.astype(np.int64) + 1, first, count)


def draws(model: Model) -> Iterator[Floats]:
    """Worths that the cases could truly have, a row each time, some rows together."""
    equations, chance = model.equations, np.random.default_rng(SEED)
    layout, reviews = equations.layout, equations.layout.reviews
    own = equations.at[0] * equations.w
    wide = np.maximum(np.sqrt(equations.at[2] * own), LOT)
    sums = layout.by_case(reviews.given)
    root = np.linalg.cholesky(equations.f) if reviews.experts else np.zeros((0, 0))
    cases, left = len(reviews.cases), max(AT_ONCE, min(DRAWS, MOST // len(reviews.cases)))
    while left > 0:
        size = min(left, AT_ONCE)
        severities = equations.severities + chance.standard_normal((size, len(root))) @ root.T
        seen = sums - layout.shares(severities)
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

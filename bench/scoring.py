"""The model of scores: how fast it is, whether its bands of places hold what they promise, what its advice finds.

Calls are drawn with a fixed seed: worths of cases, severities of experts and the rest are normal, as the model says.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from bench import meter
from bench.figures import Figure, wanted
from portal.arrays import np
from portal.assess import scoring

RUNS = 200
CASES, REVIEWS, PASS = 600, 1_800, 118
EXPERTS = 60
RELIABILITY = 0.35
LEVEL = 0.9
FIRST, ROUND = 2, 100  # reviews of each case to begin with, then so many at a time
OWN = os.getpid()
NAMES = (
    "scoring.600_cases", "scoring.6000_cases", "scoring.6000_cases.memory", "scoring.covered.600_cases",
    "scoring.covered.with_severity", "scoring.covered.72_cases", "scoring.three_each", "scoring.advised",
    "scoring.advised_more",
)  # fmt: skip
COVERED: tuple[dict[str, Any], ...] = ({}, {"severity": 0.1}, {"cases": 72, "experts": 26})
SMALL_S, LARGE_S, LARGE_MB, OFF, MORE = 1, 5, 150, 3, 5


@dataclass(frozen=True)
class AtLeast(Figure):
    """A figure that may not fall below its budget."""

    @property
    def is_over(self) -> bool:
        """Whether it does, by the value as it is printed."""
        return self.budget is not None and round(self.value, 1) < self.budget


@dataclass(frozen=True)
class Near(Figure):
    """A figure that may be no further from its budget than three points."""

    @property
    def is_over(self) -> bool:
        """Whether it is, by the value as it is printed."""
        return self.budget is not None and abs(round(self.value, 1) - self.budget) > OFF


@dataclass
class World:
    """Cases with their true worths, and experts with their severities; who reads a case again gives another mark."""

    chance: np.random.Generator
    cases: int = CASES
    experts: int = EXPERTS
    reliability: float = RELIABILITY
    severity: float = 0.0  # of the variance of a mark

    def __post_init__(self) -> None:
        """Draw who they are."""
        self.worths = self.chance.normal(0, self.reliability**0.5, self.cases)
        self.severities = self.chance.normal(0, self.severity**0.5, self.experts)
        self.rest = (1 - self.reliability - self.severity) ** 0.5

    def reviews(self, each: int) -> scoring.Reviews:
        """So many of each case, spread evenly over the experts."""
        case = np.repeat(np.arange(self.cases), each)
        return self._marked(case, self.chance.permutation(len(case)) % self.experts)

    def more(self, had: scoring.Reviews, cases: Any) -> scoring.Reviews:
        """Those, and one more of each of these cases by anybody."""
        new = self._marked(np.asarray(cases), self.chance.integers(0, self.experts, len(cases)))
        parts = [
            np.concatenate(both) for both in ((had.case, new.case), (had.expert, new.expert), (had.given, new.given))
        ]
        return scoring.Reviews(had.cases, had.experts, *parts)

    def _marked(self, case: Any, expert: Any) -> scoring.Reviews:
        given = self.worths[case] + self.severities[expert] + self.chance.normal(0, self.rest, len(case))
        return scoring.Reviews(tuple(range(self.cases)), self.experts, case, expert, given)

    def found(self, reviews: scoring.Reviews, count: int) -> float:
        """How many per cent of the true best are the best by plain means, the rule of most programmes."""
        chosen, true = np.argsort(-reviews.means)[:count], np.argsort(-self.worths)[:count]
        return 100 * len(set(chosen.tolist()) & set(true.tolist())) / count


def figures(pattern: str, runs: int = RUNS) -> Iterator[Figure]:
    """Those that are asked for."""
    if any(wanted(name, pattern) for name in NAMES[:3]):
        yield Figure(NAMES[0], timed(CASES, EXPERTS)[0], "s", SMALL_S)
        seconds, grown = timed(10 * CASES, 10 * EXPERTS)
        yield Figure(NAMES[1], seconds, "s", LARGE_S)
        yield Figure(NAMES[2], grown, "MB", LARGE_MB)
    for name, facts in zip(NAMES[3:6], COVERED, strict=True):
        if wanted(name, pattern):
            yield Near(name, covered(runs, **facts), "%", 100 * LEVEL)
    if any(wanted(name, pattern) for name in NAMES[6:]):
        three, ours = searched(runs)
        yield Figure(NAMES[6], three, "%")
        yield Figure(NAMES[7], ours, "%")
        yield AtLeast(NAMES[8], ours - three, "pp", MORE)


def timed(cases: int, experts: int) -> tuple[float, float]:
    """Seconds for all that a ranking page tells of a call with three reviews each, severity among it; MB it takes."""
    given = World(np.random.default_rng(1), cases, experts, severity=0.1).reviews(3)
    rows = list(zip(given.case.tolist(), given.expert.tolist(), given.given.tolist(), strict=True))
    before = meter.memory_mb(OWN)
    meter.forget_peak(OWN)
    began = time.perf_counter()
    model = scoring.fit(scoring.gather(rows))
    assert model is not None
    count = cases * PASS // CASES
    scoring.places(model, count), scoring.agreement(model.reviews), scoring.advise(model, cases, count=count)
    return time.perf_counter() - began, meter.memory_mb(OWN, "VmHWM") - before


def covered(runs: int, **facts: Any) -> float:
    """How many per cent of the true places lie in their bands: three reviews each."""
    return 100 * fmean(_held(World(np.random.default_rng(run), **facts)) for run in range(runs))


def _held(world: World) -> float:
    model = scoring.fit(world.reviews(3))
    assert model is not None
    told = scoring.places(model, world.cases // 5, LEVEL)
    true = np.empty(world.cases, dtype=np.int64)
    true[np.argsort(-world.worths)] = np.arange(1, world.cases + 1)
    return float(np.mean((told.best <= true) & (true <= told.worst)))


def searched(runs: int) -> tuple[float, float]:
    """How many per cent of the true best are found by three reviews each, and by the same number spent as advised."""
    pairs = [(world.found(world.reviews(3), PASS), world.found(advised(world), PASS)) for world in
             (World(np.random.default_rng(run)) for run in range(runs))]  # fmt: skip
    return fmean(three for three, _ours in pairs), fmean(ours for _three, ours in pairs)


def advised(world: World, budget: int = REVIEWS, count: int = PASS) -> scoring.Reviews:
    """Two reviews each, then round by round where the next ones help most."""
    reviews = world.reviews(FIRST)
    while (left := budget - len(reviews.given)) > 0:
        model = scoring.fit(reviews)
        assert model is not None
        told = scoring.advise(model, min(ROUND, left), count=count)
        if not told:
            break
        reviews = world.more(reviews, [one.case for one in told for _n in range(one.reviews)])
    return reviews

"""What a mark is made of: mean + case + expert + rest, the last three random, their variances estimated by REML.

Patterson and Thompson (1971); average information by Gilmour, Thompson and Cullis (1995); means of cases and their
errors by Henderson (1975). Ours, because statsmodels has no crossed effects but as one dense matrix of all marks.
"""

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

from portal.arrays import Floats, np
from portal.assess.scoring.climb import climb
from portal.assess.scoring.equations import Equations, Layout, Variances
from portal.assess.scoring.reviews import Reviews

FEWEST = 10  # second opinions under which nothing is said of how far experts differ
SURE = 1e-12  # an error, of the deviation of all marks, under which nothing is open
NORMAL = NormalDist()


@dataclass(frozen=True)
class Model:
    """The variances and what they say of each case, in the order of `reviews.cases` and in units of the marks.

    `severity` says whether the severity of experts is corrected and why: "corrected"; "none" (the estimate is zero);
    "apart" (the cases fall into parts that share no expert); "thin" (too few marks to tell experts from cases).
    """

    reviews: Reviews
    equations: Equations
    severity: str
    parts: int
    centre: float
    unit: float

    @property
    def variances(self) -> Variances:
        """Of cases, of experts, of the rest."""
        case, expert, rest = (variance * self.unit**2 for variance in self.equations.at)
        return case, expert, rest

    @property
    def shares(self) -> Variances:
        """The same as parts of the variance of a mark."""
        case, expert, rest = self.equations.at
        total = case + expert + rest
        return case / total, expert / total, rest / total

    def reliability(self, reviews: float = 1) -> float:
        """How much of the variance of a mean of so many reviews by different experts is the cases' own."""
        case, expert, rest = self.shares
        return case / (case + (expert + rest) / reviews)

    @cached_property
    def severities(self) -> Floats:
        """How much more than the mean each expert gives; empty when severity is not corrected."""
        return self.equations.severities * self.unit

    @cached_property
    def means(self) -> Floats:
        """What each case is worth: its marks' mean drawn towards the mean of all, the more the less it was read."""
        equations, severities = self.equations, self.equations.severities
        mean = equations.mean(severities)
        own = equations.layout.by_case(equations.layout.reviews.given - equations.layout.to_marks(severities))
        worth = equations.pull() * mean + equations.at[0] * equations.w * own
        return worth * self.unit + self.centre

    @cached_property
    def errors(self) -> Floats:
        """The standard deviation of what is not known of each case's worth."""
        return np.sqrt(self.equations.uncertainty()) * self.unit

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Where each case's worth lies with that probability."""
        half = NORMAL.inv_cdf((1 + level) / 2) * self.errors
        return self.means - half, self.means + half

    def above(self, threshold: float) -> Floats:
        """For each case, how probable it is that it is worth at least so much."""
        errors = np.maximum(self.errors, self.unit * SURE)
        return np.array([NORMAL.cdf(x) for x in ((self.means - threshold) / errors).tolist()])


def fit(reviews: Reviews) -> Model | None:
    """The model of the marks; None while they cannot tell it: too few second opinions, or every mark the same."""
    if len(reviews.cases) < 2 or len(reviews.given) - len(reviews.cases) < FEWEST or not np.ptp(reviews.given):
        return None
    centre, unit, parts = float(np.mean(reviews.given)), float(np.std(reviews.given)), reviews.parts()
    scaled = reviews.scaled(centre, unit)
    found, severity = climb(Layout(scaled.nameless()), (0.5, 0.0, 0.5)), _hindrance(reviews, parts)
    if not severity:
        case, _expert, rest = found.at
        fuller = climb(Layout(scaled), (case, rest / 4, rest))
        severity = "corrected" if fuller.at[1] > 0 and fuller.likelihood > found.likelihood else "none"
        found = fuller if severity == "corrected" else found
    return Model(reviews, found, severity, parts, centre, unit)


def _hindrance(reviews: Reviews, parts: int) -> str:
    """Why the severity of experts cannot be told from the cases they read, if so."""
    if parts > 1:
        return "apart"
    spare = len(reviews.given) - len(reviews.cases) - reviews.experts + 1
    return "thin" if reviews.experts < 2 or spare < reviews.experts else ""

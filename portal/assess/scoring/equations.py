"""Henderson's mixed model equations for marks of cases by experts, with the cases eliminated.

V = rest·I + case·ZZ' + expert·SS'. All of it comes down to one matrix of expert by expert, the Schur complement; no
matrix of cases or of marks is ever laid out. With no experts (a model without severity) that matrix is empty.
"""

from dataclasses import dataclass
from functools import cached_property

from portal.arrays import Floats, np
from portal.assess.scoring.reviews import Reviews, sums

Variances = tuple[float, float, float]  # of cases, of experts, of the rest


class Layout:
    """What does not depend on the variances: who shares a case with whom."""

    def __init__(self, reviews: Reviews) -> None:
        """All pairs of marks of the same case, as places in the matrix of experts."""
        self.reviews, self.counts = reviews, reviews.counts
        if not reviews.experts:
            self.pair_case = self.links = np.zeros(0, dtype=np.int64)
            return
        order = np.argsort(reviews.case, kind="stable")
        first = np.concatenate(([0], np.cumsum(self.counts)[:-1]))
        sizes = self.counts[reviews.case]  # of each mark: as many partners as its case has marks
        one = np.repeat(np.arange(len(reviews.case)), sizes)
        step = np.arange(len(one)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        other = order[first[reviews.case[one]] + step]
        self.pair_case = reviews.case[one]
        self.links = reviews.expert[one] * reviews.experts + reviews.expert[other]

    def by_case(self, values: Floats) -> Floats:
        """The sums of marks' values over each case."""
        return sums(self.reviews.case, values, len(self.reviews.cases))

    def by_expert(self, values: Floats) -> Floats:
        """The sums of marks' values over each expert."""
        if not self.reviews.experts:
            return np.zeros(0)
        return sums(self.reviews.expert, values, self.reviews.experts)

    def shared(self, weights: Floats) -> Floats:
        """Σ over cases of weight × b·b', where b counts the marks of each expert on the case."""
        experts = self.reviews.experts
        if not experts:
            return np.zeros((0, 0))
        return sums(self.links, weights[self.pair_case], experts**2).reshape(experts, experts)

    def shares(self, of_experts: Floats) -> Floats:
        """For each row of experts' values, the sums over each case of its experts' values."""
        cases, rows = len(self.reviews.cases), len(of_experts)
        if not self.reviews.experts:
            return np.zeros((rows, cases))
        to = self.reviews.case + cases * np.arange(rows)[:, None]
        values = np.take(of_experts, self.reviews.expert, axis=1)
        return sums(to.ravel(), values.ravel(), rows * cases).reshape(rows, cases)

    def through(self, matrix: Floats) -> Floats:
        """b'·matrix·b of each case."""
        return sums(self.pair_case, matrix.ravel()[self.links], len(self.reviews.cases))

    def to_marks(self, of_experts: Floats) -> Floats:
        """The value of each mark's expert."""
        return of_experts[self.reviews.expert] if self.reviews.experts else np.zeros(len(self.reviews.case))


@dataclass(frozen=True)
class Equations:
    """The equations at given variances; names follow the model: w weighs a case, T and F are of experts."""

    layout: Layout
    at: Variances

    @cached_property
    def w(self) -> Floats:
        """1 / (rest + n·case) of each case."""
        case, _expert, rest = self.at
        return 1 / (rest + self.layout.counts * case)

    @cached_property
    def total(self) -> float:
        """1'V⁻¹1 without experts: what the mean of all is known by."""
        return float(self.layout.counts @ self.w)

    @cached_property
    def h(self) -> Floats:
        """S'V⁻¹1 without experts."""
        return self.layout.by_expert(self.w[self.layout.reviews.case])

    @cached_property
    def t(self) -> Floats:
        """S'PS without experts."""
        case, _expert, rest = self.at
        loads = np.diag(self.layout.by_expert(np.ones(len(self.layout.reviews.case))))
        return (loads - case * self.layout.shared(self.w)) / rest - np.outer(self.h, self.h) / self.total

    @cached_property
    def inverse(self) -> Floats:
        """(I + expert·T)⁻¹."""
        whole: Floats = np.eye(len(self.h)) + self.at[1] * self.t
        return np.asarray(np.linalg.inv(whole), dtype=np.float64)

    @cached_property
    def f(self) -> Floats:
        """What is not known of the experts: the covariance of their severities once the marks are seen."""
        return self.at[1] * self.inverse

    def _without_experts(self, values: Floats) -> Floats:
        """P·values in the model without experts."""
        case, _expert, rest = self.at
        of_cases = self.layout.by_case(values)
        mean = float(self.w @ of_cases) / self.total
        of_case = mean + case * self.w * (of_cases - mean * self.layout.counts)
        return (values - of_case[self.layout.reviews.case]) / rest

    def p(self, values: Floats) -> Floats:
        """P·values: what neither mean nor cases nor experts explain, weighed."""
        plain = self._without_experts(values)
        if not len(self.h):
            return plain
        return plain - self._without_experts(self.layout.to_marks(self.f @ self.layout.by_expert(plain)))

    @cached_property
    def py(self) -> Floats:
        """P·marks."""
        return self.p(self.layout.reviews.given)

    @property
    def severities(self) -> Floats:
        """How much more than the mean each expert gives, drawn towards nothing (BLUP)."""
        return self.at[1] * self.layout.by_expert(self.py)

    @cached_property
    def likelihood(self) -> float:
        """The logarithm of the restricted likelihood, but for a constant."""
        case, expert, rest = self.at
        counts = self.layout.counts
        cases = float(np.sum((counts - 1) * np.log(rest) + np.log(rest + counts * case)))
        root = np.linalg.cholesky(np.eye(len(self.h)) + expert * self.t) if expert else np.eye(0)
        experts = 2 * float(np.sum(np.log(np.diag(root))))
        return -(cases + experts + float(np.log(self.total)) + float(self.layout.reviews.given @ self.py)) / 2

    def slope(self) -> Floats:
        """How the likelihood changes with each variance: ½(y'P·Vₖ·Py − tr(P·Vₖ))."""
        case, expert, rest = self.at
        in_case, in_expert = self.layout.by_case(self.py), self.layout.by_expert(self.py)
        of_case, of_expert = self._trace_of_cases(), float(np.sum(self.t * self.inverse))
        of_rest = (len(self.py) - 1 - case * of_case - expert * of_expert) / rest
        squares = (in_case @ in_case, in_expert @ in_expert, self.py @ self.py)
        return (np.array(squares) - (of_case, of_expert, of_rest)) / 2

    def _trace_of_cases(self) -> float:
        weighed = self.layout.counts * self.w
        plain = float(np.sum(weighed) - np.sum(weighed**2) / self.total)
        if not len(self.h) or not self.at[1]:
            return plain
        across = np.outer(self.layout.by_expert((weighed * self.w)[self.layout.reviews.case]), self.h) / self.total
        both = np.outer(self.h, self.h) * float(np.sum(weighed**2)) / self.total**2
        return plain - float(np.sum(self.f * (self.layout.shared(self.w**2) - across - across.T + both)))

    def information(self) -> Floats:
        """The average of observed and expected information: ½(Vₖ·Py)'P(Vₗ·Py)."""
        columns = (
            self.layout.by_case(self.py)[self.layout.reviews.case],
            self.layout.to_marks(self.layout.by_expert(self.py)),
            self.py,
        )
        halves: Floats = np.array(columns) @ np.array([self.p(column) for column in columns]).T / 2
        return halves

    def mean(self, severities: Floats) -> float:
        """The mean of all, when the experts are so severe."""
        freed = self.layout.reviews.given - self.layout.to_marks(severities)
        return float(self.w @ self.layout.by_case(freed)) / self.total

    def pull(self) -> Floats:
        """The part of each case's worth that comes from the mean of all and not from its own marks."""
        return self.at[2] * self.w

    def uncertainty(self) -> Floats:
        """The variance of what is not known of each case's worth (mean and case together)."""
        case, _expert, rest = self.at
        pull = self.pull()
        plain = case * rest * self.w + pull**2 / self.total
        if not len(self.h):
            return plain
        own, common = case * self.w, pull / self.total
        fh = self.f @ self.h
        along = self.layout.by_case(self.layout.to_marks(fh))
        return plain + own**2 * self.layout.through(self.f) + 2 * own * common * along + common**2 * float(self.h @ fh)

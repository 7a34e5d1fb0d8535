"""How far experts of the same case agree: ICC(1) of one mark and of the mean, and Krippendorff's alpha for intervals.

Shrout and Fleiss (1979), with the mean number of marks where cases have different ones (Donner 1986); Krippendorff
(2011). A mark that was not given is no mark.
"""

from dataclasses import dataclass

from portal.arrays import Floats, Numbers, np
from portal.assess.scoring.reviews import Reviews, sums


@dataclass(frozen=True, slots=True)
class Agreement:
    """What can be said; None where there is nothing to compare."""

    cases: int  # with at least two marks
    marks: int
    icc: float | None  # of one mark
    icc_mean: float | None  # of the mean of as many marks as a case has
    alpha: float | None


def agreement(reviews: Reviews) -> Agreement:
    """The agreement of all marks, of a whole sheet or of one criterion."""
    counts = reviews.counts
    compared = counts > 1
    taken = compared[reviews.case]
    given, counts = reviews.given[taken], counts[compared]
    if len(counts) < 2 or not np.ptp(given):
        return Agreement(len(counts), len(given), None, None, None)
    means = reviews.means
    within = sums(reviews.case[taken], (given - means[reviews.case[taken]]) ** 2, len(reviews.cases))[compared]
    between = counts * (means[compared] - np.mean(given)) ** 2
    icc, icc_mean = _icc(counts, float(np.sum(between)), float(np.sum(within)))
    alpha = 1 - _disagreement(counts, within) / _expected(given)
    return Agreement(len(counts), len(given), icc, icc_mean, alpha)


def _icc(counts: Numbers, between: float, within: float) -> tuple[float, float | None]:
    """From the analysis of variance, one way; below nothing when experts agree less than by chance."""
    total, cases = float(np.sum(counts)), len(counts)
    usual = (total - float(np.sum(counts**2)) / total) / (cases - 1)
    of_cases, of_marks = between / (cases - 1), within / (total - cases)
    icc = (of_cases - of_marks) / (of_cases + (usual - 1) * of_marks)
    return icc, (of_cases - of_marks) / of_cases if of_cases else None


def _disagreement(counts: Numbers, within: Floats) -> float:
    """The mean square of differences of marks of the same case."""
    return float(np.sum(2 * counts * within / (counts - 1)) / np.sum(counts))


def _expected(given: Floats) -> float:
    """The mean square of differences of any two marks."""
    return 2 * float(np.var(given)) * len(given) / (len(given) - 1)

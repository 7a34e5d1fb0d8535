"""The nexus coefficient: how much of the making of intellectual property was the participant's own work.

K = min(1, (own + unrelated) x 1.3 / (own + unrelated + related abroad + acquired)); Tax Code 2025, art. 740 p. 3. The
factor is a parameter (A3), related persons inside Kazakhstan are not named there (A9). K is exact; it is cut only when
it is shown.
"""

from datetime import date
from fractions import Fraction

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.facts import Costs

COSTS = ("own", "out_unrelated", "out_related_abroad", "out_related_domestic", "acquired")


def coefficient(costs: Costs, on: date) -> Fraction | None:
    """K by the law of that day; None where a cost is not known, or no costs are recorded at all."""
    if costs.own is None or costs.out_unrelated is None or costs.out_related_abroad is None or costs.acquired is None:
        return None
    own = costs.own + costs.out_unrelated
    if parameters.reading("domestic_related_outsourcing", on, ("own", "left_out")) == "own":
        if costs.out_related_domestic is None:
            return None
        own += costs.out_related_domestic
    whole = own + costs.out_related_abroad + costs.acquired
    if whole == 0:
        return None
    return min(parameters.fraction("nexus_cap", on), own * parameters.fraction("nexus_uplift", on) / whole)


def reduced(tax: int, k: Fraction) -> int:
    """The reduction of the IP part in whole tenge, half of one up."""
    return half_up(tax * k)


def half_up(exact: Fraction) -> int:
    """A sum that is not negative in whole tenge: rounded only here, at the end, and half of one up."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)

"""The contribution of a participant to the hub: 1 % of income after registration (A13), quarter by quarter.

It is no tax and no condition of article 17: arrears are a matter of the hub and touch no relief.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.nexus import half_up


@dataclass(frozen=True, slots=True)
class Contribution:
    """What is due by quarter, what was paid, and the difference."""

    due_by_quarter: tuple[int, ...]
    paid: int

    @property
    def due(self) -> int:
        """The sum of the quarters, each of which was rounded by itself."""
        return sum(self.due_by_quarter)

    @property
    def arrears(self) -> int:
        """What is still to be paid."""
        return max(0, self.due - self.paid)

    @property
    def overpaid(self) -> int:
        """What was paid too much."""
        return max(0, self.paid - self.due)


def due(income: int, on: date) -> int:
    """The contribution on an income, in whole tenge, half of one up."""
    return half_up(income * parameters.fraction("contribution_rate", on))


def contribution(quarters: Sequence[int], paid: int, on: date) -> Contribution:
    """The contribution of a year from its income after registration by quarter."""
    return Contribution(tuple(due(income, on) for income in quarters), paid)

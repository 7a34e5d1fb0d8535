"""Total annual income and what of it counts as priority income: exact, with bounds where a link is not proved.

Since 2023 five kinds beside priority income may count (Tax Code 2025, art. 17 p. 1 second part); the net exchange
difference is income only when it is positive; dividends received stay in the total (assumption A8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.facts import CompanyYear, Linked

LISTED = ("gratuitous", "deposit_interest", "doubtful")


@dataclass(frozen=True, slots=True)
class Source:
    """One sum of income: where it stands, how much, and whether it counts; None is not proved."""

    path: str
    amount: int | None
    counts: bool | None
    link: str | None = None

    @property
    def known(self) -> int:
        """The amount as far as it is stated."""
        return self.amount or 0


@dataclass(frozen=True, slots=True)
class Count:
    """The sums that the share is taken of."""

    sources: tuple[Source, ...]
    threshold: Fraction

    @property
    def sure(self) -> int:
        """What counts without doubt."""
        return sum(source.known for source in self.sources if source.counts)

    @property
    def most(self) -> int:
        """What would count if every open link were proved."""
        return sum(source.known for source in self.sources if source.counts is not False)

    @property
    def total(self) -> int:
        """Total annual income."""
        return sum(source.known for source in self.sources)

    @property
    def unstated(self) -> tuple[Source, ...]:
        """Sums that are not known."""
        return tuple(source for source in self.sources if source.amount is None)

    def enough(self, counted: int, total: int) -> bool:
        """Whether the share reaches the threshold: compared as whole numbers, nothing is rounded."""
        return counted * self.threshold.denominator >= total * self.threshold.numerator

    @property
    def holds(self) -> bool:
        """Whether the share is reached whatever the open facts turn out to be."""
        if any(not source.counts for source in self.unstated):
            return False
        return self.total > 0 and self.enough(self.sure, self.total)

    @property
    def may_hold(self) -> bool:
        """Whether the share can be reached at all, as the open facts may turn out."""
        if any(source.counts is not False for source in self.unstated):
            return self.threshold < 1 or self.most == self.total
        return self.enough(self.most, self.total)


def count(facts: CompanyYear, on: date) -> Count:
    """The income of the year, by the law of that day."""
    return Count(sources(facts, on), parameters.fraction("share_threshold", on))


def sources(facts: CompanyYear, on: date) -> tuple[Source, ...]:
    """Every sum of income by its place in the facts."""
    income = facts.income
    found = [
        *_priority(facts),
        Source("income.unclassified", income.unclassified, None),
        Source("income.other", income.other, False),
        *_listed(facts, parameters.names("linked_income", on)),
        _exchange(facts, "fx" in parameters.names("linked_income", on)),
    ]
    if parameters.flag("dividends_in_total_income", on):
        found.append(Source("income.dividends_received", income.dividends_received, False))
    return tuple(found)


def after_registration(facts: CompanyYear, on: date) -> int | None:
    """Income that the contribution is taken of; None where a sum is not stated."""
    found, before = sources(facts, on), facts.income.before_registration
    if before is None or any(source.amount is None for source in found):
        return None
    whole = sum(source.known for source in found)
    base = parameters.reading("contribution_base", on, ("after_registration", "all"))
    return whole - before if base == "after_registration" else whole


def _priority(facts: CompanyYear) -> Iterable[Source]:
    rows = facts.income.priority
    if rows is None:
        return [Source("income.priority", None, None)]
    places = [(f"income.priority.{number}", row) for number, row in enumerate(rows)]
    return [
        Source(f"{at}.amount", row.amount, None if row.activity is None else True, f"{at}.activity")
        for at, row in places
    ]


def _listed(facts: CompanyYear, counted: frozenset[str]) -> Iterable[Source]:
    for kind in LISTED:
        rows: tuple[Linked, ...] | None = getattr(facts.income, kind)
        if rows is None:
            yield Source(f"income.{kind}", None, None if kind in counted else False)
        for number, row in enumerate(rows or ()):
            counts = row.linked if kind in counted else False
            yield Source(f"income.{kind}.{number}.amount", row.amount, counts, f"income.{kind}.{number}.linked")


def _exchange(facts: CompanyYear, counted: bool) -> Source:
    fx = facts.income.fx
    counts = fx.linked if counted else False
    if fx.positive is None or (fx.negative is None and fx.positive > 0):
        return Source("income.fx.positive", None, counts, "income.fx.linked")
    return Source("income.fx.positive", max(0, fx.positive - (fx.negative or 0)), counts, "income.fx.linked")

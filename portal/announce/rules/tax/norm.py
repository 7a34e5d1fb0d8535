"""A norm of tax law and what it says of a company-year.

A sister of rules.Rule and rules.Verdict: a relief is granted by a chain of norms, each with a code of its own, an
article narrower than the norm's, and changes that can be applied to the facts; it is judged on the day of an operation
and not on the day of a check. Sentences are kept and read like those of rules.verdicts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from portal.announce.rules.tax.changes import Remedy
from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.verdicts import Value, written
from portal.announce.rules.verdicts import sentence as _
from portal.i18n import Text

Result = Literal["met", "not_met", "unknown", "not_reached"]
OK = "OK"
FACT_UNKNOWN = "FACT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: the facts, the day whose law holds, and the operation with its day (None: the whole year)."""

    facts: CompanyYear
    law_on: date
    operation: str | None = None
    day: date | None = None

    def fact(self, path: str) -> Any:
        """The fact at a dotted path."""
        return self.facts.fact(path)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one norm says; remedies are alternatives, each of them enough for this norm."""

    result: Result
    reason: str
    code: str = OK
    values: Mapping[str, Value] = field(default_factory=dict)
    remedies: tuple[Remedy, ...] = ()
    parts: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition of the law as a pure function of the case; it gets its dates and article from a norm or a relief.

    `uses` names the facts it reads, `assumes` the assumptions it rests on, `cites` an article for some of its codes.
    """

    name: str
    title: Text
    uses: tuple[str, ...]
    holds: Callable[[Case], Answer]
    assumes: tuple[str, ...] = ()

    def at(self, article: str, since: date, until: date | None, cites: Mapping[str, str] | None = None) -> "Norm":
        """The condition as it stands in an article, from day to day."""
        return Norm(condition=self, article=article, since=since, until=until, cites=cites or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """One version of one norm: dated and cited. A changed law is a new Norm, and the old one stays."""

    condition: Condition
    article: str
    since: date
    until: date | None
    cites: Mapping[str, str] = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        """Whether this version was the law on that day."""
        return self.since <= on and (self.until is None or on <= self.until)

    def step(self, case: Case) -> "Step":
        """What the norm says of the case."""
        answer = self.condition.holds(case)
        return Step(self, answer, self.cites.get(answer.code, self.article))


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain behind a verdict."""

    norm: Norm
    answer: Answer
    article: str

    @property
    def result(self) -> Result:
        """met, not_met, unknown or not_reached."""
        return self.answer.result

    def text(self) -> str:
        """Why, in the language of the reader."""
        return written(self.answer.reason, self.answer.values)


NOT_REACHED = Answer("not_reached", _("Not looked at: an earlier answer already decides."))


def met(reason: str, code: str = OK, /, **values: Value) -> Answer:
    """The norm holds."""
    return Answer("met", reason, code, values)


def not_met(code: str, reason: str, /, *remedies: Remedy, **values: Value) -> Answer:
    """The norm does not hold."""
    return Answer("not_met", reason, code, values, remedies)


def unknown(code: str, reason: str, /, *remedies: Remedy, **values: Value) -> Answer:
    """A fact is not proved, or the law is silent; that is never a yes."""
    return Answer("unknown", reason, code, values, remedies)


def silent_law(reading: str, code: str, reason: str, /, *remedies: Remedy, **values: Value) -> Answer:
    """Where the law is silent, an assumption says whether that is met, not met or left to a person."""
    if reading == "met":
        return met(reason, **values)
    return (not_met if reading == "not_met" else unknown)(code, reason, *remedies, **values)


READINGS = ("unknown", "not_met", "met")

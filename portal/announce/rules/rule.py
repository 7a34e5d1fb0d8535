"""A norm with its dates and citation, and the finding that is kept with a case as it was seen that day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self

from portal.announce.rules.facts import FACTS, Facts, Params
from portal.announce.rules.verdicts import Result, Verdict
from portal.i18n import Text

Origin = Literal["law", "institute", "call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one norm: pure, dated and cited. A changed law is a new Rule, and the old one stays.

    `origin` says who set it: the law, the institute's published conditions, or the call itself.
    """

    norm: str
    title: Text
    cites: Text
    origin: Origin
    since: date
    until: date | None = None
    uses: tuple[str, ...]
    takes: tuple[str, ...] = ()
    holds: Callable[[Facts, Params], Verdict]

    def in_force(self, on: date) -> bool:
        """Whether this version was the law on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a norm said of a case on a day, with all that is needed to read it years later."""

    norm: str
    title: Text
    cites: Text
    origin: str
    sources: tuple[str, ...]
    on: date
    verdict: Verdict

    @classmethod
    def of(cls, rule: Rule, on: date, verdict: Verdict) -> Self:
        """The finding of a rule; it remembers who said the facts that the rule used."""
        sources = tuple(sorted({FACTS[name].source for name in rule.uses}))
        return cls(rule.norm, rule.title, rule.cites, rule.origin, sources, on, verdict)

    @property
    def result(self) -> Result:
        """met, not_met, unknown or needs_a_person."""
        return self.verdict.result

    def text(self) -> str:
        """Why, in the language of the reader."""
        return self.verdict.text()

    def change_text(self) -> str:
        """What would change the answer, in the language of the reader."""
        return self.verdict.change_text()

    def needs(self) -> list[Text]:
        """The names of the facts that are missing."""
        return [FACTS[name].name for name in self.verdict.needs]

    def as_dict(self) -> dict[str, Any]:
        """The form that is kept with the case as JSON."""
        return {
            "norm": self.norm,
            "title": dict(self.title),
            "cites": dict(self.cites),
            "origin": self.origin,
            "sources": list(self.sources),
            "on": self.on.isoformat(),
            "result": self.verdict.result,
            "reason": self.verdict.reason,
            "change": self.verdict.change,
            "needs": list(self.verdict.needs),
            "values": dict(self.verdict.values),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """The finding again, from what was kept."""
        verdict = Verdict(kept["result"], kept["reason"], kept["change"], tuple(kept["needs"]), kept["values"])
        on, sources = date.fromisoformat(kept["on"]), tuple(kept["sources"])
        return cls(kept["norm"], kept["title"], kept["cites"], kept["origin"], sources, on, verdict)

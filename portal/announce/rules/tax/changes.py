"""What would change an answer, as data: which fact, from what, to what, and what would be one step too little.

A change can be applied to the facts, so that a proposal is proved and not merely said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.verdicts import Value, written

Fact = int | bool | str | date | None | Mapping[str, int] | tuple[()]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact changed by the least step that is enough; `short` is the last value that is not.

    With `into` the difference does not vanish but goes to that other fact, or to a new row of income with an activity.
    """

    path: str
    was: Fact
    to: Fact
    short: Fact
    into: str | None = None

    def applied(self, facts: CompanyYear) -> CompanyYear:
        """The facts with this change."""
        return self._set(facts, self.to)

    def a_step_less(self, facts: CompanyYear) -> CompanyYear:
        """The facts with one step less than this change."""
        return self._set(facts, self.short)

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON."""
        told = {"field": self.path, "from": _json(self.was), "to": _json(self.to), "a_step_less": _json(self.short)}
        return {**told, "moves_to": self.into} if self.into else told

    def _set(self, facts: CompanyYear, value: Fact) -> CompanyYear:
        changed = facts.having(self.path, value)
        if self.into is None or not isinstance(self.was, int) or not isinstance(value, int):
            return changed
        moved, rows = self.was - value, facts.income.priority or ()
        if self.into == f"income.priority.{len(rows)}":
            return changed.having(self.into, {"activity": facts.hub.main_activity, "amount": moved})
        return changed.having(self.into, (facts.fact(self.into) or 0) + moved)


@dataclass(frozen=True, slots=True)
class Remedy:
    """Changes that belong together, the sentence that says them, and what else is needed after them."""

    changes: tuple[Change, ...]
    reason: str
    values: Mapping[str, Value]
    then: "Remedy | None" = None

    def steps(self) -> tuple["Remedy", ...]:
        """This and what comes after it, each with its own sentence."""
        return (replace(self, then=None), *self.then.steps()) if self.then else (self,)

    def text(self) -> str:
        """What to change, in the language of the reader."""
        return written(self.reason, self.values)


def remedy(reason: str, *changes: Change, **values: Value) -> Remedy:
    """Changes with the sentence that says them."""
    return Remedy(changes, reason, values)


def switch(path: str, was: Fact, to: Fact) -> Change:
    """A fact that has no steps in between: one step less is the fact as it was."""
    return Change(path, was, to, was)


def _json(value: Fact) -> Any:
    return value.isoformat() if isinstance(value, date) else value

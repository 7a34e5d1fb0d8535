"""What would change a verdict: the remedies of all failed norms put together, each proved by applying it.

A proposal stands only when the facts with it get another verdict, and with one step less of any of its changes get the
old one. So what a page shows is never a promise that the rules would not keep.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from portal.announce.rules.tax.changes import Change, Remedy
from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.tax.norm import Answer

MOST = 12
BETTER = ("granted", "needs_evidence")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes that together change the verdict, and what it becomes with them."""

    remedies: tuple[Remedy, ...]
    becomes: str

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change of it."""
        return tuple(change for remedy in self.remedies for change in remedy.changes)

    def applied(self, facts: CompanyYear) -> CompanyYear:
        """The facts with all its changes."""
        return _all(facts, self.changes)

    def a_step_less(self, facts: CompanyYear) -> list[CompanyYear]:
        """The facts with all its changes, each time one of them by one step too little."""
        changes = self.changes
        return [changes[n].a_step_less(_all(facts, (*changes[:n], *changes[n + 1 :]))) for n in range(len(changes))]

    def texts(self) -> list[str]:
        """What to do, in the language of the reader."""
        return [remedy.text() for remedy in self.remedies]


def proved(
    answers: Sequence[Answer], facts: CompanyYear, outcome: str, weigh: Callable[[CompanyYear], str]
) -> tuple[Proposal, ...]:
    """The proposals that hold: one remedy of each answer, in every combination up to a dozen."""
    if not answers or not prod(len(answer.remedies) for answer in answers):
        return ()
    found = []
    for chosen in islice(product(*(answer.remedies for answer in answers)), MOST):
        remedies = tuple(step for remedy in chosen for step in remedy.steps())
        proposal = Proposal(remedies, "")
        becomes = weigh(proposal.applied(facts))
        if becomes in BETTER and becomes != outcome and all(weigh(f) == outcome for f in proposal.a_step_less(facts)):
            found.append(Proposal(remedies, becomes))
    return tuple(found)


def _all(facts: CompanyYear, changes: Sequence[Change]) -> CompanyYear:
    for change in changes:
        facts = change.applied(facts)
    return facts

"""The arithmetic of a vote: who counts, whether enough voted, which way it goes. No database and no clock.

A member who is recused or conflicted leaves both the quorum and the vote. The majority of those voting decides, an
abstention being a vote cast; exactly half for is a tie, which the chair's own vote breaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Choice = Literal["for", "against", "abstain", "recused"]


@dataclass(frozen=True, slots=True)
class Tally:
    """A count: `members` may vote, at least `quorum` of them must; `accepted` is None while they have not."""

    members: int
    recused: int
    quorum: int
    in_favour: int
    against: int
    abstained: int
    accepted: bool | None
    is_tie: bool

    @property
    def cast(self) -> int:
        """How many have voted, abstentions among them."""
        return self.in_favour + self.against + self.abstained

    @property
    def missing(self) -> int:
        """How many votes the quorum still lacks."""
        return max(0, self.quorum - self.cast)


def quorum_of(members: int, parts: tuple[int, int]) -> int:
    """The least number of votes: two thirds of seven are five; nobody at all is no quorum."""
    part, whole = parts
    return max(1, -(-members * part // whole))


def tally(
    members: frozenset[int], conflicted: frozenset[int], votes: Mapping[int, Choice], *, chair: int | None,
    parts: tuple[int, int],
) -> Tally:  # fmt: skip
    """The count of the votes of members in office; the votes of others do not count, nor those of conflicted ones."""
    recused = {one for one in members if one in conflicted or votes.get(one) == "recused"}
    base = members - recused
    cast = [votes[one] for one in base if one in votes]
    in_favour, against, abstained = (cast.count(choice) for choice in ("for", "against", "abstain"))
    quorum = quorum_of(len(base), parts)
    is_tie = bool(cast) and 2 * in_favour == len(cast)
    chairs = chair in base and votes.get(chair or 0) == "for"
    accepted = None if len(cast) < quorum else 2 * in_favour > len(cast) or (is_tie and chairs)
    return Tally(len(base), len(recused), quorum, in_favour, against, abstained, accepted, is_tie)

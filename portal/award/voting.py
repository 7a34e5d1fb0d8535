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
    parts: tuple[int, int], majority: tuple[int, int] = (1, 2),
) -> Tally:  # fmt: skip
    """The count of the votes of members in office; the votes of others do not count, nor those of conflicted ones."""
    recused = {one for one in members if one in conflicted or votes.get(one) == "recused"}
    base = members - recused
    cast = [votes[one] for one in base if one in votes]
    in_favour, against, abstained = (cast.count(choice) for choice in ("for", "against", "abstain"))
    breaks = chair in base and votes.get(chair or 0) == "for"
    return counted(
        len(base), len(recused), (in_favour, against, abstained), breaks=breaks, parts=parts, majority=majority
    )


def counted(
    members: int, recused: int, cast: tuple[int, int, int], *, breaks: bool, parts: tuple[int, int],
    majority: tuple[int, int] = (1, 2),
) -> Tally:  # fmt: skip
    """The outcome of votes that are counted already (a secret ballot knows no more); `breaks`: the chair was for.

    A majority of (1, 2) is more than half of the votes cast, any other at least so much of them.
    """
    in_favour, against, abstained = cast
    quorum, (part, whole) = quorum_of(members, parts), majority
    is_tie = (part, whole) == (1, 2) and 0 < sum(cast) == 2 * in_favour
    adopts = in_favour * whole > sum(cast) * part if (part, whole) == (1, 2) else in_favour * whole >= sum(cast) * part
    accepted = None if sum(cast) < quorum else adopts or (is_tie and breaks)
    return Tally(members, recused, quorum, in_favour, against, abstained, accepted, is_tie)

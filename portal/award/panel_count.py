"""The count of a case before the panel: whose vote counts, who leads, whether a secret ballot must be held anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.award.panel_models import Box, PanelVote, Sitting
from portal.award.voting import Tally, counted, tally


@dataclass(frozen=True, slots=True)
class Count:
    """How many voted and what follows. In a secret ballot the parts of the count are told only when it is closed."""

    tally: Tally
    cast: int
    is_secret: bool
    spoiled: bool = False  # somebody who may not be there put a slip in the box, and nobody can take it out

    @property
    def missing(self) -> int:
        """How many votes the quorum still lacks."""
        return max(0, self.tally.quorum - self.cast)

    @property
    def is_quorate(self) -> bool:
        """Whether enough members have voted."""
        return self.tally.accepted is not None

    def told(self, *, closed: bool) -> dict[str, Any]:
        """What may be shown of it: of a secret ballot that runs, only how many have voted."""
        one = self.tally
        parts = {"for": one.in_favour, "against": one.against, "abstained": one.abstained, "tie": one.is_tie,
                 "adopted": one.accepted}  # fmt: skip
        told = {"members": one.members, "recused": one.recused, "quorum": one.quorum, "cast": self.cast}
        return told | (dict.fromkeys(parts) if self.is_secret and not closed else parts)


def count_of(sitting: Sitting, out: frozenset[int], votes: Mapping[int, PanelVote], box: Box | None) -> Count:
    """The count by the rules of the sitting; members who are out leave the quorum and the vote."""
    members = frozenset(seat.user_id for seat in sitting.seats)
    parts, majority = rule(sitting.rules["quorum"]), rule(sitting.rules["majority"])
    if not sitting.is_secret:
        given: Any = {user: vote.choice for user, vote in votes.items()}
        found = tally(members, out & members, given, chair=chair_of(sitting), parts=parts, majority=majority)
        return Count(found, found.cast, is_secret=False)
    slips = (box.in_favour, box.against, box.abstained) if box else (0, 0, 0)
    kept = len(members - out)
    found = counted(kept, len(members & out), slips, breaks=False, parts=parts, majority=majority)
    return Count(found, found.cast, is_secret=True, spoiled=bool(out & votes.keys()))


def rule(given: Any) -> tuple[int, int]:
    """A fraction of the rules: two thirds are [2, 3]."""
    part, whole = given
    return int(part), int(whole)


def chair_of(sitting: Sitting) -> int | None:
    """Who presides over the sitting."""
    return next((seat.user_id for seat in sitting.seats if seat.part == "chair"), None)


def leader(sitting: Sitting, out: Any, prepared_by: int | None) -> int | None:
    """Who closes a case: the chair, or the deputy where the chair is out or prepared the decision; else nobody."""
    seats = sorted((seat for seat in sitting.seats if seat.part != "member"), key=lambda seat: seat.part)
    free = (seat.user_id for seat in seats if seat.user_id not in out and seat.user_id != prepared_by)
    return next(free, None)

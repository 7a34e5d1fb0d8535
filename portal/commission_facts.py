"""What the minutes of the commission on residency say: one matter, the members, open votes with reasons, the count."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.paper_facts import Paper, Signatory


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A member's vote as it stands in the minutes, in the reader's words."""

    name: str
    post: str = ""
    choice: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CommissionMinutes(Paper):
    """Minutes of one matter; `question` says what was put to the vote, `decision` what follows from it."""

    template: ClassVar[str] = "commission_minutes"
    question: str
    organisation: str
    identity: str
    project: str
    case_number: str
    held_on: date
    chair: Signatory
    members: int
    recused: int
    quorum: int
    in_favour: int
    against: int
    abstained: int
    is_tie: bool
    decision: str
    details: tuple[str, ...] = ()
    votes: tuple[Vote, ...]

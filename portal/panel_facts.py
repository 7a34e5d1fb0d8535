"""What the protocol of a sitting says: who was there, and of each case who was out, the proposal, the votes."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from portal.commission_facts import Vote
from portal.paper_facts import Paper, Signatory


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """A member at the sitting; `came_at` is None for who did not come."""

    name: str
    post: str
    came_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """A member who was out of the room for a case, and why."""

    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class SittingCase:
    """A case as the panel dealt with it; of a secret ballot the votes name who voted and no choice."""

    number: str
    organisation: str
    project: str
    kind: str
    score: Decimal
    spread: tuple[Decimal, Decimal] | None
    proposal: str
    amount_kzt: int | None
    reasons: tuple[str, ...]
    prepared_by: str
    outs: tuple[Leaver, ...]
    votes: tuple[Vote, ...]
    members: int
    quorum: int
    in_favour: int | None
    against: int | None
    abstained: int | None
    is_tie: bool
    outcome: str
    led_by: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SittingProtocol(Paper):
    """The protocol of a sitting; `is_extract` when it leaves out cases that the reader may not see."""

    template: ClassVar[str] = "sitting_protocol"
    call: str
    held_on: date
    place: str
    ballot: str
    is_secret: bool
    members: tuple[Attendance, ...]
    cases: tuple[SittingCase, ...]
    chair: Signatory
    is_extract: bool

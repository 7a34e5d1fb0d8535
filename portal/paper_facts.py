"""What each paper says: one frozen record per template, so that a room knows what to give.

Texts are in the reader's language already (names of calls, kinds, criteria, reasons); numbers, money and moments are
values, and the paper writes them the way its language does. Money is whole tenge, moments know their zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from portal import i18n

Language = i18n.Language
Outcome = Literal["approved", "reserve", "refused"]


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes: printed in Kazakh and Russian on every paper, whatever the reader's language."""

    product: str = "Örken"
    org_kk: str = "Инновациялық бағдарламалар операторы"
    org_ru: str = "Оператор инновационных программ"


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who answers for the paper."""

    name: str
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """To whom a letter goes."""

    organisation: str
    bin: str
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every paper carries: number, moment, letterhead, and (if there is a check) its address and code."""

    template: ClassVar[str] = ""
    number: str
    issued_at: datetime
    head: Letterhead = Letterhead()
    check_url: str = ""
    check_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A page of answers, or a file (then with its own name and size; `title` is the question), and its sum."""

    title: str
    sha256: str
    filename: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class Receipt(Paper):
    """Proof of submission; `number` is the number of the application."""

    template: ClassVar[str] = "receipt"
    project: str
    organisation: str
    bin: str
    call: str
    kind: str = ""
    submitted_at: datetime
    form_revision: str
    form_sha256: str
    declared_by: str
    declaration: str = ""
    confirmed: str = ""
    named: tuple[str, ...] = ()
    pages: tuple[Part, ...]
    files: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Letter(Paper):
    """What every letter about a case carries; `number` is the letter's, `case_number` the application's."""

    to: Addressee
    case_number: str
    project: str
    call: str
    kind: str = ""
    signatory: Signatory


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """How and until when the decision can be contested."""

    until: date
    working_days: int
    where: str
    from_opening: bool = False


@dataclass(frozen=True, kw_only=True)
class Tranche:
    """One payment of a grant and what it waits for."""

    percent: int
    amount_kzt: int
    after: str


@dataclass(frozen=True, kw_only=True)
class GrantLetter(Letter):
    """The award and its terms."""

    template: ClassVar[str] = "grant_letter"
    decided_on: date
    protocol_number: str = ""
    score: Decimal | None = None
    place: int | None = None
    places: int | None = None
    amount_kzt: int
    own_kzt: int
    total_cost_kzt: int
    months: int
    tranches: tuple[Tranche, ...] = ()
    conditions: tuple[str, ...] = ()
    sign_until: date | None = None
    appeal: Appeal | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why: the rule or the remark, what was found, where it is written, and what would put it right."""

    text: str
    fact: str = ""
    citation: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class CriterionResult:
    """One criterion: weight in per cent, mean mark of the experts out of 10, the least allowed, points it brought."""

    name: str
    weight: int
    mean: Decimal
    minimum: Decimal | None
    points: Decimal


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What an expert wrote to the applicant, after editing; the label is a number and never tells who."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReviewedLetter(Letter):
    """What a letter without a grant tells of the experts' examination."""

    decided_on: date
    protocol_number: str = ""
    score: Decimal | None = None
    threshold: Decimal | None = None
    line_score: Decimal | None = None
    place: int | None = None
    places: int | None = None
    criteria: tuple[CriterionResult, ...] = ()
    comments: tuple[Comment, ...] = ()
    appeal: Appeal


@dataclass(frozen=True, kw_only=True)
class RefusalLetter(ReviewedLetter):
    """The refusal, which says why."""

    template: ClassVar[str] = "refusal_letter"
    reasons: tuple[Reason, ...]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReserveLetter(ReviewedLetter):
    """The project waits on the reserve list."""

    template: ClassVar[str] = "reserve_letter"
    reserve_place: int | None = None
    reserve_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class FormalRefusal(Letter):
    """Turned away at screening: rule, fact, citation."""

    template: ClassVar[str] = "formal_refusal"
    decided_on: date
    reasons: tuple[Reason, ...]
    appeal: Appeal


@dataclass(frozen=True, kw_only=True)
class ReturnLetter(Letter):
    """Returned for correction: what to put right and until when."""

    template: ClassVar[str] = "return_letter"
    returned_on: date
    reasons: tuple[Reason, ...]
    due_at: datetime
    working_days: int
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class PanelMember:
    """A member of the commission at the meeting."""

    name: str
    post: str = ""
    is_present: bool = True
    is_recused: bool = False


@dataclass(frozen=True, kw_only=True)
class RankedProject:
    """One row of the ranking; `note` is the reason where the decision departs from the ranking."""

    place: int | None
    number: str
    organisation: str
    project: str
    score: Decimal
    asked_kzt: int
    approved_kzt: int = 0
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class KindRanking:
    """The ranking of one kind of grant, in the order of places; the line is drawn after the last approved row."""

    name: str
    threshold: Decimal
    rows: tuple[RankedProject, ...]

    @property
    def approved_kzt(self) -> int:
        """What this kind receives."""
        return sum(row.approved_kzt for row in self.rows if row.outcome == "approved")

    def count(self, outcome: Outcome | None = None) -> int:
        """How many projects of this kind there are, or ended so."""
        return sum(outcome in (None, row.outcome) for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Act(Signatory):
    """Who did something to the decision, and when."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Protocol(Paper):
    """Minutes of the commission: who met, the ranking per kind, the decisions and the sums against the budget."""

    template: ClassVar[str] = "protocol"
    call: str
    held_on: date
    place: str = ""
    chair: Signatory
    members: tuple[PanelMember, ...] = ()
    quorum: int | None = None
    submitted: int | None = None
    examined: int | None = None
    budget_kzt: int
    reserve_until: date | None = None
    kinds: tuple[KindRanking, ...]
    remarks: tuple[str, ...] = ()
    prepared: Act
    confirmed: Act

    @property
    def approved_kzt(self) -> int:
        """What is approved in all."""
        return sum(kind.approved_kzt for kind in self.kinds)

    def count(self, outcome: Outcome | None = None) -> int:
        """How many projects there are, or ended so."""
        return sum(kind.count(outcome) for kind in self.kinds)

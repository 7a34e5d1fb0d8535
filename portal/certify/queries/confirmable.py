"""Who may be confirmed for a tax year: participants, their accepted statement, what a person decided, what is held."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal import db
from portal.award.participant_models import Participant
from portal.award.queries.statements import WHOLE
from portal.award.statement_models import Statement
from portal.certify.check_models import Ruling
from portal.certify.models import Certificate

HELD = ("proposed", "approved", "issued", "suspended")


@dataclass(frozen=True)
class Candidate:
    """A participant of a year: the latest accepted statement, decisions by relief, and whether it is confirmed yet."""

    participant: Participant
    statement: Statement | None
    rulings: Mapping[str, Ruling]
    held: bool


def candidates(year: int, tax: str, *, organisation_id: int | None = None) -> list[Candidate]:
    """Every participant of a year in the order of the register, or the one of a company."""
    wanted = select(Participant).where(
        Participant.state != "draft", Participant.since <= date(year, 12, 31),
        or_(Participant.ended_on.is_(None), Participant.ended_on > date(year, 1, 1)),
    )  # fmt: skip
    if organisation_id is not None:
        wanted = wanted.where(Participant.organisation_id == organisation_id)
    loaded = wanted.options(joinedload(Participant.organisation)).order_by(Participant.id)
    latest = {one.organisation_id: one for one in db.session.scalars(loaded)}
    statements, rulings = _statements(year, organisation_id), _rulings(year, organisation_id)
    held = _held(year, tax, organisation_id)
    return [
        Candidate(one, statements.get(one.id), rulings[one.id], one.organisation_id in held) for one in latest.values()
    ]


def _statements(year: int, organisation_id: int | None) -> dict[int, Statement]:
    wanted = select(Statement).where(Statement.year == year, Statement.quarter == 0, Statement.state == "accepted")
    if organisation_id is not None:
        wanted = wanted.where(Statement.organisation_id == organisation_id)
    rows = db.session.scalars(wanted.options(*WHOLE).order_by(Statement.no))
    return {one.participant_id: one for one in rows}


def _rulings(year: int, organisation_id: int | None) -> dict[int, dict[str, Ruling]]:
    wanted = select(Ruling).where(Ruling.year == year)
    if organisation_id is not None:
        wanted = wanted.where(Ruling.organisation_id == organisation_id)
    found: dict[int, dict[str, Ruling]] = defaultdict(dict)
    for one in db.session.scalars(wanted.order_by(Ruling.id)):
        found[one.participant_id][one.relief] = one
    return found


def _held(year: int, tax: str, organisation_id: int | None) -> set[int]:
    facts = Certificate.statement["facts"]
    wanted = select(Certificate.organisation_id).where(
        Certificate.kind == "tax_preference", Certificate.state.in_(HELD), facts["tax"].as_string() == tax,
        facts["year"].as_integer() == year,
    )  # fmt: skip
    if organisation_id is not None:
        wanted = wanted.where(Certificate.organisation_id == organisation_id)
    return set(db.session.scalars(wanted))

"""What pages of eligibility ask: the statement that a year is judged by, and what a person has decided."""

from sqlalchemy import select

from portal import db
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.queries import statements
from portal.award.statement_models import Statement
from portal.certify.check_models import Ruling

FILED = ("submitted", "resubmitted", "accepted")


def readable(participant: Participant, year: int, *, own: bool) -> list[Statement]:
    """The versions of the year's statement that a reader may see: others than the company see what was handed in."""
    found = statements.versions(participant, Period(year))
    return [one for one in found if own or one.state in FILED]


def judged_by(versions: list[Statement], no: int | None) -> Statement | None:
    """The version that is asked for; else the latest that was handed in, else the draft."""
    asked = next((one for one in versions if one.no == no), None)
    filed = [one for one in versions if one.state in FILED]
    return asked or next(iter([*reversed(filed), *reversed(versions)]), None)


def rulings_of(participant: Participant, year: int) -> dict[str, Ruling]:
    """The latest decision on each relief of a year."""
    wanted = select(Ruling).where(Ruling.participant_id == participant.id, Ruling.year == year)
    rows = db.session.scalars(wanted.order_by(Ruling.id))
    return {row.relief: row for row in rows}

"""What pages of eligibility ask: the statement that a year is judged by, and what a person has decided."""

from sqlalchemy import select

from portal import db
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.queries import statements
from portal.award.statement_models import Statement
from portal.certify.check_models import Ruling

FILED = ("submitted", "resubmitted", "accepted")


def judged_by(participant: Participant, year: int, *, own: bool) -> Statement | None:
    """The latest version of the year's statement; others than the company see what was handed in."""
    found = statements.versions(participant, Period(year))
    seen = [one for one in found if own or one.state in FILED]
    return seen[-1] if seen else None


def rulings_of(participant: Participant, year: int) -> dict[str, Ruling]:
    """The latest decision on each relief of a year."""
    wanted = select(Ruling).where(Ruling.participant_id == participant.id, Ruling.year == year)
    rows = db.session.scalars(wanted.order_by(Ruling.id))
    return {row.relief: row for row in rows}

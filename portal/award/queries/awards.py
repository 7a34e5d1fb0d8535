"""Awards: the list for staff, one award, and the summaries that the register repeats."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import db
from portal.announce.models import Call
from portal.apply.models import Answers, Application
from portal.award.models import Award
from portal.interests import NOTHING, Interests


def awards(*, limit: int, after: int | None = None, but_not_of: Interests = NOTHING) -> list[Award]:
    """Awards for staff, newest first, keyset paging by id."""
    wanted = select(Award).options(joinedload(Award.organisation)).order_by(Award.id.desc())
    wanted = wanted.where(*but_not_of.outside(Award.organisation_id, Award.application_id))
    if after:
        wanted = wanted.where(Award.id < after)
    return list(db.session.scalars(wanted.limit(limit)))


def award(number: str) -> Award | None:
    """An award by number, with its case."""
    wanted = select(Award).where(Award.number == number).options(joinedload(Award.application))
    return db.session.scalars(wanted).first()


def award_of(application: Application) -> Award:
    """The award that an application became."""
    return db.session.scalars(select(Award).where(Award.application_id == application.id)).one()


def summaries_of(call: Call, application_ids: Sequence[int]) -> dict[int, str]:
    """application id → its summary, as answered."""
    code = call.programme.columns["summary"]
    rows = select(Answers.application_id, Answers.data).where(Answers.application_id.in_(application_ids))
    return {case: str(data[code]) for case, data in db.session.execute(rows) if code in data}

"""What must always be true of who looked at a case: who judges it is not among those whom the applicant sees."""

from collections.abc import Iterator

from sqlalchemy import select

from portal import db
from portal.apply.look_models import Look
from portal.apply.looking import judges
from portal.assess.models import Assignment, Expert


def experts_looks_are_not_shown() -> Iterator[str]:
    """No look that the company sees as the staff's was one of an expert who holds or held a seat in that case."""
    seats = select(Look.id, Look.application_id).join(Assignment, Assignment.application_id == Look.application_id)
    held = seats.join(Expert, Expert.id == Assignment.expert_id).where(Expert.user_id == Look.user_id)
    for row in db.session.execute(held.where(Look.side == "staff", Look.user_id.not_in(judges())).distinct()):
        yield f"look {row.id} shows an expert to the company of application {row.application_id}"


OF_LOOKS = (experts_looks_are_not_shown,)

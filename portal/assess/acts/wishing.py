"""The verb of an expert before anybody is assigned: to want a case, to be able to take it, or not to be."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import db, history
from portal.apply.models import Application
from portal.assess.models import WISHES, Bid, Expert
from portal.assess.queries import wishes as queries
from portal.workflow import Refused


def bid(application: Application, expert: Expert, wish: str, *, by: Any) -> Bid:
    """Say it, over what was said before. Raises Refused. The application comes with its call."""
    if wish not in WISHES:
        raise Refused(_("Choose: want, can or cannot."), "wish")
    if application.id not in queries.ids(application.call, expert):
        raise Refused(_("This application needs no wish from you any more."))
    found = (Bid.application_id == application.id) & (Bid.expert_id == expert.id)
    row = db.session.scalars(select(Bid).where(found)).first()
    if row is None:
        row = Bid(application_id=application.id, expert_id=expert.id, wish=wish)
        db.session.add(row)
    row.wish, row.at = wish, db.now()
    history.record(expert, "assess.bid", by=by, data={"application_id": application.id, "wish": wish})
    return row

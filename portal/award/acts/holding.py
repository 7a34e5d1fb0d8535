"""One hand at a time: an act of the panel holds its call and reads anew what was loaded before it had to wait."""

from sqlalchemy import inspect, select

from portal import db
from portal.announce.models import Call


def hold(call_id: int) -> Call:
    """The call as it is now, held until the end of the transaction."""
    db.session.execute(select(Call.id).where(Call.id == call_id).with_for_update())
    return db.session.get_one(Call, call_id, populate_existing=True)


def fresh(thing: db.Base) -> None:
    """Read the columns of a thing again; what it is linked to stays loaded."""
    db.session.refresh(thing, [column.key for column in inspect(type(thing)).column_attrs])

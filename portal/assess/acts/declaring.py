"""The yearly declaration of interests: whom a person is tied to, or that there is nobody.

A new one takes the place of the last. What was declared before stays in the table, so that it can be seen later what a
person had said on the day of a review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import db, history, identifiers
from portal.accounts.models import User
from portal.assess import conflicts
from portal.assess.models import TIES, Declaration, Tie
from portal.assess.queries.declarations import today
from portal.workflow import Refused

MOST_TIES = 40


@dataclass(frozen=True)
class Named:
    """An organisation or a person that somebody is tied to."""

    kind: str
    name: str = ""
    bin: str = ""
    until: date | None = None


def declare(user: User, ties: Sequence[Named] = (), *, by: User) -> Declaration:
    """Declare one's interests for a year. Raises Refused with the field of the row that is wrong."""
    if user.id != by.id:
        raise Refused(_("Everybody declares their own interests."))
    if len(ties) > MOST_TIES:
        raise Refused(_("At most %(n)s rows.", n=MOST_TIES))
    found = [_checked(n, one) for n, one in enumerate(ties)]
    in_force = select(Declaration).where(Declaration.user_id == user.id, Declaration.replaced_at.is_(None))
    if last := db.session.scalars(in_force.with_for_update()).first():
        last.replaced_at = db.now()
        db.session.flush()
    declaration = Declaration(user_id=user.id, at=db.now(), valid_until=conflicts.valid_until(today()), ties=found)
    db.session.add(declaration)
    db.session.flush()
    history.record(declaration, "assess.declare", by=by, data={"ties": len(found)})
    return declaration


def _checked(n: int, one: Named) -> Tie:
    if one.kind not in TIES:
        raise Refused(_("Choose what ties you."), f"ties-{n}-kind")
    if not one.name.strip() and not one.bin.strip():
        raise Refused(_("Write the name or the BIN."), f"ties-{n}-name")
    try:
        number = identifiers.check(identifiers.normalise(one.bin)).number if one.bin.strip() else None
    except identifiers.WrongIdentifier as wrong:
        raise Refused(wrong.sentence, f"ties-{n}-bin") from wrong
    return Tie(kind=one.kind, name=one.name.strip(), bin=number, until=one.until)

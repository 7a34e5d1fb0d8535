"""Declarations of interests: the one in force, and what it and officers' pins hide from a person.

Staff are kept from cases by their own organisation, by the BINs that they declared or work for as experts, and by pins.
"""

from datetime import date

from sqlalchemy import Select, and_, literal, or_, select
from sqlalchemy.orm import selectinload

from portal import db, i18n, interests
from portal.accounts.models import Organisation, User
from portal.assess import conflicts
from portal.assess.models import Conflict, Declaration, Expert, Tie


def today() -> date:
    """The day in Astana."""
    return i18n.local(db.now()).date()


def latest(user: User) -> Declaration | None:
    """The last declaration of the person, with its ties; it may have run out."""
    mine = select(Declaration).where(Declaration.user_id == user.id, Declaration.replaced_at.is_(None))
    return db.session.scalars(mine.options(selectinload(Declaration.ties))).first()


@interests.source
def declared(user_id: int) -> Select[str, int]:
    """The declaration that is in force today."""
    mine = (Declaration.user_id == user_id, Declaration.replaced_at.is_(None), Declaration.valid_until >= today())
    return select(literal("declared"), Declaration.id).where(*mine)


@interests.source
def tied(user_id: int) -> Select[str, int]:
    """Organisations that the person declared a tie to, which goes on or ended not long ago."""
    lasting = or_(Tie.until.is_(None), Tie.until >= conflicts.since(today()))
    return (
        select(literal("tied"), Organisation.id)
        .join(Tie, and_(Tie.bin == Organisation.bin, lasting))
        .join(Declaration, Declaration.id == Tie.declaration_id)
        .where(Declaration.user_id == user_id, Declaration.replaced_at.is_(None))
    )


@interests.source
def employed(user_id: int) -> Select[str, int]:
    """The employer of somebody who is an expert too."""
    works = and_(Expert.employer_bin == Organisation.bin, Expert.user_id == user_id)
    return select(literal("tied"), Organisation.id).join(Expert, works)


@interests.source
def pinned(user_id: int) -> Select[str, int]:
    """Cases that the person declared a conflict with or was pinned out of."""
    return select(literal("pinned"), Conflict.application_id).where(
        Conflict.user_id == user_id, Conflict.verdict == "conflict"
    )


@interests.source
def freed(user_id: int) -> Select[str, int]:
    """Cases of which an officer noted that a tie is no conflict."""
    return select(literal("freed"), Conflict.application_id).where(
        Conflict.user_id == user_id, Conflict.verdict == "none"
    )

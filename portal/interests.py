"""WHAT A PERSON MUST NOT MEET: the one rule of conflicts of interest for pages, lists, counts and acts of staff.

A case is hidden from whoever belongs to its organisation, is tied to it, or was pinned out of it. Rooms say where that
stands (`source`); one question per person and transaction answers it. A pin "none" lifts a tie, never a membership.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, event, or_, union_all
from sqlalchemy.orm import Session

from portal import db, i18n

Source = Callable[[Any], Select[str, int]]  # of a person's id: ("own" | "tied" | "pinned" | "freed", id)
PARTS = ("own", "tied", "pinned", "freed", "declared")
_sources: list[Source] = []


@dataclass(frozen=True, slots=True)
class Interests:
    """Organisations of the person, those they are tied to, cases they were pinned out of or let into; and whether
    their declaration of interests is in force."""

    own: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    pinned: frozenset[int] = frozenset()
    freed: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anything that the person must not meet."""
        return bool(self.own or self.tied or self.pinned)

    def why_hidden(self, thing: Any) -> Any:
        """The sentence why the person must not meet a case or what hangs on one; None when they may."""
        company, case = thing.organisation_id, _case_of(thing)
        if company in self.own:
            return _("This is your own company's case, so another must handle it.")
        if self.hides(company, case):
            return _("You have a conflict of interest with this case, so another must handle it.")
        return None

    def hides(self, company: int, case: int | None) -> bool:
        """Whether the person must not meet a case of that company."""
        return company in self.own or case in self.pinned or (company in self.tied and case not in self.freed)

    def outside(self, organisation: Any, case: Any = None) -> tuple[ColumnElement[bool], ...]:
        """The conditions that leave out of a question what the person must not meet; none for most people.

        The columns: the organisation, and the case where the thing is one or hangs on one.
        """
        found: list[ColumnElement[bool]] = []
        if self.own:
            found.append(organisation.not_in(self.own))
        if self.tied:
            untied = organisation.not_in(self.tied)
            found.append(untied if case is None or not self.freed else or_(untied, case.in_(self.freed)))
        if self.pinned and case is not None:
            found.append(or_(case.is_(None), case.not_in(self.pinned)))
        return tuple(found)


NOTHING = Interests()


def source(question: Source) -> Source:
    """Ask this too: a statement that names organisations or cases of a person."""
    _sources.append(question)
    return question


def of(user: Any) -> Interests:
    """What the person must not meet, as it stands in this transaction; nothing for a stranger."""
    user_id = getattr(user, "id", None)
    if user_id is None:
        return NOTHING
    kept: dict[int, Interests] = db.session.info.setdefault("interests", {})
    if user_id not in kept:
        found: dict[str, set[int]] = {part: set() for part in PARTS}
        for part, number in db.session.execute(_whole(i18n.local(db.now()).date()), {"person": user_id}):
            found[part].add(number)
        kept[user_id] = Interests(**{part: frozenset(numbers) for part, numbers in found.items()})
    return kept[user_id]


@lru_cache(maxsize=2)
def _whole(_day: date) -> CompoundSelect[str, int]:
    """All questions in one, for whoever asks on that day (declarations and ties end with a day)."""
    return union_all(*(question(bindparam("person")) for question in _sources))


def _case_of(thing: Any) -> int | None:
    """The case itself, or the one that a decision, a review or a matter is about."""
    if getattr(thing, "__tablename__", "") == "application":
        return int(thing.id)
    return getattr(thing, "application_id", None)


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, *_event: Any) -> None:
    session.info.pop("interests", None)

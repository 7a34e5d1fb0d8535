"""Saved views: the filters and the order of a staff's list under a name, one's own or shared with those of one's role.

A view holds what the URL asks for, by the names in LISTS, and never data or rights: the list scopes itself for whoever
opens it. A list takes them up with opened() in its view and _saved_views.html in its template.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import (
    CheckConstraint,
    CompoundSelect,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    bindparam,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, policy, rights

LONGEST_NAME, LONGEST_VALUE, MOST_SHOWN, MOST_OWN = 60, 200, 40, 20
WHOLE = "view=all"  # the list without any view, also for whom another opens first
LISTS: Mapping[str, Mapping[str, str]] = MappingProxyType({  # what a list may be asked for, each with its usual value
    "assess.cases": {"call": "", "tab": "all", "state": "", "kind": "", "region": "", "officer": "", "q": "",
                     "sort": "due"},
    "award.participants": dict.fromkeys(("q", "activity", "region", "hub", "state"), ""),
    "certify.certificates": dict.fromkeys(("kind", "state", "q"), ""),
})  # fmt: skip
NAMES = {
    "assess.cases": _("Cases"), "award.participants": _("Participants"), "certify.certificates": _("Certificates"),
}  # fmt: skip


class SavedView(db.Base):
    """One view of a list; with a role, everybody of that role sees it, and only its owner changes it."""

    __tablename__ = "saved_view"
    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_has_its_length"),
        UniqueConstraint("user_id", "page", "name"),
        Index("ix_saved_view_page", "page"),
        Index("one_view_opens_first", "user_id", "page", unique=True,
              sqlite_where=text("opens_first"), postgresql_where=text("opens_first")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    page: Mapped[str]
    name: Mapped[str]
    asked: Mapped[db.Json]
    role: Mapped[str | None]
    opens_first: Mapped[bool] = mapped_column(default=False)

    @property
    def url(self) -> str:
        """Where it opens."""
        return f"{url_for(self.page)}?{query(self.page, self.asked)}"


@dataclass(frozen=True, slots=True)
class Row:
    """The views above a list: links of (query, name, whether it is this one), and what can be saved."""

    links: list[tuple[str, str, bool]]
    saving: str
    lost: bool


SHOWN = (  # made once: to put it together costs more than to ask it
    select(SavedView.name, SavedView.asked, SavedView.opens_first, SavedView.user_id)
    .where(
        SavedView.page == bindparam("page"),
        or_(SavedView.user_id == bindparam("me"), SavedView.role.in_(bindparam("roles", expanding=True))),
    )
    .order_by(SavedView.id)
    .limit(MOST_SHOWN)
)


def beside(people: Select[int, str]) -> CompoundSelect[*tuple[Any, ...]]:
    """The statement that brings the names of people (id, name) together with the views: a list has six to ask."""
    views = SHOWN.subquery()
    named = people.subquery()
    nothing = null().cast(SavedView.asked.type), literal(False)
    return union_all(select(*views.c), select(named.c.name, *nothing, named.c.id))


def opened(user: Any, question: Any = SHOWN) -> str | None:
    """Load the views of this list for its page; where to go instead, if the list was opened with no wish at all and one
    of the person's own views opens first. What came beside them lies in g.beside, as (name, …, id)."""
    page = request.endpoint or ""
    asked = {"page": page, "me": user.id, "roles": sorted(roles(user, page))}
    found = db.session.execute(question, asked).all()
    views = [row for row in found if row.asked is not None]
    g.beside = [row for row in found if row.asked is None]
    if views and not request.args:
        first = next((view for view in views if view.opens_first and view.user_id == user.id), None)
        if first:
            return f"{request.path}?{query(page, first.asked)}"
    g.saved = _row(page, views)
    return None


def _row(page: str, views: Any) -> Row:
    now = kept(page, request.args)
    links, known, lost = [], False, False
    for view in views:
        here = kept(page, view.asked) == now
        links.append((query(page, view.asked), view.name, here))
        known = known or here
        lost = lost or (here and not view.asked.keys() <= LISTS[page].keys())
    if links:
        links.insert(0, (WHOLE, "", not now))
    return Row(links, urlencode({"page": page, **now}) if now and not known else "", lost)


def kept(page: str, asked: Mapping[str, str]) -> dict[str, str]:
    """Of what is asked for, what the list knows and what is not its usual way."""
    found = {name: asked[name].strip()[:LONGEST_VALUE] for name in LISTS[page] if name in asked}
    return {name: value for name, value in found.items() if value and value != LISTS[page][name]}


def query(page: str, asked: Mapping[str, str]) -> str:
    """The query string of a view; a view of which nothing is left shows the whole list."""
    return urlencode(kept(page, asked)) or WHOLE


def roles(user: Any, page: str) -> frozenset[str]:
    """The person's roles of staff that may see the list: with each of them a view can be shared."""
    return rights.STAFF & rights.roles_of(user) & frozenset(policy.TABLE[page][0])


def of(user_id: int) -> list[SavedView]:
    """One's own, in the order of their lists."""
    mine = select(SavedView).where(SavedView.user_id == user_id)
    return list(db.session.scalars(mine.order_by(SavedView.page, SavedView.id)))


def one(view_id: int) -> SavedView | None:
    """A view by its number."""
    return db.session.get(SavedView, view_id)

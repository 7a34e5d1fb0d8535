"""What one does with one's saved views of the lists: save, change, delete."""

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select, update

from portal import db, policy, saved
from portal.accounts.models import User
from portal.saved import SavedView
from portal.workflow import Refused


def save_view(page: str, asked: Mapping[str, str], *, by: User) -> SavedView:
    """A new view of a list, still without a name; change_view gives it one and keeps it."""
    if not policy.may(by, page):
        raise Refused(_("Your account does not have the right for this page."))
    wanted = saved.kept(page, asked)
    if not wanted:
        raise Refused(_("Choose filters or an order in the list first."))
    if sum(view.page == page for view in saved.of(by.id)) >= saved.MOST_OWN:
        raise Refused(_("You have %(n)d views of this list. Delete one that you do not need.", n=saved.MOST_OWN))
    return SavedView(user_id=by.id, page=page, asked=wanted)


def change_view(view: SavedView, name: str, role: str, *, opens_first: bool, by: User) -> None:
    """Give the view its name, its readers and its place."""
    if role and role not in saved.roles(by, view.page):
        raise Refused(_("Choose one of the answers."), field="role")
    same = select(SavedView.id).where(
        SavedView.user_id == by.id, SavedView.page == view.page, SavedView.name == name, SavedView.id != (view.id or 0)
    )
    if db.session.scalar(same):
        raise Refused(_("You have a view of this name already."), field="name")
    if opens_first:
        others = update(SavedView).where(SavedView.user_id == by.id, SavedView.page == view.page)
        db.session.execute(others.values(opens_first=False))
    view.name, view.role, view.opens_first = name, role or None, opens_first
    db.session.add(view)


def delete_view(view: SavedView) -> None:
    """Take it away, for colleagues too."""
    db.session.delete(view)

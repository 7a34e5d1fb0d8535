"""One's saved views of the lists: all of them, a new one, and one that is changed or deleted."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import saved, web
from portal.accounts import view_acts as acts
from portal.accounts.forms import SavedViewForm
from portal.accounts.views import bp
from portal.saved import SavedView
from portal.workflow import Refused


@bp.get("/views")
def saved_views() -> Any:
    web.permit()
    return render_template("accounts/saved_views.html", views=saved.of(current_user.id), names=saved.NAMES)


@bp.get("/views/new")
def name_view() -> Any:
    web.permit()
    return _page(_new(), SavedViewForm(formdata=None).offer(saved.roles(current_user, _list())))


@bp.post("/views/new")
def save_view() -> Any:
    web.permit()
    return _changed(_new())


@bp.get("/views/<int:view_id>")
def saved_view(view_id: int) -> Any:
    view = _mine(view_id)
    form = SavedViewForm(formdata=None, name=view.name, role=view.role or "", opens_first=view.opens_first)
    return _page(view, form.offer(saved.roles(current_user, view.page)))


@bp.post("/views/<int:view_id>")
def change_view(view_id: int) -> Any:
    return _changed(_mine(view_id))


@bp.post("/views/<int:view_id>/delete")
def delete_view(view_id: int) -> Any:
    acts.delete_view(_mine(view_id))
    flash(_("Deleted."), "good")
    return redirect(url_for("accounts.saved_views"))


def _list() -> str:
    page = request.args.get("page", "")
    return page if page in saved.LISTS else abort(404)


def _new() -> SavedView:
    return acts.save_view(_list(), request.args, by=current_user)


def _mine(view_id: int) -> SavedView:
    web.permit(act="accounts.saved_views")
    view = saved.one(view_id) or abort(404)
    web.permit(view)
    return view


def _changed(view: SavedView) -> Any:
    form = SavedViewForm().offer(saved.roles(current_user, view.page))
    if form.validate():
        name, role, first = str(form.name.data), form.role.data, form.opens_first.data
        try:
            acts.change_view(view, name, role, opens_first=first, by=current_user)
            flash(_("Saved."), "good")
            return redirect(view.url)
        except Refused as refused:
            form[refused.field or "name"].errors = [refused.reason]
    return _page(view, form), 422


def _page(view: SavedView, form: SavedViewForm) -> str:
    return render_template("accounts/saved_view.html", view=view, form=form, list_name=saved.NAMES[view.page])

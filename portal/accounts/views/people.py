"""Staff and experts with their roles; administrators give roles and take them away."""

from collections.abc import Iterable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import hubs, rights, web
from portal.accounts import acts, forms, queries
from portal.accounts.views import bp
from portal.accounts.views.invitations import base
from portal.workflow import Refused


@bp.get("/people")
def people() -> Any:
    web.permit()
    return _page()


@bp.post("/people")
def grant_role() -> Any:
    web.permit()
    form = forms.RoleForm()
    if form.validate():
        found = queries.by_email(form.email.data or "")
        try:
            if found is None:
                raise Refused(_("Nobody has registered with this address yet."), field="email")
            acts.grant_role(found, form.role.data, by=current_user)
            acts.place(found, form.hub.data or found.hub, by=current_user)
            flash(_("The role is given to %(name)s.", name=found.name or found.email), "good")
            return redirect(url_for("accounts.people"))
        except Refused as refused:
            form.email.errors = [refused.reason]
    return _page(form), 422


@bp.post("/people/owners")
@web.limiter.limit("30/hour")
def invite_owner() -> Any:
    web.permit()
    form = forms.OwnerForm()
    if form.validate():
        try:
            acts.invite_owner(form.number.data or "", form.owner.data or "", by=current_user, base_url=base())
            flash(_("The invitation is on its way to %(email)s.", email=form.owner.data), "good")
            return redirect(url_for("accounts.people"))
        except Refused as refused:
            form[refused.field or "number"].errors = [refused.reason]
    return _page(owner_form=form), 422


@bp.post("/people/<int:user_id>/<role>/revoke")
def revoke_role(user_id: int, role: str) -> Any:
    web.permit()
    found = queries.person(user_id) or abort(404)
    if role not in rights.ROLES:
        abort(404)
    acts.revoke_role(found, role, by=current_user)
    flash(_("%(name)s no longer has the role.", name=found.name or found.email), "good")
    return redirect(url_for("accounts.people"))


@bp.post("/people/<int:user_id>/hub")
def place(user_id: int) -> Any:
    web.permit()
    found, form = queries.person(user_id) or abort(404), forms.PlaceForm()
    if not form.validate():
        abort(422)
    acts.place(found, form.hub.data, by=current_user)
    flash(_("%(name)s works for: %(hub)s.", name=found.name or found.email,
            hub=hubs.words(found.hub) if found.hub else _("All hubs")), "good")  # fmt: skip
    return redirect(url_for("accounts.people"))


def _page(form: forms.RoleForm | None = None, owner_form: forms.OwnerForm | None = None) -> str:
    """The page, with the form that did not fit as it was sent."""
    people = _by_person(queries.people_with_roles())
    offered = [("", _("All hubs")), *hubs.choices()]
    return render_template(
        "accounts/people.html", people=people, hubs=offered, form=form or forms.RoleForm(formdata=None),
        owner_form=owner_form or forms.OwnerForm(formdata=None),
    )  # fmt: skip


def _by_person(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """A row per person, with all roles."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        person = {"id": row.id, "name": row.name, "email": row.email, "second": row.tf_primary_method,
                  "hub": row.hub, "roles": []}  # fmt: skip
        found.setdefault(row.id, person)["roles"].append(row.role)
    return list(found.values())

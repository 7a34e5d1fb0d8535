"""Colleagues are asked to join by a link that works once, for one address."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.accounts import acts, forms, queries
from portal.accounts.models import Invitation
from portal.accounts.views import bp
from portal.accounts.views.organisations import find_company, organisation_page
from portal.workflow import Refused


@bp.post("/organisations/<number>/invitations")
@web.limiter.limit("30/hour")
def invite(number: str) -> Any:
    company, form = find_company(number), forms.InviteForm()
    if form.validate():
        try:
            acts.invite(company, form.email.data or "", form.part.data, by=current_user, base_url=base())
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "good")
            return redirect(url_for("accounts.organisation", number=number))
        except Refused as refused:
            form.email.errors = [refused.reason]
    return organisation_page(company, invite_form=form), 422


@bp.post("/organisations/<number>/invitations/<int:invitation_id>/cancel")
def cancel_invitation(number: str, invitation_id: int) -> Any:
    company = find_company(number)
    acts.cancel_invitation(queries.invitation_of(company, invitation_id) or abort(404), by=current_user)
    flash(_("The invitation is cancelled; its link no longer works."), "good")
    return redirect(url_for("accounts.organisation", number=number))


@bp.get("/invitations/<token>")
def invitation(token: str) -> Any:
    web.permit()
    found = _invitation(token)
    state = "open" if found.is_open else "over"
    if found.email != current_user.email.lower():
        state = "foreign"
    return render_template("accounts/invitation.html", invitation=found, token=token, state=state)


@bp.post("/invitations/<token>")
def join(token: str) -> Any:
    web.permit()
    organisation = acts.join(_invitation(token), by=current_user)
    flash(_("You now act for %(name)s.", name=organisation.name), "good")
    return redirect(url_for("accounts.organisation", number=organisation.number))


def _invitation(token: str) -> Invitation:
    return queries.invitation(token) or abort(404)


def base() -> str:
    """Where an invitation is opened, with a place for the reader's language."""
    path = url_for("accounts.invitation", lang="ru", token="-").removesuffix("/-")  # noqa: S106 - stands for one
    return str(web.setting("PUBLIC_URL")) + path.replace("/ru/", "/{lang}/")

"""What the staff do with a certificate: approve, turn down, print again, suspend, resume, revoke."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import jobs
from portal.certify import acts, forms
from portal.certify.views import bp
from portal.certify.views.finding import find
from portal.certify.views.staff import page
from portal.workflow import Refused


@bp.post("/certificates/<key>/approve")
def approve(key: str) -> Any:
    found = find(key)
    acts.approve(found, by=current_user, seen=request.form.get("seen", ""))
    flash(_("Approved: %(number)s. The paper is printed and signed in a moment.", number=found.number), "good")
    return _back(key)


@bp.post("/certificates/<key>/decline")
def decline(key: str) -> Any:
    found, form = find(key), forms.DeclineForm()
    if not form.validate():
        return page(found, form, "decline"), 422
    acts.decline(found, by=current_user, note=form.note.data or "")
    flash(_("The proposal is turned down."), "good")
    return _back(key)


@bp.post("/certificates/<key>/print")
def print_again(key: str) -> Any:
    found = find(key)
    if found.state != "approved":
        raise Refused(_("It is not the time for this."))
    jobs.later("certify.issue", certificate=found.id)
    flash(_("The paper is printed anew."), "good")
    return _back(key)


@bp.post("/certificates/<key>/suspend")
def suspend(key: str) -> Any:
    found, form = find(key), forms.SuspendForm()
    if not form.validate():
        return page(found, form, "suspend"), 422
    acts.suspend(found, by=current_user, reason=form.reason.data, note=form.note.data or "")
    flash(_("The certificate is suspended. Its holder is told."), "good")
    return _back(key)


@bp.post("/certificates/<key>/resume")
def resume(key: str) -> Any:
    acts.resume(find(key), by=current_user)
    flash(_("The certificate is valid again. Its holder is told."), "good")
    return _back(key)


@bp.post("/certificates/<key>/revoke")
def revoke(key: str) -> Any:
    found, form = find(key), forms.RevokeForm()
    if form.validate() and form.on.data:
        try:
            acts.revoke(found, by=current_user, reason=form.reason.data, on=form.on.data, note=form.note.data or "")
            flash(_("The certificate is revoked. Its holder is told."), "good")
            return _back(key)
        except Refused as refused:
            if refused.field is None:
                raise
            form[refused.field].errors = [refused.reason]
    return page(found, form, "revoke"), 422


def _back(key: str) -> Any:
    return redirect(url_for("certify.certificate", key=key))

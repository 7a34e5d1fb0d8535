"""Deleting one's account: what goes, what stays and why, what is in the way; asking for it and taking it back.

Staff see which requests wait, what hinders them, and which consents were withdrawn.
"""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.accounts import consents, security
from portal.accounts import waiting as kept_forms
from portal.work import erasing, erasure_rules, forms, hindrances, queries
from portal.work.views import bp
from portal.workflow import Refused


@bp.get("/profile/delete")
def erasure() -> Any:
    web.permit()
    sent = kept_forms.kept_for("work.ask_erasure")
    return _page(forms.ErasureForm(data={"email": sent.fields.get("email", "") if sent else ""}))


@bp.post("/profile/delete")
@web.limiter.limit("10/hour")
def ask_erasure() -> Any:
    web.permit()
    form = forms.ErasureForm()
    if not form.validate():
        return _page(form), 422
    if not security.is_fresh():  # a device left open deletes nobody
        return kept_forms.ask_who(url_for("work.erasure"))
    try:
        erasing.ask(current_user)
    except Refused as refused:
        form.email.errors = [refused.reason]
        return _page(form), 409
    kept_forms.done()
    return redirect(url_for("work.erasure"))


@bp.post("/profile/delete/keep")
def take_back_erasure() -> Any:
    web.permit()
    if erasing.take_back(current_user):
        flash(_("Your account stays."), "good")
    return redirect(url_for("work.erasure"))


@bp.get("/people/data-requests")
def data_requests() -> Any:
    web.permit()
    waiting = queries.erasures()
    return render_template(
        "work/data_requests.html", waiting=waiting, hindering=hindrances.of([one.user_id for one in waiting]),
        withdrawn=[(row, consents.answer_by(row.at)) for row in consents.withdrawals()],
    )  # fmt: skip


def _page(form: forms.ErasureForm) -> str:
    return render_template(
        "work/erasure.html", form=form, asked=erasing.waiting(current_user.id), stays=erasure_rules.stays(),
        hindering=hindrances.of([current_user.id])[current_user.id], days=erasure_rules.cooling_off_days(),
    )  # fmt: skip

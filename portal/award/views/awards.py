"""Awards for staff: the agreement is signed, the project presented."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, web
from portal.award import acts, forms, queries
from portal.award.models import Award
from portal.award.views import bp
from portal.award.views.finding import own_companies
from portal.workflow import Refused

PER_PAGE = 50


@bp.get("/grants")
def awards() -> Any:
    web.permit()
    return _page()


@bp.post("/grants/<path:number>/sign")
def sign(number: str) -> Any:
    award, form = _award(number), forms.SignForm()
    if form.validate() and form.on.data:
        try:
            acts.sign(award, award.application, by=current_user, on=form.on.data)
            flash(_("The agreement of %(number)s is signed.", number=number), "good")
            return redirect(url_for("award.awards"))
        except Refused as refused:
            form.on.errors = [refused.reason]
    return _page(errors=[(f"on-{award.id}", words) for words in form.on.errors]), 422


@bp.post("/grants/<path:number>/present")
def present(number: str) -> Any:
    award = _award(number)
    acts.present(award, by=current_user, on=i18n.local(db.now()).date())
    flash(_("%(number)s is presented: it stands first in the register.", number=number), "good")
    return redirect(url_for("award.awards"))


def _page(errors: Any = ()) -> str:
    after = request.args.get("after", type=int)
    rows = queries.awards(limit=PER_PAGE + 1, after=after, but_not_of=own_companies())
    more = rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None
    today = i18n.local(db.now()).date()
    return render_template(
        "award/awards.html", awards=rows[:PER_PAGE], more=more, after=after, errors=errors, today=today
    )


def _award(number: str) -> Award:
    """An award, permitted; the person's own company's is another's business."""
    web.permit(act="award.awards")
    award = queries.award(number) or abort(404)
    web.permit(award)
    return award

"""From the ranking to a plan of further reviews, where they help most."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.award import acts
from portal.award.views import bp
from portal.award.views.finding import find_call
from portal.workflow import Refused


@bp.post("/calls/<slug>/ranking/reviews")
def plan_reviews(slug: str) -> Any:
    call, kind = find_call(slug), request.form.get("kind", "")
    typed = "".join(request.form.get("reviews", "").split())
    try:
        if kind not in {one.code for one in call.programme.kinds}:
            raise Refused(_("There is no such kind of grant."))
        acts.plan_reviews(call, kind, int(typed) if typed.isdecimal() and len(typed) < 6 else 0, by=current_user)
    except Refused as refused:
        flash(str(refused.reason), "bad")
        return redirect(url_for("award.ranking", slug=slug, kind=kind or None))
    flash(_("The plan is being worked out. Nothing changes until you put it into force."), "good")
    return redirect(url_for("assess.plan", slug=slug))

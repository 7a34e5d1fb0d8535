"""Pages of an expert's wishes: cases that still need somebody, with name and summary, to want or to leave to others."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from portal import web
from portal.assess import acts
from portal.assess.queries import experts as experts_of
from portal.assess.queries import wishes as queries
from portal.assess.views import bp

WORDS = {"want": lazy_gettext("I want it"), "can": lazy_gettext("I can take it"), "cannot": lazy_gettext("I cannot")}


@bp.get("/reviews/wishes")
def wishes() -> Any:
    web.permit()
    expert, calls = experts_of.expert_of(current_user), queries.calls()
    call = next((one for one in calls if one.slug == request.args.get("call")), calls[0] if calls else None)
    first = max(0, request.args.get("from", 0, type=int))
    rows, total = queries.page(call, expert, first) if call and expert else ([], 0)
    return render_template(
        "assess/wishes.html", calls=calls, call=call, rows=rows, total=total, first=first, page=queries.PAGE,
        words=WORDS, expert=expert,
    )  # fmt: skip


@bp.post("/reviews/wishes/<key>")
def bid(key: str) -> Any:
    web.permit()
    expert, case = experts_of.expert_of(current_user), queries.case(key)
    if expert is None or case is None or case.id not in queries.ids(case.call, expert):
        abort(404)
    web.permit(case)
    acts.bid(case, expert, request.form.get("wish", ""), by=current_user)
    flash(_("Noted."), "good")
    first = request.form.get("from", 0, type=int)
    return redirect(f"{url_for('assess.wishes', call=case.call.slug)}&from={first}#w-{case.number}")

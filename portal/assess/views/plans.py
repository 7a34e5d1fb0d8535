"""Pages of the whole call: the progress of the experts, the ranking closed, the import of reviews."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import db, i18n, web
from portal.announce.models import Call
from portal.assess import acts, importing
from portal.assess.expert_forms import ImportForm
from portal.assess.queries import experts as experts_of
from portal.assess.queries import reviews
from portal.assess.views import bp
from portal.workflow import Refused

MOST_CSV = 8 * 1024 * 1024


@bp.get("/calls/<slug>/progress")
def progress(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    today, mine = i18n.local(db.now()).date(), current_user.interests
    return render_template(
        "assess/progress.html", call=call, totals=reviews.totals(call, today, but_not_of=mine),
        people=reviews.by_expert(call, today, but_not_of=mine), short=reviews.short_of_experts(call, but_not_of=mine),
    )  # fmt: skip


@bp.post("/calls/<slug>/rank")
def rank(slug: str) -> Any:
    call = _call(slug)
    web.permit()
    try:
        count = acts.rank(call, by=current_user)
    except Refused as refusal:
        flash(str(refusal.reason), "bad")
        return redirect(url_for("assess.progress", slug=slug))
    flash(ngettext("%(num)s case is in the ranking.", "%(num)s cases are in the ranking.", count), "good")
    return redirect(url_for("award.ranking" if web.has_endpoint("award.ranking") else "assess.progress", slug=slug))


@bp.post("/calls/<slug>/remind")
def remind(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    count = acts.remind(call, by=current_user)
    flash(ngettext("%(num)s expert is reminded by a letter.", "%(num)s experts are reminded by a letter.", count)
          if count else _("Nobody is left to remind today."), "good")  # fmt: skip
    return redirect(url_for("assess.progress", slug=slug))


@bp.get("/import")
def import_page() -> Any:
    web.permit()
    return render_template("assess/import_page.html", form=ImportForm())


@bp.post("/import")
@web.takes_body(MOST_CSV)
def import_reviews() -> Any:
    web.permit()
    form = ImportForm()
    typed = form.file.data.read() if form.validate() and form.file.data else b""
    if not typed:
        if not form.errors:
            form.file.errors = [_("Choose a file.")]
        return render_template("assess/import_page.html", form=form), 422
    try:
        found = importing.read(typed, form.mapping(), best=form.best.data, worst=form.worst.data)
        if found.faults:
            return render_template("assess/import_page.html", form=form, faults=found.faults), 422
        done = acts.import_reviews(found, form.call.data or "", by=current_user)
    except Refused as refusal:
        return render_template("assess/import_page.html", form=form, refusal=refusal.reason), 422
    told = {"applications": done.applications, "reviews": done.reviews, "experts": done.experts}
    flash(_("Imported: %(applications)s applications, %(reviews)s reviews by %(experts)s experts.", **told), "good")
    return redirect(url_for("assess.progress", slug=done.call.slug))


def _call(slug: str) -> Call:
    return experts_of.call(slug) or abort(404)

"""Pages of the whole call: the plan of assignments, the progress of the experts, the ranking closed, the import."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import db, i18n, web
from portal.announce.models import Call
from portal.assess import acts, importing
from portal.assess.expert_forms import ImportForm
from portal.assess.models import Plan
from portal.assess.queries import experts as experts_of
from portal.assess.queries import plans as queries
from portal.assess.queries import reviews
from portal.assess.views import bp
from portal.workflow import Refused

E1 = 10_000  # a fit in 1/100 000 is shown with one decimal
MOST_CSV = 8 * 1024 * 1024


@bp.get("/calls/<slug>/plan")
def plan(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    return _plan_page(call)


@bp.post("/calls/<slug>/plan")
def assign_all(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    acts.assign_all(call, by=current_user)
    return redirect(url_for("assess.plan", slug=slug))


@bp.post("/calls/<slug>/plan/apply")
def apply_plan(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    newest = queries.plan(request.form.get("plan", 0, type=int)) or abort(404)
    if newest.call_id != call.id:
        abort(404)
    try:
        count = acts.apply_plan(newest, by=current_user)
    except Refused as refusal:
        return _plan_page(call, refusal=refusal.reason), 422
    flash(ngettext("%(num)s assignment made. Each expert gets one letter.",
                   "%(num)s assignments made. Each expert gets one letter.", count), "good")  # fmt: skip
    return redirect(url_for("assess.progress", slug=slug))


@bp.get("/calls/<slug>/progress")
def progress(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    today = i18n.local(db.now()).date()
    return render_template(
        "assess/progress.html", call=call, totals=reviews.totals(call, today), people=reviews.by_expert(call, today),
        short=reviews.short_of_experts(call),
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


def _plan_page(call: Call, refusal: Any = None) -> str:
    newest = queries.latest(call)
    facts: dict[str, Any] = {"plan": None, "job": None}
    if newest:
        facts = {"plan": newest[0], "job": newest[1], **_told(newest[0])}
    return render_template("assess/plan.html", call=call, refusal=refusal, waiting=queries.waiting(call), **facts)


def _told(plan: Plan) -> dict[str, Any]:
    """What the plan says, with names instead of ids."""
    if plan.result is None:
        return {}
    result = plan.result
    names = queries.names([row[0] for row in result["loads"]])
    worst = [result["worst"][0]] if result["worst"] else []
    cases = queries.numbers([*worst, *(row[0] for row in result["unfilled"])])
    loads = [
        (
            names.get(expert, "—"),
            f"{taken + new} / {capacity}",
            100 * (taken + new) / capacity if capacity else 0,
            new > 0,
        )
        for expert, taken, new, capacity in result["loads"]
    ]
    return {
        "result": result,
        "loads": sorted((row for row in loads if row[2]), key=lambda row: -row[2]),
        "idle": sorted(row[0] for row in loads if not row[2]),
        "objective": i18n.cut(result["objective_e5"] // E1, 1),
        "gap": i18n.cut(max(0, result["bound_e5"] - result["value_e5"]) // E1, 1),
        "worst": (cases.get(worst[0]), i18n.cut(result["worst"][1] // 1000, 2)) if worst else None,
        "unfilled": [(cases.get(case), missing, reason) for case, missing, reason in result["unfilled"]],
    }

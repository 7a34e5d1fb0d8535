"""Pages of the plan of assignments: asked for, looked at, taken away and brought back as a table, put into force."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import sheets, web
from portal.announce.models import Call
from portal.assess import acts, plan_table
from portal.assess.expert_forms import PlanForm, PlanTableForm, plan_form
from portal.assess.models import Plan
from portal.assess.queries import experts as experts_of
from portal.assess.queries import material
from portal.assess.queries import plans as queries
from portal.assess.views import bp, plan_words
from portal.assess.views.seats import why_words
from portal.workflow import Refused

MOST_CSV = 8 * 1024 * 1024


@bp.get("/calls/<slug>/plan")
def plan(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    return _page(call)


@bp.post("/calls/<slug>/plan")
def assign_all(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    form = PlanForm()
    if not form.validate():
        return _page(call, form=form), 422
    try:
        acts.assign_all(call, by=current_user, asked=form.asked())
    except Refused as refusal:
        return _page(call, form=form, refusal=refusal.reason), 422
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
        return _page(call, refusal=refusal.reason), 422
    flash(ngettext("%(num)s assignment made. Each expert gets one letter.",
                   "%(num)s assignments made. Each expert gets one letter.", count), "good")  # fmt: skip
    return redirect(url_for("assess.progress", slug=slug))


@bp.get("/calls/<slug>/plan.csv")
def plan_csv(slug: str) -> Response:
    call = _call(slug)
    web.permit(call)
    newest = queries.latest(call)
    if newest is None or newest[0].result is None:
        abort(404)
    titles = [_("Application"), _("E-mail of the expert"), _("Expert"), _("Project"), _("Fit"), _("Why this expert")]
    return sheets.csv_answer(f"{call.slug}-plan", titles, _rows(newest[0]))


@bp.post("/calls/<slug>/plan.csv")
@web.takes_body(MOST_CSV)
def bring_plan(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    table = PlanTableForm()
    typed = table.file.data.read() if table.validate() and table.file.data else b""
    if not typed:
        table.file.errors = [_("Choose a file.")]
        return _page(call, table=table), 422
    asked = material.Asked(mode=_mode(call))
    try:
        given = plan_table.read(typed, material.material(call, asked))
        if given.faults:
            return _page(call, table=table, faults=given.faults), 422
        acts.assign_all(call, by=current_user, asked=asked, given=given.pairs)
    except Refused as refusal:
        return _page(call, table=table, refusal=refusal.reason), 422
    return redirect(url_for("assess.plan", slug=slug))


def _call(slug: str) -> Call:
    return experts_of.call(slug) or abort(404)


def _mode(call: Call) -> str:
    """What a table may change: as much as the plan that it was made from."""
    newest = queries.latest(call)
    result = newest[0].result if newest and newest[0].result else {}
    return "whole" if result.get("stay") or result.get("gone") else "fill"


def _page(
    call: Call, *, form: PlanForm | None = None, table: PlanTableForm | None = None, refusal: Any = None,
    faults: Any = (),
) -> str:  # fmt: skip
    newest, mine = queries.latest(call), current_user.interests
    facts: dict[str, Any] = {"plan": None, "job": None}
    if newest:
        facts = {"plan": newest[0], "job": newest[1]}
        if "mode" in (newest[0].result or {}) and not newest[0].applied_at:
            facts |= plan_words.told(newest[0], request.args.get("number", ""), but_not_of=mine)
    return render_template(
        "assess/plan.html", call=call, refusal=refusal, faults=faults, waiting=queries.waiting(call, but_not_of=mine),
        offered=queries.offered(call, but_not_of=mine), form=form or plan_form(facts["plan"]),
        table=table or PlanTableForm(), **facts,
    )  # fmt: skip


def _rows(newest: Plan) -> Iterator[sheets.Row]:
    result = newest.result or {}
    pairs = sorted([*result.get("stay", []), *result["pairs"]], key=lambda pair: pair[:2])
    cases = queries.numbers([pair[0] for pair in pairs], but_not_of=current_user.interests)
    people = queries.people([pair[1] for pair in pairs])
    for case, expert, fit_e5, why in pairs:
        if case in cases and expert in people:
            one, person = cases[case], people[expert]
            yield one.number, person.email, person.name, one.title, Decimal(fit_e5) / 100_000, why_words(why)

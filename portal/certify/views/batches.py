"""Many certificates at once: a table is proposed, another person approves it, the page shows how far the issue is."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, jobs, web
from portal.certify import acts, batch_tables, forms
from portal.certify.confirmations import ANNUAL
from portal.certify.kinds import KINDS
from portal.certify.queries import staff
from portal.certify.views import bp
from portal.certify.views.finding import find_batch
from portal.certify.wording import STATE_WORDS
from portal.workflow import Refused

SHOWN = 100
TABLE_BYTES = 8 * 1024 * 1024


@bp.get("/certificates/lists")
def batches() -> Any:
    web.permit()
    return _page(forms.BatchForm(formdata=None))


@bp.post("/certificates/lists")
@web.takes_body(TABLE_BYTES)
def propose_batch() -> Any:
    web.permit()
    form = forms.BatchForm()
    if not form.validate():
        return _page(form), 422
    try:
        lines = batch_tables.read(KINDS[form.kind.data], form.table.data.read())
        made = acts.propose_batch(form.kind.data, form.title.data or "", lines, by=current_user)
    except Refused as refused:
        form[refused.field or "table"].errors = [refused.reason]
        return _page(form), 422
    flash(_("The list is proposed. Another person approves it."), "good")
    return redirect(url_for("certify.batch", key=made.key))


@bp.post("/certificates/lists/annual")
def propose_annual() -> Any:
    web.permit()
    form = forms.AnnualForm()
    if not form.validate() or form.year.data is None:
        return _page(forms.BatchForm(formdata=None), form), 422
    title = _("Corporate income tax, annual confirmation for %(year)s", year=form.year.data)
    lines = batch_tables.PROVIDERS[ANNUAL](form.year.data)
    made = acts.propose_batch("tax_preference", title, lines, by=current_user)
    flash(_("The list is proposed. Another person approves it."), "good")
    return redirect(url_for("certify.batch", key=made.key))


@bp.get("/certificates/lists/<key>")
def batch(key: str) -> Any:
    found = find_batch(key)
    counts = staff.counts_of(found)
    job = db.session.get(jobs.Job, found.job_id) if found.job_id else None
    failed = [*found.failures, *((job.result or {}).get("failures", []) if job else [])]
    return render_template(
        "certify/batch.html", batch=found, counts=counts, total=sum(counts.values()), job=job, failed=failed,
        rows=staff.in_batch(found, SHOWN), seen=staff.digest_of(found), states=STATE_WORDS, say=i18n.say,
        running=job is not None and job.state in ("queued", "running"), title=KINDS[found.kind].title, kinds=KINDS,
    )  # fmt: skip


@bp.post("/certificates/lists/<key>/approve")
def approve_batch(key: str) -> Any:
    found = find_batch(key)
    acts.approve_batch(found, by=current_user, seen=request.form.get("seen", ""))
    flash(_("The list is approved. The papers are printed and signed one after another."), "good")
    return redirect(url_for("certify.batch", key=key))


def _page(form: forms.BatchForm, annual: forms.AnnualForm | None = None) -> str:
    tables = {code: batch_tables.columns(kind) for code, kind in KINDS.items()}
    last_year = i18n.local(db.now()).year - 1
    return render_template(
        "certify/batches.html", rows=staff.batches(), form=form, kinds=KINDS, tables=tables,
        annual=annual or forms.AnnualForm(formdata=None, year=last_year),
    )  # fmt: skip

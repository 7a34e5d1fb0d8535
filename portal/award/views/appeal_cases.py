"""Staff's pages of appeals: the list with the overdue first, and one appeal with its answer."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, web
from portal.apply import looking
from portal.assess.wording import term_pill
from portal.award import appeal_forms as forms
from portal.award import appeal_wording as wording
from portal.award import appealing
from portal.award.acts import appeals as acts
from portal.award.appeal_models import Appeal
from portal.award.queries import appeals as queries
from portal.award.views import bp
from portal.award.views.appeals import given
from portal.award.views.finding import own_companies
from portal.workflow import Refused


@bp.get("/appeals")
def appeals() -> Any:
    web.permit()
    wanted, own = request.args.get("state", ""), own_companies()
    state = wanted if wanted in queries.STATES else queries.OPEN
    skip = max(0, request.args.get("skip", 0, type=int))
    rows, today = queries.appeals(state, but_not_of=own, skip=skip), i18n.local(db.now()).date()
    return render_template(
        "award/appeals.html", rows=rows[: queries.PER_PAGE], state=state, skip=skip, today=today,
        more=skip + queries.PER_PAGE if len(rows) > queries.PER_PAGE else None,
        counts=queries.counts(today, but_not_of=own), wording=wording, term_pill=term_pill,
    )  # fmt: skip


@bp.get("/appeals/<key>")
def appeal_case(key: str) -> Any:
    found = _appeal(key)
    web.permit(found)
    looking.looked(found.application_id, "case", by=current_user, side="staff")
    return _page(found)


@bp.get("/appeals/<key>/files/<int:n>")
def appeal_case_file(key: str, n: int) -> Response:
    found = _appeal(key)
    web.permit(found)
    looking.looked(found.application_id, "files", by=current_user, side="staff")
    return given(found, n)


@bp.post("/appeals/<key>/grant")
def grant_appeal(key: str) -> Any:
    found = _appeal(key)
    form = forms.GrantForm(acts.remedies_of(queries.told_of(found)))
    web.permit(found)
    if form.validate():
        try:
            acts.grant_appeal(found, form.remedy.data, form.grant_answer.data or "", by=current_user)
            flash(_("The appeal is granted. The company gets a letter."), "good")
            return redirect(url_for("award.appeal_case", key=key))
        except Refused as refused:
            form.grant_answer.errors = [refused.reason]
    return _page(found, grant=form), 422


@bp.post("/appeals/<key>/dismiss")
def dismiss_appeal(key: str) -> Any:
    found, form = _appeal(key), forms.DismissForm()
    web.permit(found)
    if form.validate():
        try:
            acts.dismiss_appeal(found, form.dismiss_answer.data or "", by=current_user)
            flash(_("The appeal is dismissed. The company gets a letter."), "good")
            return redirect(url_for("award.appeal_case", key=key))
        except Refused as refused:
            form.dismiss_answer.errors = [refused.reason]
    return _page(found, dismiss=form), 422


def _appeal(key: str) -> Appeal:
    """An appeal, for staff; one's own company's is refused with the reason."""
    web.permit(act="award.appeals")
    found = queries.appeal(key) or abort(404)
    web.permit(found, act="award.appeal_case")
    return found


def _page(found: Appeal, *, grant: forms.GrantForm | None = None, dismiss: forms.DismissForm | None = None) -> str:
    told, today = queries.told_of(found), i18n.local(db.now()).date()
    names = queries.names(list(found.parts))
    return render_template(
        "award/appeal_case.html", appeal=found, case=found.application, told=told.facts, at=told.at, today=today,
        rule=appealing.rule_of(found.application.call.programme), wording=wording, term_pill=term_pill,
        grant=grant or forms.GrantForm(acts.remedies_of(told), formdata=None),
        dismiss=dismiss or forms.DismissForm(formdata=None),
        parts=[(names.get(person, "—"), wording.PARTS[part]) for person, part in found.parts.items()],
        reasons=wording.why(told), outcome=wording.OUTCOMES[told.facts["outcome"]],
        newest=queries.is_newest(found), lacks_expert=queries.waits_for_expert(found.application),
    )  # fmt: skip

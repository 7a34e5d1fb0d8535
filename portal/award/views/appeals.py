"""The company's page of its appeal: filed within the window, followed, withdrawn, answered by a letter."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, storage, uploads, web, workflow
from portal.award import appeal_forms as forms
from portal.award import appeal_paper, appealing
from portal.award import appeal_wording as wording
from portal.award.acts import appeals as acts
from portal.award.appeal_models import Appeal
from portal.award.feedback import Told
from portal.award.queries import appeals as queries
from portal.award.views import bp
from portal.award.views.finding import find_contestable
from portal.workflow import Refused

ACCEPTED = ("pdf", "jpg", "jpeg", "png")
FILE_AT_MOST = 20 * uploads.MEBIBYTE
BODY_AT_MOST = (acts.MOST_FILES + 1) * FILE_AT_MOST


@bp.get("/applications/<key>/appeal")
def appeal(key: str) -> Any:
    told = find_contestable(key)
    return _page(told, queries.appeal_of(told))


@bp.post("/applications/<key>/appeal")
@web.takes_body(BODY_AT_MOST)
def file_appeal(key: str) -> Any:
    told = find_contestable(key)
    found = queries.appeal_of(told)
    web.permit(found or _blank(told))
    form = forms.AppealForm(appealing.rule_of(told.application.call.programme, told.facts["outcome"]))
    if form.validate():
        try:
            kept = _kept(form.files.data or [])
            acts.file_appeal(told, form.grounds.data or [], form.text.data or "", by=current_user, files=kept)
            flash(_("The appeal is filed. We answer by letter."), "good")
            return redirect(url_for("award.appeal", key=key))
        except Refused as refused:
            form.blame(refused.field, refused.reason)
    return _page(told, None, form), 422


@bp.post("/applications/<key>/appeal/withdraw")
def withdraw_appeal(key: str) -> Any:
    found = queries.appeal_of(find_contestable(key)) or abort(404)
    web.permit(found)
    acts.withdraw_appeal(found, by=current_user)
    flash(_("The appeal is withdrawn. The decision stands."), "good")
    return redirect(url_for("award.appeal", key=key))


@bp.get("/applications/<key>/appeal/files/<int:n>")
def appeal_file(key: str, n: int) -> Response:
    found = queries.appeal_of(find_contestable(key)) or abort(404)
    return given(found, n)


@bp.get("/applications/<key>/appeal/letter.pdf")
def appeal_pdf(key: str) -> Any:
    told = find_contestable(key)
    found = queries.appeal_of(told)
    if found is None or not found.decided_at:
        abort(404)
    name = f"{found.number.replace('/', '-')}.pdf"
    return web.download(appeal_paper.printed(told, found), name, "application/pdf")


def given(found: Appeal, n: int) -> Response:
    """The n-th file of an appeal."""
    if not 1 <= n <= len(found.files):
        abort(404)
    file = found.files[n - 1]
    return storage.serve(file["sha256"], file["name"], file["media_type"])


def _kept(sent: list[Any]) -> list[dict[str, Any]]:
    """What was chosen, looked at and then kept; raises Refused for the first that is not taken."""
    chosen = [one for one in sent if one and one.filename]
    if len(chosen) > acts.MOST_FILES:
        raise Refused(_("At most %(n)s files.", n=acts.MOST_FILES), "files")
    kept = []
    for one in chosen:
        try:
            upload = uploads.inspect(one.stream, one.filename, FILE_AT_MOST, ACCEPTED)
        except uploads.NotAllowed as refused:
            raise Refused(f"{uploads.clean_name(one.filename)}: {refused.reason}", "files") from refused
        stored = storage.put(one.stream)
        kept.append({**upload._asdict(), "sha256": stored.sha256})
    return kept


def _blank(told: Told) -> Appeal:
    """The appeal that may be filed, as policy and workflow see it."""
    application = told.application
    return Appeal(organisation_id=application.organisation_id, state=workflow.FIRST)


def _page(told: Told, found: Appeal | None, form: forms.AppealForm | None = None) -> str:
    rule, today = appealing.rule_of(told.application.call.programme, told.facts["outcome"]), i18n.local(db.now()).date()
    if told.facts["outcome"] not in queries.CONTESTED:
        abort(404)
    window = appealing.window(rule, queries.letters_of(told.seq))
    return render_template(
        "award/appeal.html", case=told.application, told=told.facts, at=told.at, appeal=found, blank=_blank(told),
        form=form or forms.AppealForm(rule, formdata=None), rule=rule, window=window, today=today, wording=wording,
        earlier=queries.earlier(told), is_open=window.is_open(today),
        reasons=wording.why(told),
    )  # fmt: skip

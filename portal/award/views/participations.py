"""A company's own participation: its state, term and activities, what comes next, more activities, leaving."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import storage, uploads, web
from portal.assess.wording import region_words
from portal.award import residency_forms as forms
from portal.award import residency_wording as wording
from portal.award.acts import participants as acts
from portal.award.participant_models import Participant
from portal.award.queries import commission as matters
from portal.award.queries import participants as queries
from portal.award.views import bp
from portal.workflow import Refused

LARGEST = 20 * uploads.MEBIBYTE
BODY_AT_MOST = 3 * LARGEST
ACCEPTED = ("pdf", "docx")


@bp.get("/participations")
def participations() -> Any:
    web.permit()
    rows = queries.all_own(current_user)
    return render_template("award/participations.html", rows=rows, today=queries.today(), wording=wording)


@bp.get("/participations/<number>")
def participation(number: str) -> Any:
    found = _own(number)
    web.permit(found)
    return _page(found)


@bp.post("/participations/<number>/activities")
@web.takes_body(BODY_AT_MOST)
def propose_activities(number: str) -> Any:
    found = _own(number)
    web.permit(found)
    form = forms.ActivitiesForm().offer(found.activities, queries.today())
    if form.validate():
        try:
            codes, file = form.activities.data or (), _plan()
            acts.propose_activities(found, codes, by=current_user, why=form.why.data or "", file=file)
            flash(_("Your proposal is with the commission."), "good")
            return redirect(url_for("award.participation", number=number))
        except Refused as refused:
            if refused.field == "plan":
                return _page(found, extending=form, plan_errors=[refused.reason]), 422
            form.activities.errors = [refused.reason]
    return _page(found, extending=form), 422


@bp.post("/participations/<number>/leave")
def leave(number: str) -> Any:
    found, form = _own(number), forms.DayForm()
    web.permit(found)
    if form.validate() and form.on.data:
        try:
            acts.leave(found, by=current_user, on=form.on.data)
            flash(_("You have left the participants."), "good")
            return redirect(url_for("award.participation", number=number))
        except Refused as refused:
            form.on.errors = [refused.reason]
    return _page(found, leaving=form), 422


def _plan() -> dict[str, Any]:
    """The corrected plan that came with the form, put into the store."""
    sent = request.files.get("plan")
    if sent is None or not sent.filename:
        raise Refused(_("Attach the corrected business plan."), field="plan")
    try:
        upload = uploads.inspect(sent.stream, sent.filename, LARGEST, ACCEPTED)
    except uploads.NotAllowed as wrong:
        raise Refused(wrong.reason, field="plan") from wrong
    sent.stream.seek(0)
    stored = storage.put(sent.stream)
    return {"name": upload.name, "media_type": upload.media_type, "size": stored.size, "sha256": stored.sha256}


def _own(number: str) -> Participant:
    """The participant, if it is one of the person's companies; a foreign one looks like a missing one."""
    web.permit(act="award.participations")
    return queries.own(number, current_user) or abort(404)


def _page(found: Participant, **given: Any) -> str:
    page: dict[str, Any] = {
        "extending": forms.ActivitiesForm(formdata=None).offer(found.activities, queries.today()),
        "leaving": forms.DayForm(formdata=None, on=queries.today()),
        "plan_errors": (),
        **given,
    }
    return render_template(
        "award/participation.html", participant=found, today=queries.today(), wording=wording, region=region_words,
        events=queries.happened(found), letters=queries.letters_to(found, current_user),
        waiting=[one for one in matters.matters_of(found.application_id) if one.decided_at is None], **page,
    )  # fmt: skip

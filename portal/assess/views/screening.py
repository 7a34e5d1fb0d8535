"""Pages of the completeness check: admit, and the two outcomes whose letter an officer writes and reads before."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, reasons, web
from portal.apply.models import Application
from portal.apply.queries import last_submission
from portal.assess import acts
from portal.assess.acts.screening import is_late, what_is_refused, what_is_returned
from portal.assess.forms import SendBackForm, TurnAwayForm
from portal.assess.queries.findings import findings_of
from portal.assess.views import bp
from portal.assess.views.cases import loaded, refused
from portal.assess.views.letters import Preview, previews
from portal.workflow import Refused


@bp.post("/cases/<key>/admit")
def admit(key: str) -> Any:
    application, note = loaded(key), request.form.get("note", "").strip()
    web.permit(application)
    try:
        acts.admit(application, by=current_user, note=note)
    except Refused as refusal:
        return refused(application, refusal, remark=note)
    flash(_("Admitted. The applicant gets a letter."), "good")
    return redirect(url_for("assess.case", key=key))


@bp.get("/cases/<key>/screening/<any(send_back, turn_away):outcome>")
def screen(key: str, outcome: str) -> Any:
    application = loaded(key)
    web.permit(application)
    web.permit(application, f"assess.{outcome}")
    return _shown(application, outcome, _form(application, outcome))


@bp.post("/cases/<key>/letter/<any(send_back, turn_away):outcome>")
def preview(key: str, outcome: str) -> Any:
    application = loaded(key)
    web.permit(application)
    web.permit(application, f"assess.{outcome}")
    form = _form(application, outcome)
    if not form.validate():
        return _shown(application, outcome, form), 422
    codes, note, days = form.said()
    told = what_is_returned(application, codes, days) if outcome == "send_back" else what_is_refused(application, codes)
    written = previews(application, f"assess.{outcome}", note=note, data=told)
    return _shown(application, outcome, form, written)


@bp.post("/cases/<key>/screening/send_back")
def send_back(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    form = _form(application, "send_back")
    if not form.validate():
        return _shown(application, "send_back", form), 422
    codes, note, days = form.said()
    try:
        due_on = acts.send_back(application, codes, by=current_user, note=note, days=days)
    except Refused as refusal:
        return _shown(application, "send_back", form, refusal=refusal), 422
    flash(_("Returned for correction until %(day)s. The applicant gets a letter.", day=i18n.day(due_on)), "good")
    return redirect(url_for("assess.case", key=key))


@bp.post("/cases/<key>/screening/turn_away")
def turn_away(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    form = _form(application, "turn_away")
    if not form.validate():
        return _shown(application, "turn_away", form), 422
    codes, note, _days = form.said()
    try:
        acts.turn_away(application, codes, by=current_user, note=note)
    except Refused as refusal:
        return _shown(application, "turn_away", form, refusal=refusal), 422
    flash(_("Turned away. The applicant gets a letter with the reasons."), "good")
    return redirect(url_for("assess.case", key=key))


def _form(application: Application, outcome: str) -> TurnAwayForm:
    """The form of an outcome; at first it has the reasons ticked that the rules found."""
    form = SendBackForm() if outcome == "send_back" else TurnAwayForm()
    suggested = [] if form.is_submitted() else _suggested(application, outcome)
    if isinstance(form, SendBackForm) and not form.is_submitted():
        form.days.data = application.call.programme.clock("correction")
    return form.offer(reasons.reasons(outcome, application.route), suggested)


def _suggested(application: Application, outcome: str) -> list[str]:
    if outcome == "turn_away" and application.state == "returned" and is_late(application):
        return ["not_corrected" if application.is_grant else "park_not_corrected"]
    found = findings_of(application, last_submission(application))
    norms = [finding.norm for finding in found if finding.result == "not_met"]
    return [one.code for norm in norms for one in reasons.reasons_of(norm, outcome, application.route)[:1]]


def _shown(
    application: Application, outcome: str, form: TurnAwayForm, letters: list[Preview] | None = None,
    refusal: Refused | None = None,
) -> str:  # fmt: skip
    cites = {one.code: i18n.say(one.cites) for one in reasons.reasons(outcome)}
    return render_template(
        "assess/screen.html", case=application, outcome=outcome, form=form, cites=cites, letters=letters,
        refusal=refusal,
    )  # fmt: skip

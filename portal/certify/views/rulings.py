"""An officer confirms or overrules a verdict; the company is told with the reason."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.award.participant_models import Participant
from portal.award.statement_models import Statement
from portal.certify import forms
from portal.certify.acts import ruling as acts
from portal.certify.queries.rulings import FILED
from portal.certify.views import bp
from portal.certify.views.eligibility import as_of, page, participant_of, sheet_of, statement_of, versions_of
from portal.workflow import Refused


@bp.post("/participations/<number>/eligibility/<int:year>/<relief>/confirm")
def confirm_verdict(number: str, year: int, relief: str) -> Any:
    return _decide(number, year, relief, confirming=True)


@bp.post("/participations/<number>/eligibility/<int:year>/<relief>/overrule")
def overrule_verdict(number: str, year: int, relief: str) -> Any:
    return _decide(number, year, relief, confirming=False)


def _decide(number: str, year: int, relief: str, *, confirming: bool) -> Any:
    found, form, on = participant_of(number, year), forms.RulingForm(), as_of()
    web.permit(found)
    statement = statement_of(versions_of(found, year))
    if statement is None or statement.state not in FILED:
        abort(404)
    matter = _matter(found, year, statement, relief, form.seen.data or "")
    reason = form.reason.data or ""
    try:
        if confirming:
            acts.confirm_verdict(matter, by=current_user, reason=reason)
        else:
            acts.overrule_verdict(matter, by=current_user, reason=reason, outcome=form.outcome.data or "")
    except Refused as refused:
        return page(found, year, refused=(relief, refused.reason), deciding=form), 422
    flash(_("Decided. The company gets a letter with the reason."), "good")
    day = on.isoformat() if on else None
    return redirect(url_for("certify.eligibility", number=number, year=year, as_of=day, _anchor=relief))


def _matter(found: Participant, year: int, statement: Statement, relief: str, seen: str) -> acts.Matter:
    sheet = sheet_of(found, year, statement, None, as_of())
    line = next((one for one in sheet.lines if one.code == relief), None) or abort(404)
    return acts.Matter(statement, line, sheet.facts, as_of(), seen)

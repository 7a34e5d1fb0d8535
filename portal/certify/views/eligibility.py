"""A participant's year as the rules see it: each relief with its chain, what would change it, and what-if.

What-if takes any answers over those of the statement, and writes nothing: a browser without script sends the form.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import abort, render_template, request
from flask_login import current_user

from portal import i18n, web
from portal.announce import reports
from portal.announce.programme import Programme
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.queries import participants as register
from portal.award.queries.statements import registered_as
from portal.award.statement_models import Statement
from portal.award.statement_wording import STATES
from portal.certify import eligibility as engine
from portal.certify import forms, wording
from portal.certify.queries import rulings as queries
from portal.certify.views import bp
from portal.forms import AnswerForm, form_for

YEARS = range(2018, 2101)


@bp.get("/participations/<number>/eligibility/<int:year>")
def eligibility(number: str, year: int) -> Any:
    found = participant_of(number, year)
    web.permit(found)
    return page(found, year)


@bp.post("/participations/<number>/eligibility/<int:year>")
def what_if(number: str, year: int) -> Any:
    found = participant_of(number, year)
    web.permit(found)
    return page(found, year, sent=request.form)


def participant_of(number: str, year: int) -> Participant:
    """The participant, for its own people and for staff (those of a hub see its own)."""
    web.permit(act="award.participations")
    found = register.participant(number)
    if found is None or year not in YEARS:
        abort(404)
    if current_user.part_in(found.organisation_id) is None:
        web.permit(act="award.participants")
        found = register.participant(number, by=current_user) or abort(404)
    return found


def versions_of(found: Participant, year: int) -> list[Statement]:
    """The versions that this reader may see."""
    return queries.readable(found, year, own=current_user.part_in(found.organisation_id) is not None)


def statement_of(versions: list[Statement]) -> Statement | None:
    """The version by which the page judges: the one that the address names, if it names one."""
    no = web.asked("version") or ""
    return queries.judged_by(versions, int(no[:9]) if no.isascii() and no.isdigit() else None)


def form_of(statement: Statement | None, year: int) -> Programme:
    """The form of the statement, or the one that would be filled in."""
    return statement.programme if statement else reports.form("year", Period(year).last_day)


def as_of() -> date | None:
    """The day whose law is asked for."""
    try:
        return date.fromisoformat(web.asked("as_of") or "")
    except ValueError:
        return None


def sheet_of(
    found: Participant, year: int, statement: Statement | None, tried: Mapping[str, Any] | None, on: date | None
) -> engine.Sheet:  # fmt: skip
    """What the rules say of the statement, with what a person has decided; answers to try are taken as proved."""
    known, form = queries.rulings_of(found, year), form_of(statement, year)
    registered = registered_as(found, found.organisation)
    if tried is not None:
        return engine.sheet(form, tried, registered, year, known, on)
    answers, papers = (statement.flat, statement.files) if statement else ({}, {})
    return engine.sheet(form, answers, registered, year, known, on, papers)


def page(
    found: Participant, year: int, *, sent: Any = None, refused: tuple[str, Any] | None = None,
    deciding: forms.RulingForm | None = None,
) -> str:  # fmt: skip
    """The page; `sent` are answers to try, `refused` a relief and why the decision on it was not taken."""
    versions, on = versions_of(found, year), as_of()
    statement = statement_of(versions)
    form, stored = form_of(statement, year), statement.flat if statement else {}
    tried = _form(form, stored, sent)
    sheet = sheet_of(found, year, statement, tried.now if sent is not None else None, on)
    version = statement.no if statement else None
    return render_template(
        "certify/eligibility.html", participant=found, year=year, statement=statement, versions=versions, sheet=sheet,
        form=tried,
        pages=[(one, [tried[q.code] for q in one.questions if q.code in tried]) for one in form.pages],
        trying=sent is not None, states=STATES, as_of=on, wording=wording, refused=refused, deciding=deciding,
        decides=statement is not None and statement.state in queries.FILED and sent is None,
        values=partial(engine.values, form, sheet.facts, version=version), asked=partial(engine.asked, form),
    )  # fmt: skip


def _form(form: Programme, stored: Mapping[str, Any], sent: Any) -> AnswerForm:
    questions = tuple(one for one in form.questions if one.type != "file")
    return form_for(questions, i18n.current(), stored)(sent, stored, {})

"""A participant's statements: the periods, one statement, its pages of questions, two texts to choose from."""

from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, cast

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, web
from portal.announce import reports
from portal.announce.parts import Page
from portal.apply.forms import sent_changes, sent_with
from portal.apply.reading import answered
from portal.apply.views.writing import pause
from portal.award import periods
from portal.award import statement_wording as wording
from portal.award.acts import statements as acts
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.queries import contributions
from portal.award.queries import participants as register
from portal.award.queries import statements as queries
from portal.award.statement_models import WRITABLE, Evidence, Statement
from portal.award.views import bp
from portal.forms import AnswerField, AnswerForm, form_for
from portal.workflow import Refused


@bp.get("/participations/<number>/statements")
def statements(number: str) -> Any:
    participant = _participant(number)
    web.permit(participant)
    return _list(participant)


@bp.post("/participations/<number>/statements")
def begin_statement(number: str) -> Any:
    participant = _participant(number)
    web.permit(participant)
    period = Period.read(web.asked("period") or "") or abort(404)
    try:
        statement = acts.begin_statement(participant, period, by=current_user, today=register.today())
    except Refused as refused:
        return _list(participant, refused.reason), 409
    return redirect(url_for("award.statement", key=statement.key))


@bp.get("/statements/<key>")
def statement(key: str) -> Any:
    found = find(key)
    programme, flat, files = found.programme, found.flat, found.files
    states = {page.code: programme.page_state(page, flat, files) for page in programme.pages_for(flat)}
    return render_template(
        "award/statement.html", statement=found, states=states, pages=programme.pages_for(flat), wording=wording,
        done=sum(state == "done" for state in states.values()), events=queries.happened(found),
        sections=answered(programme, flat, found.attachments), file_url=partial(file_url, found),
        letters=queries.letters_about(found, current_user), writes=found.state in WRITABLE,
        signature=queries.last_signature(found),
    )  # fmt: skip


@bp.get("/statements/<key>/pages/<page>")
def statement_page(key: str, page: str) -> Any:
    found = find(key)
    if found.state not in WRITABLE:
        return redirect(url_for("award.statement", key=key))
    current = page_of(found, page)
    return page_of_questions(found, current, answer_form(found, current))


@bp.post("/statements/<key>/pages/<page>")
def save_statement(key: str, page: str) -> Any:
    found = find(key)
    current, (version, hand) = page_of(found, page), sent_with(request.form)
    form = answer_form(found, current, request.form)
    try:
        kept = keep(found, current, form, version=version, hand=hand)
    except Refused as refused:
        return page_of_questions(found, current, form, ("", refused.reason)), 409
    if kept is None:
        return redirect(url_for("award.statement_clash", key=key, page=page))
    if form.pressed:
        return redirect(url_for("award.statement_page", key=key, page=page, _anchor=form.pressed))
    if found.programme.page_state(current, form.now, found.files) == "wrong" and not form.validate():
        web.keep()
        return page_of_questions(found, current, form), 422
    return redirect(_after(found, current))


@bp.post("/statements/<key>/pages/<page>/autosave")
@web.csrf.exempt
def autosave_statement(key: str, page: str) -> Any:
    if not current_user.is_authenticated:
        return {"error": _("You have been signed out. Sign in again: your text is kept here.")}, 401
    web.csrf.protect()
    found = find(key)
    current, sent = page_of(found, page), sent_changes(request.get_json(silent=True))
    if sent is None:
        return {"error": _("This is not a page of answers.")}, 422
    changes, version, hand = sent
    try:
        kept = keep(found, current, answer_form(found, current, changes), version=version, hand=hand)
    except Refused as refused:
        return {"error": str(refused.reason)}, 403
    if kept is None:
        web.keep()
        return {"conflict_url": url_for("award.statement_clash", key=key, page=page)}, 409
    return {"saved_at": i18n.iso(kept.saved_at), "version": kept.version, "next_in": pause()}


@bp.get("/statements/<key>/pages/<page>/compare")
def statement_clash(key: str, page: str) -> Any:
    found = find(key)
    return _clash_page(found, page_of(found, page))


@bp.post("/statements/<key>/pages/<page>/compare")
def settle_statement(key: str, page: str) -> Any:
    found = find(key)
    current, (version, _hand) = page_of(found, page), sent_with(request.form)
    mine = {question.code for question in current.questions if request.form.get(question.code) == "mine"}
    try:
        acts.settle_statement(found, current, mine, by=current_user, version=version)
    except Refused as refused:
        return _clash_page(found, current, refused.reason), 409
    return redirect(url_for("award.statement_page", key=key, page=page))


def own(key: str) -> Statement:
    """A statement of the person's company; a foreign one looks like a missing one."""
    web.permit(act="award.participations")
    return queries.statement(key, current_user) or abort(404)


def find(key: str) -> Statement:
    """The same, permitted."""
    found = own(key)
    web.permit(found)
    return found


def page_of(found: Statement, code: str) -> Page:
    """A page on which something is asked now."""
    pages = found.programme.pages_for(found.flat)
    return next((page for page in pages if page.code == code), None) or abort(404)


def answer_form(found: Statement, page: Page, sent: Any = None) -> AnswerForm:
    """The page's questions with the stored answers, and over them what was sent."""
    return form_for(page.questions, i18n.current(), found.flat)(sent, found.flat, found.files)


def keep(found: Statement, page: Page, form: AnswerForm, *, version: int, hand: str) -> Any:
    """Save what is in the form over what is stored; None when it came too late and is kept beside."""
    row = found.page_row(page.code)
    data = {**(row.data if row else {}), **form.draft()}
    return acts.save_statement(found, page, data, by=current_user, version=version, hand=hand)


def file_url(found: Statement, file: Evidence) -> str:
    """Where a file of the statement is fetched."""
    return url_for("award.evidence", key=found.key, evidence_id=file.id)


def page_of_questions(found: Statement, page: Page, form: AnswerForm, refused: tuple[str, Any] | None = None) -> str:
    """The page of questions; `refused` is a file question and why its file was not taken."""
    pages = found.programme.pages_for(found.flat)
    row = found.page_row(page.code)
    return render_template(
        "award/statement_page.html", statement=found, page=page, form=form, pages=pages, wording=wording,
        number=pages.index(page) + 1, row=row, refused=refused, files_of=partial(_files_of, found),
        late=row.late_text(current_user.id) if row else None,
    )  # fmt: skip


def _participant(number: str) -> Participant:
    web.permit(act="award.participations")
    return register.own(number, current_user) or abort(404)


def _list(participant: Participant, refused: Any = "") -> str:
    today = register.today()
    owed = periods.owed(participant.since, participant.ended_on, today)
    versions = {period: found[-1] for period, found in queries.of_participant(participant).items()}
    unfiled = {period: _due_on(period, versions.get(period)) for period in owed if _is_unfiled(versions.get(period))}
    first = min(unfiled, key=lambda period: (unfiled[period], period), default=None)
    years = groupby((period for period in owed if period != first), key=lambda period: period.year)
    return render_template(
        "award/statements.html", participant=participant, today=today, wording=wording, refused=refused, first=first,
        years=[(year, list(of_year)) for year, of_year in years], versions=versions, unfiled=unfiled,
        ledger=contributions.ledger(participant, today),
    )  # fmt: skip


def _is_unfiled(last: Any) -> bool:
    return last is None or last.state in WRITABLE


def _due_on(period: Period, last: Any) -> date:
    if last and last.due_on:
        return cast("date", last.due_on)
    return period.due_on(reports.form(period.kind, period.last_day).clock(period.kind))


def _files_of(found: Statement, field: AnswerField) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "size": one.size, "url": file_url(found, one),
         "remove": url_for("award.detach_evidence", key=found.key, evidence_id=one.id)}
        for one in found.attachments if one.question == field.question.code
    ]  # fmt: skip


def _after(found: Statement, page: Page) -> str:
    pages = found.programme.pages_for(found.flat)
    rest = pages[pages.index(page) + 1 :] if page in pages else ()
    if rest:
        return url_for("award.statement_page", key=found.key, page=rest[0].code)
    return url_for("award.review_statement", key=found.key)


def _clash_page(found: Statement, page: Page, refused: Any = "") -> str:
    row = found.page_row(page.code)
    late = row.late_text(current_user.id) if row else None
    saved, mine = (row.data if row else {}), (late or {}).get("data") or {}
    sides = [
        {item.question.code: item for section in answered(found.programme, {**found.flat, **data})
         if section.page == page for item in section.items}
        for data in (saved, mine)
    ]  # fmt: skip
    differ = [code for code, value in mine.items() if saved.get(code) != value]
    pairs = [(code, *(side.get(code) for side in sides)) for code in differ]
    return render_template(
        "award/statement_clash.html", statement=found, page=page, row=row, late=late, pairs=pairs, refused=refused
    )

"""Handing a statement in: its files, a whole file of answers, the check of all answers, and the act itself."""

import json
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, sheets, signatures, storage, uploads, web
from portal.accounts import security, waiting
from portal.apply.reading import answered
from portal.apply.views.pieces import began, limit_of, the_file
from portal.award import statement_forms as forms
from portal.award import statement_sheets
from portal.award import statement_wording as wording
from portal.award.acts import statements as acts
from portal.award.queries import statements as queries
from portal.award.statement_facts import source_of
from portal.award.statement_models import WRITABLE, Statement
from portal.award.views import bp
from portal.award.views.statements import answer_form, file_url, find, own, page_of, page_of_questions
from portal.questions import Question, is_visible
from portal.signatures.holder import asked_for
from portal.workflow import Refused

BODY_AT_MOST = 3 * 20 * uploads.MEBIBYTE
SHEET_AT_MOST = 2 * uploads.MEBIBYTE


@bp.post("/statements/<key>/files/<question>")
@web.takes_body(BODY_AT_MOST)
def attach_evidence(key: str, question: str) -> Any:
    found = find(key)
    asked = next((one for one in found.programme.documents if one.code == question), None) or abort(404)
    try:
        _take(found, asked)
    except Refused as refused:
        page = page_of(found, asked.page)
        return page_of_questions(found, page, answer_form(found, page), (question, refused.reason)), 422
    return redirect(url_for("award.statement_page", key=key, page=asked.page, _anchor=question))


@bp.post("/statements/<key>/files/<question>/arriving")
def begin_evidence(key: str, question: str) -> Any:
    found = find(key)
    asked = next((one for one in found.programme.documents if one.code == question), None)
    if asked is None or found.state not in WRITABLE or not is_visible(asked, found.flat):
        abort(404)
    return began(_target_of(found, asked), asked)


@bp.post("/statements/<key>/files/<int:evidence_id>/remove")
def detach_evidence(key: str, evidence_id: int) -> Any:
    found = find(key)
    evidence = queries.evidence(found, evidence_id) or abort(404)
    page = found.programme.question(evidence.question).page
    acts.detach_evidence(found, evidence)
    return redirect(url_for("award.statement_page", key=key, page=page, _anchor=evidence.question))


@bp.get("/statements/<key>/files/<int:evidence_id>")
def evidence(key: str, evidence_id: int) -> Any:
    one = queries.evidence(find(key), evidence_id) or abort(404)
    return storage.serve(one.sha256, one.name, one.media_type)


@bp.get("/statements/<key>/sheet")
def statement_template(key: str) -> Any:
    found = find(key)
    content = statement_sheets.template(found.programme, found.flat, i18n.current())
    return web.download(content, f"{found.participant.number}-{found.period.code}.xlsx", sheets.XLSX)


@bp.post("/statements/<key>/import")
@web.takes_body(BODY_AT_MOST)
def import_statement(key: str) -> Any:
    found = find(key)
    try:
        faults = _import(found)
    except Refused as refused:
        faults = [statement_sheets.CellFault("", "", str(refused.reason))]
    if faults:
        return render_template("award/import_statement.html", statement=found, faults=faults, wording=wording), 422
    flash(_("The sheet is taken over. Look through the sections."), "good")
    return redirect(url_for("award.statement", key=key))


@bp.get("/statements/<key>/check")
def review_statement(key: str) -> Any:
    found = find(key)
    if found.state not in WRITABLE:
        return redirect(url_for("award.statement", key=key))
    sent = waiting.kept_for(act_of(found), key=key)
    waits = sent is not None and sent.fields.get("version") == str(found.version)
    return review_page(found, forms.FileStatementForm(data={"version": found.version, "declared": waits}), waits=waits)


@bp.post("/statements/<key>/submit")
def submit_statement(key: str) -> Any:
    return _hand_in(key, acts.submit_statement)


@bp.post("/statements/<key>/answer")
def answer_statement(key: str) -> Any:
    return _hand_in(key, acts.answer_statement)


def _import(found: Statement) -> list[statement_sheets.CellFault]:
    sent = request.files.get("sheet")
    if sent is None or not sent.filename:
        raise Refused(_("Choose a file first."), "sheet")
    uploads.inspect(sent.stream, sent.filename, SHEET_AT_MOST, ("xlsx",))
    answers, faults = statement_sheets.read(found.programme, sent.stream, i18n.current())
    if not faults:
        acts.import_statement(found, answers, by=current_user)
    return faults


def _take(found: Statement, question: Question) -> None:
    if not is_visible(question, found.flat):
        raise Refused(_("Choose a file first."), question.code)
    with the_file(question, _target_of(found, question)) as sent:
        upload = uploads.inspect(sent.stream, sent.name, limit_of(question), question.accept)
        acts.attach_evidence(found, question, storage.put(sent.stream), upload.name, upload.media_type, by=current_user)


def _target_of(found: Statement, question: Question) -> str:
    return f"statement/{found.key}/{question.code}"


def _hand_in(key: str, act: Any) -> Any:
    found, form = own(key), forms.FileStatementForm()
    if form.version.data is not None and acts.handed_in(found, form.version.data):
        web.permit(found, "award.statement")
        return redirect(url_for("award.statement", key=key))
    web.permit(found)
    if not form.validate():
        return review_page(found, form), 422
    if not security.is_fresh():
        return waiting.ask_who(url_for("award.review_statement", key=key))
    try:
        act(found, by=current_user, arrived=waiting.arrived(), version=form.version.data)
    except Refused as refused:
        form.version.data, form.version.raw_data = found.version, None
        return review_page(found, form, refused.reason), 409
    waiting.done()
    flash(_("Submitted. We write to you when it is checked."), "good")
    return redirect(url_for("award.statement", key=key))


def act_of(found: Statement) -> str:
    """What handing in is at this time."""
    return "award.answer_statement" if found.state == "returned" else "award.submit_statement"


def review_page(found: Statement, form: forms.FileStatementForm, refused: Any = "", *, waits: bool = False) -> str:
    """All answers of a statement, what is missing or wrong, and the declaration."""
    programme = found.programme
    faults = [(source_of(programme, path), sentence) for path, sentence in acts.contradictions(found)]
    offer = signatures.offer() if found.organisation.bin else signatures.NOTHING
    web.lets_connect(offer.ncalayer)
    return render_template(
        "award/review_statement.html", statement=found, form=form, refused=refused, wording=wording, faults=faults,
        sections=answered(programme, found.flat, found.attachments), file_url=partial(file_url, found),
        problems=programme.problems(found.flat, found.files),
        act=act_of(found), offer=offer, waits=waits,
        oids=json.dumps(asked_for(found.organisation.number, i18n.local(db.now()).date())),
    )  # fmt: skip

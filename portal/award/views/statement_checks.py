"""Statements for staff: what waits for a check, one statement with its versions, the return and the acceptance."""

from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import storage, web
from portal.apply.reading import answered
from portal.award import statement_forms as forms
from portal.award import statement_wording as wording
from portal.award.acts import checking_statements as acts
from portal.award.acts.statements import contradictions
from portal.award.queries import participants as register
from portal.award.queries import statements as queries
from portal.award.statement_changes import changes, former
from portal.award.statement_facts import source_of
from portal.award.statement_models import Evidence, Statement
from portal.award.views import bp
from portal.workflow import Refused


@bp.get("/register/statements")
def filed_statements() -> Any:
    web.permit()
    rows = queries.awaiting(current_user)
    return render_template(
        "award/filed_statements.html", rows=rows, today=register.today(), wording=wording, name_of=queries.name_of
    )


@bp.get("/register/statements/<key>")
def filed_statement(key: str) -> Any:
    found = _filed(key)
    web.permit(found)
    return _page(found)


@bp.get("/register/statements/<key>/files/<int:evidence_id>")
def filed_evidence(key: str, evidence_id: int) -> Any:
    found = _filed(key)
    web.permit(found)
    one = queries.evidence(found, evidence_id) or abort(404)
    return storage.serve(one.sha256, one.name, one.media_type)


@bp.post("/register/statements/<key>/return")
def return_statement(key: str) -> Any:
    found, form = _filed(key), forms.NoteForm()
    web.permit(found)
    if not form.validate():
        return _page(found, form), 422
    acts.return_statement(found, by=current_user, note=form.note.data or "")
    flash(_("Returned. The company gets a letter."), "good")
    return redirect(url_for("award.filed_statement", key=key))


@bp.post("/register/statements/<key>/accept")
def accept_statement(key: str) -> Any:
    found = _filed(key)
    web.permit(found)
    try:
        invoice = acts.accept_statement(found, by=current_user)
    except Refused as refused:
        return _page(found, refused=refused.reason), 409
    if invoice:
        flash(_("Accepted. Invoice %(number)s is issued.", number=invoice.number), "good")
    else:
        flash(_("Accepted. The company gets a letter."), "good")
    return redirect(url_for("award.filed_statement", key=key))


def _filed(key: str) -> Statement:
    web.permit(act="award.filed_statements")
    return queries.filed(key, by=current_user) or abort(404)


def _file_url(found: Statement, file: Evidence) -> str:
    return url_for("award.filed_evidence", key=found.key, evidence_id=file.id)


def _page(found: Statement, form: forms.NoteForm | None = None, refused: Any = "") -> str:
    programme, versions = found.programme, queries.versions(found.participant, found.period)
    before = former(found, versions)
    return render_template(
        "award/filed_statement.html", statement=found, wording=wording, refused=refused, today=register.today(),
        form=form or forms.NoteForm(formdata=None), events=queries.happened(found),
        sections=answered(programme, found.flat, found.attachments), file_url=partial(_file_url, found),
        faults=[(source_of(programme, path), sentence) for path, sentence in contradictions(found)],
        before=before, changed=changes(before, found) if before else (), versions=versions,
        base=acts.base_of(found) if found.quarter else None, signature=queries.last_signature(found),
    )  # fmt: skip

"""Files: taken one at a time, told at the question why one is not, given back only as a download."""

from typing import Any

from flask import abort, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from portal import storage, uploads, web
from portal.apply import acts, queries
from portal.apply.acts.writing import CLOSED, WRITABLE
from portal.apply.models import Application
from portal.apply.views.pieces import began, limit_of, the_file
from portal.apply.views.room import bp, find, find_draft, looked, page_of
from portal.apply.views.writing import answer_form, step_page
from portal.questions import Question, is_visible
from portal.workflow import Refused

BODY_AT_MOST = 3 * 20 * uploads.MEBIBYTE  # a file that is somewhat too large is told so at its question


@bp.post("/applications/<key>/files/<question>")
@web.takes_body(BODY_AT_MOST)
def attach(key: str, question: str) -> Any:
    application = find_draft(key)
    asked = file_question(application, question)
    try:
        take(application, asked)
    except Refused as refused:
        page = page_of(application, asked.page)
        form = answer_form(application, page)
        return step_page(application, page, form, (question, refused.reason)), 422
    return redirect(url_for("apply.step", key=key, page=asked.page, _anchor=question))


@bp.post("/applications/<key>/files/<question>/arriving")
def begin_upload(key: str, question: str) -> Any:
    application = find_draft(key)
    if application.state not in WRITABLE:
        raise Refused(CLOSED)
    return began(target_of(application, question), file_question(application, question))


@bp.post("/applications/<key>/files/<int:file_id>/remove")
def detach(key: str, file_id: int) -> Any:
    application = find_draft(key)
    attachment = next((file for file in application.attachments if file.id == file_id), None) or abort(404)
    page = application.call.programme.question(attachment.question).page
    acts.detach(application, attachment)
    return redirect(url_for("apply.step", key=key, page=page, _anchor=attachment.question))


@bp.get("/applications/<key>/files/<int:file_id>")
def file(key: str, file_id: int) -> Response:
    attachment = queries.attachment(looked(find(key), "files"), file_id) or abort(404)
    return storage.serve(attachment.sha256, attachment.name, attachment.media_type)


def file_question(application: Application, code: str) -> Question:
    """A question of the programme that a file answers, and that is asked now."""
    documents = application.call.programme.documents
    asked = next((one for one in documents if one.code == code and is_visible(one, application.flat)), None)
    return asked or abort(404)


def take(application: Application, question: Question) -> None:
    """Look at the file that was sent, keep it, and answer the question with it. Raises Refused."""
    with the_file(question, target_of(application, question.code)) as sent:
        upload = uploads.inspect(sent.stream, sent.name, limit_of(question), question.accept)
        stored = storage.put(sent.stream)
        acts.attach(application, question, stored, upload.name, upload.media_type, by=current_user)


def target_of(application: Application, code: str) -> str:
    """What a file that comes in pieces is for."""
    return f"application/{application.key}/{code}"

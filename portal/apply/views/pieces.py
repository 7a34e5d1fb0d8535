"""Large files come in pieces, by the core of the tus protocol (tus.io, 1.0.0): begin, ask how far, go on.

When a file is whole, the ordinary form is sent with its key in the place of the file: from there on it is examined and
attached as any other. No library was taken: those for Flask were last kept in 2020.
"""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from flask import Response, abort, jsonify, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import arriving, uploads, web
from portal.apply.views.room import bp
from portal.arriving import Arriving
from portal.questions import Question
from portal.workflow import Refused

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)
SUM = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Sent(NamedTuple):
    """A file as its form brought it."""

    stream: IO[bytes]
    name: str


@bp.get("/uploads/<key>")
def upload(key: str) -> Any:
    return _told(_own(key), 200)


@bp.patch("/uploads/<key>")
def continue_upload(key: str) -> Any:
    row = _own(key)
    if request.mimetype != PIECE:
        abort(415)
    try:
        arriving.go_on(row, _number("Upload-Offset"), request.get_data())
    except arriving.OutOfPlace as refused:
        return _told(row, 409, refused)
    except arriving.TooLong as refused:
        return _told(row, 413, refused)
    return _told(row, 204)


def began(target: str, question: Question) -> Response:
    """The answer to who begins with a file for a question: where its pieces go, and how far it has come already."""
    _must_speak()
    size, facts = _number("Upload-Length"), _metadata()
    if not size or not SUM.fullmatch(facts.get("sha256", "")):
        abort(400)
    if size > limit_of(question):
        return _refused(uploads.too_large(limit_of(question)), 413)
    try:
        uploads.promised(facts.get("filename"), question.accept)
        row = arriving.begin(target, facts.get("filename", ""), size, facts["sha256"], by=current_user)
    except arriving.TooMany as refused:
        return _refused(refused.reason, 429)
    except uploads.NotAllowed as refused:
        return _refused(refused.reason, 422)
    answer = _told(row, 201)
    answer.headers["Location"] = url_for("apply.upload", key=row.key)
    return answer


@contextmanager
def the_file(question: Question, target: str) -> Iterator[Sent]:
    """The file that answers a question: sent with the form, or in pieces before it. Raises Refused."""
    sent, key = request.files.get(question.code), request.form.get("arrived", "")
    if not key:
        if sent is None or not sent.filename:
            raise Refused(_("Choose a file first."), question.code)
        yield Sent(sent.stream, sent.filename)
        return
    row = arriving.find(key, by=current_user, target=target)
    if row is None or row.is_over:
        raise Refused(_("The file has not arrived whole. Choose it again: the upload goes on."), question.code)
    try:
        whole = arriving.whole(row)
    except arriving.Spoilt:
        arriving.drop(row)
        web.keep()
        raise
    with whole:
        yield Sent(whole, row.name)
    arriving.take(row)


def limit_of(question: Question) -> int:
    """How long a file may be that answers the question."""
    return int(min(question.max_mb * uploads.MEBIBYTE, web.setting("MAX_UPLOAD")))


def _own(key: str) -> Arriving:
    """The person's own file on its way; another's looks like a missing one."""
    web.permit(act="apply.mine")
    _must_speak()
    row = arriving.find(key, by=current_user) or abort(404)
    web.permit(row)
    if row.is_over:
        abort(410)
    return row


def _must_speak() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        abort(Response(status=412, headers={"Tus-Version": VERSION}))


def _number(header: str) -> int:
    found = request.headers.get(header, "")
    return int(found) if NUMBER.fullmatch(found) else abort(400)


def _metadata() -> dict[str, str]:
    """filename and sha256, as tus writes them: names and base64 values with commas between."""
    pairs = (pair.split(" ") for pair in request.headers.get("Upload-Metadata", "").split(",") if pair.count(" ") == 1)
    try:
        return {name: base64.b64decode(value, validate=True).decode() for name, value in pairs}
    except ValueError:
        return abort(400)


def _told(row: Arriving, status: int, refused: Refused | None = None) -> Response:
    answer = Response(status=status) if refused is None else _refused(refused.reason, status)
    answer.headers.update({"Upload-Offset": str(row.received), "Upload-Length": str(row.size)})
    answer.headers.update({"Tus-Resumable": VERSION, "Cache-Control": "no-store"})
    return answer


def _refused(reason: Any, status: int) -> Response:
    answer = jsonify(error=str(reason))
    answer.status_code = status
    return answer

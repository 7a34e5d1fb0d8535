"""What a visitor is told when something cannot be done: why, and what to do next; never a bare status code."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge, SecurityError
from werkzeug.routing import RoutingException

from portal import db, i18n
from portal.workflow import Refused

CHUNK = 64 * 1024
log = structlog.get_logger(__name__)


class Forbidden(Exception):
    """The person may not do this; carries the sentence that says why."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


class SignInFirst(RoutingException):
    """Sends the visitor to the sign-in page and back."""


def init_app(app: Flask) -> None:
    """Answer every error with a page of our own; in development and tests an unknown one is raised."""
    from_the_database = (StaleDataError, IntegrityError, OperationalError)
    for error in (HTTPException, Forbidden, SignInFirst, Refused, CSRFError, *from_the_database):
        app.register_error_handler(error, answer)
    if not app.debug and not app.testing:
        app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Any:
    """The page (or JSON) for an error; what the request has changed is rolled back."""
    db.session.rollback()
    g.handled_error = True
    if isinstance(error, SecurityError):  # the host is not ours, so there is no address to link to
        return Response("Bad request", 400)
    if isinstance(error, SignInFirst):
        return redirect(url_for("security.login", next=_here()))
    if isinstance(error, NotFound) and (better := _with_language()):
        return redirect(better)
    if isinstance(error, RequestEntityTooLarge) and (own := _own_answer()):
        _read_away()
        return own(), 413
    status, reason = _status_of(error)
    if status >= 500:
        log.exception("request_failed", path=request.path, status=status)
    if isinstance(error, HTTPException) and error.response is not None:
        return error.response
    if _wants_json():
        return {"error": str(reason or status)}, status
    return render_template("errors/error.html", status=status, reason=reason), status


def _status_of(error: Exception) -> tuple[int, Any]:
    if isinstance(error, Forbidden):
        return 403, error.reason
    if isinstance(error, Refused):
        return 409, error.reason
    if isinstance(error, StaleDataError | IntegrityError):
        return 409, _("Someone was quicker. Open the page again to see what has changed.")
    if isinstance(error, OperationalError):
        return 503, None
    if isinstance(error, CSRFError):
        return 400, _("The page was open for too long. Go back, reload it and try again: what you typed is kept.")
    if isinstance(error, RequestEntityTooLarge):
        return 413, None
    if isinstance(error, HTTPException):
        return error.code or 500, None
    return 500, None


def _own_answer() -> Any:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "answers_larger", None)


def _read_away() -> None:
    """Take what is on its way and forget it: over a connection that is closed before, no browser shows an answer."""
    left = min(request.content_length or 0, current_app.config["MAX_UPLOAD"])
    while left > 0 and (part := request.environ["wsgi.input"].read(min(left, CHUNK))):
        left -= len(part)


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _with_language() -> str | None:
    """The page a visitor meant who left out the language: /desk → /ru/desk."""
    if request.method != "GET" or g.get("lang") or request.path.startswith(("/api/", "/assets/")):
        return None
    candidate = f"/{i18n.preferred()}{request.path}".rstrip("/") or "/"
    try:
        current_app.url_map.bind("").match(candidate)
    except HTTPException:
        return None
    query = request.query_string.decode()
    return f"{candidate}?{query}" if query else candidate


def _here() -> str:
    """Where to go on after signing in: this page, or the one of ours that has sent its form."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    sender = urlsplit(request.referrer or "")
    return sender.path if sender.path and sender.netloc == request.host else url_for("work.desk")

"""The blueprint of the room, and how its pages find their case: a foreign one looks like a missing one."""

from flask import Flask, abort, url_for
from flask_login import current_user

from portal import web
from portal.announce.parts import Page
from portal.apply import queries
from portal.apply.models import Application, Attachment
from portal.apply.reading import answered

bp = web.room("apply")


def init_app(app: Flask) -> None:
    """Give the templates (also those of rooms below) the answers for reading."""
    app.jinja_env.globals["answered"] = answered


def find(key: str) -> Application:
    """The person's own case, permitted."""
    web.permit(act="apply.mine")
    application = queries.case(key, current_user) or abort(404)
    web.permit(application)
    return application


def find_draft(key: str) -> Application:
    """The same with its answers and files."""
    application = find(key)
    queries.load_answers(application, current_user)
    return application


def file_url(file: Attachment) -> str:
    """Where a file of the case is fetched (the key is the case's, so a foreign one is not found)."""
    return url_for("apply.file", key=file.application.key, file_id=file.id)


def page_of(application: Application, code: str) -> Page:
    """A page on which something is asked now."""
    pages = application.call.programme.pages_for(application.flat)
    return next((page for page in pages if page.code == code), None) or abort(404)

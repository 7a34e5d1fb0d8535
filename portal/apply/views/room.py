"""The blueprint of the room, and how its pages find their case: a foreign one looks like a missing one."""

from flask import Flask, abort, url_for
from flask_login import current_user

from portal import db, web
from portal.announce.parts import Page
from portal.apply import looking, queries
from portal.apply.acts.locking import hold
from portal.apply.models import Application, Attachment
from portal.apply.reading import answered

bp = web.room("apply")


def init_app(app: Flask) -> None:
    """Give the templates (also those of rooms below) the answers for reading."""
    app.jinja_env.globals["answered"] = answered


def own(key: str) -> Application:
    """The person's own case; a request that writes waits here for other hands, and then holds it."""
    web.permit(act="apply.mine")
    writes = db.is_write()
    application = queries.case(key, current_user, held=writes) or abort(404)
    if writes:
        hold(application)
    return application


def find(key: str) -> Application:
    """The person's own case, permitted."""
    application = own(key)
    web.permit(application)
    return application


def find_draft(key: str) -> Application:
    """The same with its answers and files."""
    application = find(key)
    queries.load_answers(application, current_user)
    queries.load_files(application)
    return application


def find_page(key: str, code: str) -> tuple[Application, Page]:
    """The same with one page of the form; without files when the page asks for none."""
    application = find(key)
    queries.load_answers(application, current_user)
    page = page_of(application, code)
    if page.has_files:
        queries.load_files(application)
    return application, page


def looked(application: Application, kind: str) -> Application:
    """The case, of which somebody of the company opens this kind of thing."""
    looking.looked(application.id, kind, by=current_user, side="company")
    return application


def file_url(file: Attachment) -> str:
    """Where a file of the case is fetched (the key is the case's, so a foreign one is not found)."""
    return url_for("apply.file", key=file.application.key, file_id=file.id)


def page_of(application: Application, code: str) -> Page:
    """A page on which something is asked now."""
    pages = application.call.programme.pages_for(application.flat)
    return next((page for page in pages if page.code == code), None) or abort(404)

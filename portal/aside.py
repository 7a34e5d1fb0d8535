"""What a page leaves behind besides its answer: that somebody was here, and what they looked at.

A GET never writes (web.py), and these two memories would make nearly every GET one. So they are written when the answer
has left, in a short transaction of its own outside the request: it begins as every write does (db.py), nobody waits for
it, and if it fails the page was answered all the same. Whoever asks for one sees to it that it is rare.
"""

from collections.abc import Callable, Iterable
from contextvars import Context
from functools import partial
from typing import cast

import structlog
from flask import Response, current_app, g
from flask.ctx import AppContext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wsgi import ClosingIterator

from portal import db

Write = Callable[[], None]
log = structlog.get_logger(__name__)


def afterwards(write: Write) -> None:
    """Do this write when the answer of the present request has left."""
    g.setdefault("aside", []).append(write)


def hang(response: Response) -> Response:
    """Hang what is to be written on the answer that is final."""
    for write in g.pop("aside", ()):
        done = partial(Context().run, _written, current_app.app_context(), write)
        if response.direct_passthrough:  # a file is handed over as it is, and its answer never hears of the end
            response.response = ClosingIterator(cast(Iterable[bytes], response.response), done)
        else:
            response.call_on_close(done)
    return response


def _written(context: AppContext, write: Write) -> None:
    """A context without a request: what is asked here belongs to no GET any more."""
    with context:
        try:
            write()
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            log.exception("aside_was_not_written")

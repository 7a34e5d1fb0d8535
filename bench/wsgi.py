"""The portal as gunicorn serves it, which here also tells in a header how many SQL statements an answer took."""

import json
import os
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy import Engine, event

from portal import create_app, sharing

HEADER = "X-Statements"
NOISE = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SET ")


class Counted:
    """Counts what one request asks the database; a sync worker answers one at a time."""

    def __init__(self, inner: WSGIApplication) -> None:
        self.inner, self.statements = inner, 0
        event.listen(Engine, "before_cursor_execute", self._hear)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.statements = 0

        def start(status: str, headers: list[tuple[str, str]], failure: Any = None) -> Any:
            return start_response(status, [*headers, (HEADER, str(self.statements))], failure)

        return self.inner(environ, start)

    def _hear(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements += not statement.startswith(NOISE)


app = create_app(json.loads(os.environ["BENCH_SETTINGS"]))
app.wsgi_app = Counted(app.wsgi_app)  # type: ignore[method-assign]
sharing.share(app)

"""The portal: create_app() opens the database, furnishes the tools, and registers the rooms in order.

accounts → announce → apply → assess → award → certify → publish → work
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from flask import Flask
from flask_alembic import Alembic

import config
from portal import db, findable, i18n, jobs, logs, mails, posted, unsent, web

ROOMS = ("accounts", "announce", "apply", "assess", "award", "certify", "publish", "work")
alembic = Alembic(metadatas=db.Base.metadata)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application, with settings from the environment and the given ones over them."""
    app = Flask(__name__, template_folder="../templates", static_folder="../static", static_url_path="/static")
    app.request_class = posted.Asked
    app.config.from_mapping(config.settings())
    app.config.from_mapping(settings or {})
    migrations = Path(app.root_path).parent / "migrations"
    app.config["ALEMBIC"] = {"script_location": str(migrations), "version_locations": [str(migrations / "versions")]}
    app.config["ALEMBIC_CONTEXT"] = {
        "render_as_batch": True, "compare_type": True, "include_name": findable.is_ours,
    }  # fmt: skip
    Path(app.config["QUEUE_FILE"]).parent.mkdir(parents=True, exist_ok=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    logs.init_app(app)
    db.sql.init_app(app)
    app.teardown_appcontext_funcs = [  # no async sessions are opened; looking for them starts an event loop each time
        each for each in app.teardown_appcontext_funcs if not iscoroutinefunction(each)
    ]
    i18n.init_app(app)
    web.init_app(app)
    unsent.init_app(app)
    jobs.init_app(app)
    mails.init_app(app)
    for room in ROOMS:
        _register(app, room)
    alembic.init_app(app)
    return app


def _register(app: Flask, room: str) -> None:
    """Load the nouns of a room, then whatever it opens: its init_app, its pages, its commands."""
    for face in ("models", "security", "views", "commands"):
        if find_spec(f"portal.{room}.{face}") is None:
            continue
        module = import_module(f"portal.{room}.{face}")
        if hasattr(module, "init_app"):
            module.init_app(app)
        if hasattr(module, "bp"):
            app.register_blueprint(module.bp)

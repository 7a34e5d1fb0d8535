"""Pages for everybody; every module hangs its pages on the one blueprint."""

from importlib import import_module

from flask import Flask

from portal import web

bp = web.room("publish")

for page in ("pages", "participants"):
    import_module(f"portal.publish.views.{page}")


def init_app(app: Flask) -> None:
    """Open data in one piece for all languages lies outside of /kk, /ru and /en."""
    for page, name in (("pages", "statistics_json"), ("participants", "participants_json")):
        view = getattr(import_module(f"portal.publish.views.{page}"), name)
        app.add_url_rule(f"/api/v1/{name.removesuffix('_json')}.json", f"publish.{name}", view)

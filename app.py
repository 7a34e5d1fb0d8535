"""The door: `flask --app app …` and gunicorn come in here."""

from flask import Flask

from portal import create_app, sharing

app = create_app()


def served() -> Flask:
    """The application as a server takes it before it forks: `gunicorn --preload 'app:served()'`."""
    sharing.share(app)
    return app

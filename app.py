"""The door: `flask --app app …` and gunicorn come in here."""

from portal import create_app

app = create_app()

"""The room at the command line: flask eligibility."""

import json
from datetime import date, datetime
from typing import BinaryIO

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.announce.rules.tax import Fault, Scenario, read
from portal.announce.rules.tax.writing import told
from portal.i18n import LANGUAGES

FAULTY = 2


def init_app(app: Flask) -> None:
    """Hang the command on the app."""
    app.cli.add_command(eligibility)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge by the law of this day, not of each norm's own."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of sentences.")
@with_appcontext
def eligibility(file: BinaryIO, as_of: datetime | None, lang: str) -> None:
    """Judge the tax reliefs of company-years: JSON with a list called scenarios in, JSON out.

    Faulty scenarios are told on the error output by id and field, the others are judged; then the command ends with 2.
    """
    with force_locale(lang):
        try:
            scenarios, faults = read(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            scenarios, faults = [], [Fault("", "", _("The file is not text in UTF-8."))]
        day = as_of.date() if as_of else None
        shown = {"scenarios": [_judged(scenario, day) for scenario in scenarios]}
    if scenarios or not faults:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    for fault in faults:
        click.echo(": ".join(part for part in fault if part), err=True)
    if faults:
        raise SystemExit(FAULTY)


def _judged(scenario: Scenario, as_of: date | None) -> dict[str, object]:
    return {"id": scenario.id, "year": scenario.company_year.year, **told(scenario.company_year, as_of)}

"""The room at the command line: flask import-reviews."""

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from portal import db
from portal.announce.models import Call
from portal.apply.models import Application
from portal.arrays import np
from portal.assess import acts, importing, scoring
from portal.assess.acts.bringing import importer
from portal.assess.acts.concluding import scale_of
from portal.assess.models import Assignment, Review
from portal.workflow import Refused

SHOWN = 14
SEVERITY = {
    "corrected": "Severity is corrected.", "none": "Severity needs no correction.",
    "apart": "Severity is not corrected: experts fall into groups that share no application.",
    "thin": "Severity is not corrected: experts have read too little each.",
}  # fmt: skip
MOST_FAULTS = 50


def init_app(app: Flask) -> None:
    """Hang the command on the app."""
    app.cli.add_command(import_reviews)


@click.command("import-reviews")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--call", "slug", default="", help="Name of the new call in its address; the file's name when not given.")
@click.option(
    "--map", "pairs", multiple=True, metavar="OURS=THEIRS", help="A column by its name in the file; also criteria=a,b."
)
@click.option("--best", default="", help="The best mark, where the scale is not the usual one.")
@click.option("--worst", default="", help="The worst mark.")
def import_reviews(file: Path, slug: str, pairs: Iterable[str], best: str, worst: str) -> None:
    """Bring applications and reviews from another system: all of the table or nothing."""
    slug = slug or "-".join(file.stem.lower().replace("_", "-").split())
    mapping = {ours.strip(): theirs.strip() for ours, _equals, theirs in (pair.partition("=") for pair in pairs)}
    with force_locale("en"):
        try:
            table = importing.read(file.read_bytes(), mapping, best=best, worst=worst)
            _stop_at_faults(table)
            done = acts.import_reviews(table, slug, by=importer())
        except Refused as refused:
            db.session.rollback()
            raise click.ClickException(str(refused.reason)) from refused
        db.session.commit()
    click.echo(f"Call {slug}: {done.applications} applications, {done.reviews} reviews by {done.experts} experts.")
    _print_ranking(done)


def _stop_at_faults(table: importing.Table) -> None:
    if not table.faults:
        return
    for fault in table.faults[:MOST_FAULTS]:
        click.echo(f"line {fault.line}: {fault.reason}", err=True)
    raise click.ClickException(f"{len(table.faults)} faults, nothing was imported.")


def _print_ranking(done: Any) -> None:
    """The best by mean overall mark, as any call is ranked; the mean stands in the marks of the file."""
    scale = scale_of(done.call.programme)
    cases = db.session.scalars(select(Application).where(Application.call_id == done.call.id)).all()
    by_ref: dict[Hashable, Application] = {case.id: case for case in cases}
    standings = [
        scoring.Standing(case.id, case.score_e4, 0, 0, case.submitted_at, case.reviews_in)
        for case in sorted(cases, key=lambda case: case.number or "")
    ]
    click.echo(f"Ranking by mean overall mark ({float(scale.best):g} is best, {float(scale.worst):g} is worst):")
    click.echo("place  mean    points  application")
    order = [by_ref[standing.ref] for standing in scoring.order(standings)]
    for place, case in enumerate(order[:SHOWN], 1):
        points = Fraction(case.score_e4 or 0, scoring.E4)
        mean = scale.worst + (scale.best - scale.worst) * points / 100
        click.echo(f"{place:5}  {float(mean):.3f}  {float(points):6.2f}  {case.number}  {case.title}")
    _print_trust(done.call, [case.id for case in order])


def _print_trust(call: Call, order: Sequence[int]) -> None:
    """What the scores are made of by the model, and how many of the best fifth are expected to be truly among it."""
    scored = (
        select(Assignment.application_id, Assignment.expert_id, Review.total_e4)
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.call_id == call.id)
    )
    rows = ((case, expert, total) for case, expert, total in db.session.execute(scored) if total is not None)
    model = scoring.fit(scoring.gather(rows))
    if model is None:
        click.echo("Too few second reviews to say how sure the order is.")
        return
    case, expert, rest = (f"{100 * share:.0f} %" for share in model.shares)
    click.echo(f"Variance of a score: proposal {case}, severity {expert}, residual {rest}. {SEVERITY[model.severity]}")
    agreed = scoring.agreement(model.reviews)
    told = ("—" if figure is None else f"{figure:.2f}" for figure in (agreed.icc, agreed.icc_mean, agreed.alpha))
    click.echo("ICC(1) {}, of the mean {}; Krippendorff's alpha {}.".format(*told))
    best = max(1, len(order) // 5)
    places = {ref: at for at, ref in enumerate(model.reviews.cases)}
    expected = scoring.places(model, best).expected(np.array([places[ref] for ref in order[:best]]))
    click.echo(f"Of the {best} best about {expected:.0f} are expected to be truly among the best {best}.")

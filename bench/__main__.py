"""`python -m bench [--only PATTERN] [--applications N]`: load, serve, measure, print; PATTERN is of names or parts."""

import argparse
import logging
import sys
import time
from itertools import chain

from bench import assignment, certificates, measure, scoring, server, slow_line
from bench.figures import Figure, wanted
from bench.load import World, fill
from bench.works import Scene
from portal import create_app
from tests.postgres import Missing

APPLICATIONS = 6_000


def run(database: server.Database, applications: int, pattern: str) -> list[Figure]:
    """Fill the database, serve it, and print each figure as it comes."""
    started = time.monotonic()
    world = _filled(database, applications)
    _say(f"{database.kind}: {applications} applications loaded in {time.monotonic() - started:.0f} s")
    told = []
    with server.serve(database) as served:
        scene = Scene(served, world)
        slowly = slow_line.figures(scene, pattern) if _on_slow_line(database.kind, pattern) else ()
        for figure in chain(measure.figures(served, scene, applications, pattern), slowly):
            if wanted(figure.name, pattern):
                print(figure, flush=True)
                told.append(figure)
    return told


def _on_slow_line(kind: str, pattern: str) -> bool:
    """The line is slow whatever the database: one is enough."""
    return kind == "sqlite" and any(wanted(name, pattern) for name in slow_line.NAMES)


def _filled(database: server.Database, applications: int) -> World:
    app = create_app(server.settings(database) | {"QUEUE_WAKES": False})
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        return fill(applications)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """All that is asked for; a database is left out when no figure of it is."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("--only", default="*", metavar="PATTERN", help="only figures whose name fits, as sqlite.*.cpu")
    words.add_argument("--applications", type=int, default=APPLICATIONS, metavar="N", help="how many to load")
    asked = words.parse_args()
    for kind, opened in server.DATABASES.items():
        named = any(wanted(name, asked.only) for name in measure.names(kind))
        if not named and not _on_slow_line(kind, asked.only):
            continue
        try:
            with opened() as database:
                run(database, asked.applications, asked.only)
        except Missing as missing:
            _say(f"{kind}: left out. {missing}")
    if any(wanted(name, asked.only) for name in certificates.NAMES):
        for figure in certificates.figures():
            print(figure, flush=True)
    for figure in scoring.figures(asked.only):
        if wanted(figure.name, asked.only):
            print(figure, flush=True)
    for line in assignment.figures(asked.only):
        print(line, flush=True)


if __name__ == "__main__":
    main()

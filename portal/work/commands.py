"""Commands: serve, worker, check, roles, reindex. `flask --app app --help` lists them all."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from portal import db, findable, rights, sharing
from portal.accounts import acts, queries
from portal.work import certificate_invariants
from portal.work.demo.seeding import seed

WORKERS = 2


def init_app(app: Flask) -> None:
    """Register the commands of the portal."""
    for command in (serve, worker, check, seed, grant_role, reindex):
        app.cli.add_command(command)


@click.command()
@click.option("--port", default=5000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--upgrade", is_flag=True, help="Migrate the database first.")
@click.option("--demo", is_flag=True, help="Fill an empty portal with the living demo first.")
@click.pass_context
def serve(context: click.Context, port: int, host: str, upgrade: bool, demo: bool) -> None:
    """Serve the portal: gunicorn with two workers, and beside it the worker that writes letters and papers."""
    if upgrade:
        with current_app.app_context():  # its connection, and with it the lock, ends with the context
            current_app.extensions["alembic"].upgrade()
    if demo:
        context.invoke(seed)
    db.session.close()  # this process only watches from now on: it must hold no lock
    click.echo(f"{current_app.config['PRODUCT']} is at http://localhost:{port}")
    here = Path(current_app.root_path).parent
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    web = [sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--bind", f"{host}:{port}", "--preload",
           "--timeout", "60", "--graceful-timeout", "20", "--max-requests", "20000", "--max-requests-jitter", "2000",
           "--no-control-socket",
           "app:served()"]  # fmt: skip
    env = {**sharing.TUNED, **os.environ, "PUBLIC_URL": os.environ.get("PUBLIC_URL", f"http://localhost:{port}")}
    children = [subprocess.Popen(command, cwd=here, env=env) for command in (web, [*flask, "worker"])]  # noqa: S603

    def stop(_number: int, _frame: object) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.wait()  # whichever ends first takes the other with it
    stop(0, None)
    raise SystemExit(max(child.wait() for child in children))


@click.command()
def worker() -> None:
    """Do what waits in the outbox: letters, papers, assignment. Stop it with Ctrl+C."""
    current_app.extensions["wake"]()  # a drain of its own, which may fail and is tried again every minute
    current_app.extensions["huey"].create_consumer(workers=1, worker_type="thread", periodic=True).run()


@click.command()
@with_appcontext
def check() -> None:
    """Verify every invariant of the portal; exits 1 when one is broken."""
    broken = 0
    for name, findings in certificate_invariants.CHECKS.items():
        found = list(findings())
        click.echo(f"{'ok' if not found else 'BROKEN':7}{name.replace('_', ' ')}")
        for finding in found:
            click.echo(f"       {finding}")
        broken += bool(found)
    db.session.rollback()
    click.echo(f"{len(certificate_invariants.CHECKS)} invariants, {broken} broken")
    raise SystemExit(1 if broken else 0)


@click.command("grant-role")
@click.argument("email")
@click.argument("role", type=click.Choice(rights.ROLES))
@with_appcontext
def grant_role(email: str, role: str) -> None:
    """Give a registered person a role: the first administrator comes in here."""
    user = queries.by_email(email)
    if user is None:
        raise click.ClickException("Nobody with this address has registered.")
    acts.grant_role(user, role, by=None)
    db.session.commit()
    click.echo(f"{email} is now {role}.")


@click.command()
@click.option("--anew", is_flag=True, help="Write every row, also those that are there.")
@with_appcontext
def reindex(anew: bool) -> None:
    """Make findable what is not; it may be stopped and begun again."""
    if anew:
        findable.forget()
    done: Counter[str] = Counter()
    for kind, rows in findable.rebuild():
        done[kind] += rows
        click.echo(f"{kind}: {done[kind]}")
    click.echo(f"{done.total()} rows written")

"""`flask seed`: plays the demo by the real acts, shows how far it is, goes on where it was cut off, and prints the
accounts; a portal that has its demo is left as it is."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_security import hash_password

from portal import db
from portal.accounts import queries
from portal.accounts.models import User
from portal.work.demo import call2021, cast, open_call, residency, reviews, stage

PEOPLE = {
    "applicant": ("applicant@jetisu.example", "Айгерім Сәрсенова", ()),
    "expert": ("expert@ktu.example", "Ботагөз Нұрланова", ()),
    "officer": ("officer@orken.example", "Дәурен Қасымов", ("officer",)),
    "officer2": ("officer2@orken.example", "Мәдина Әлиева", ("officer",)),
    "officer3": ("officer3@orken.example", "Руслан Юсупов", ("officer",)),
    "chair": ("chair@orken.example", "Сәуле Оразбаева", ("chair",)),
    "deputy": ("deputy@orken.example", "Ержан Әбенов", ("chair",)),
    "admin": ("admin@orken.example", "Тимур Ким", ("admin",)),
    "member": ("member@orken.example", "Әсел Жұмабекова", ()),
}
SHOWN = ("applicant", "expert", "officer", "chair", "member", "admin")


@click.command()
@with_appcontext
def seed() -> None:
    """Fill an empty portal with the living demo."""
    wakes, current_app.config["QUEUE_WAKES"] = current_app.config["QUEUE_WAKES"], False
    try:
        play()
    finally:
        db.set_clock(None)
        current_app.config["QUEUE_WAKES"] = wakes
    click.echo("Accounts of the demo, each with the password " + cast.PASSWORD)
    for role in SHOWN:
        click.echo(f"  {role:10}{PEOPLE[role][0]}")


def play() -> None:
    """Every scene, in the order of time."""
    today, clock = db.now(), stage.Clock()
    clock.at(stage.almaty(2021, 3, 15))
    people = _people()
    officers = [people[name] for name in ("officer", "officer2", "officer3")]
    call = call2021.opened(people["officer"], clock)
    if call.state != "released":
        order = call2021.submissions(call, clock)
        db.session.add_all(people.values())
        call2021.screening(call, officers, order, clock)
        call2021.assignment(call, people["officer"], clock)
        reviews.reviews(call, people["officer"], order, clock)
        db.session.add_all(people.values())
        call2021.decisions(call, people, clock)
    call2021.presented(call, people["officer"], people["officer2"], clock)
    db.session.add_all(people.values())
    residency.past(people, clock, today)
    db.session.add_all(people.values())
    open_call.played(people, clock, today)
    db.session.add_all(people.values())
    residency.now(people, clock, today)


def _people() -> dict[str, User]:
    secret = hash_password(cast.PASSWORD) if queries.by_email(PEOPLE["applicant"][0]) is None else ""
    told = {}
    for role, (email, name, roles) in PEOPLE.items():
        told[role] = queries.by_email(email) or cast.person(email, name, "ru", roles, secret)
    if not told["expert"].is_expert:
        cast.experts(3, told["officer"])
        cast.demo_expert(told["expert"], told["officer"])
    db.session.commit()
    return told

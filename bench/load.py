"""Many applications, laid into an empty portal in bulk: a finished call with its results, an open one, the people.

Calls and people come by the real acts; applications as rows, but such as the acts would have left: `flask check` finds
nothing wrong with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask_security import hash_password
from sqlalchemy import func, insert, select, text, update

from bench.cases import Chain, Ids, People, Row, Writer
from bench.material import PASSING, Material, projects
from portal import alembic, db, findable, history, storage
from portal.accounts.models import User
from portal.announce import acts as announce
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import acts as assess
from portal.assess.models import Assignment, Expert, Review
from portal.award.models import Release
from portal.work.demo import answers, applying, cast, stage

PASSWORD = "six thousand cases"
EXPERTS, CASES_PER_EXPERT = 60, 100
APPLICANTS = 42  # who hand in while we measure, and before
FIRST_APPLICANT = 95_000
BATCH = 250
SHEETS = 24  # cases that the measured expert has open
OPEN_FATES = (
    "draft", "submitted", "in_review", "admitted", "in_review", "returned", "in_review", "turned_away", "draft",
    "in_review",
)  # fmt: skip
TABLES = (
    "user", "organisation", "membership", "application", "answers", "attachment", "submission", "screening",
    "assignment", "review", "decision", "award", "event",
)  # fmt: skip


@dataclass
class World:
    """What the bench has to know of the portal it has filled."""

    finished: str
    open: str
    officer: str
    expert: str
    applicant: str
    applicants: list[tuple[str, str]]  # address and BIN
    draft: str
    cases: list[str]
    sheets: list[str]
    numbers: list[str]


def fill(applications: int) -> World:
    """Fill the empty database of the current app; the clock is free again at the end."""
    alembic.upgrade()
    _hurry()
    now = db.now().replace(microsecond=0)
    try:
        secret = str(hash_password(PASSWORD))
        people, names = _people(secret, max(EXPERTS, applications // CASES_PER_EXPERT), now)
        finished, open_one = _calls(db.session.get_one(User, people.officers[0]), applications, now)
        draft = _draft(open_one, secret)
        applicants = [_applicant(n, secret) for n in range(APPLICANTS)]
        db.session.commit()
        _applications(people, finished, open_one, applications)
        db.set_clock(now)
        for _expert, user_id in people.experts:
            person = db.session.get_one(User, user_id)
            assess.declare(person, by=person)
        db.session.commit()
    finally:
        db.set_clock(None)
    for _kind, _rows in findable.rebuild():
        pass
    _tidy()
    return World(
        finished.slug,
        open_one.slug,
        *names,
        draft[0],
        applicants,
        draft[1],
        *_keys(finished, people.experts[0][0]),
        _numbers(finished),
    )


def _people(secret: str, experts: int, now: datetime) -> tuple[People, tuple[str, str]]:
    db.set_clock(now - timedelta(days=400))
    officers = [cast.person(f"officer{n}@bench.example", f"Officer {n}", "ru", ("officer",), secret) for n in range(3)]
    chair = cast.person("chair@bench.example", "Chair", "ru", ("chair",), secret)
    found: list[Expert] = []
    rows = stage.material("experts")
    for n in range(experts):
        row = rows[n % len(rows)]
        person = cast.person(f"expert{n}@bench.example", f"{row['name']['ru']} {n}", "ru", (), secret)
        facts = {
            "employer": row["organisation"], "competences": row["competences"], "languages": row["languages"],
            "region": row["region_kato"], "capacity": 1000, "about": row["bio"],
        }  # fmt: skip
        found.append(assess.engage(person.email, facts, by=officers[0]))
    db.session.commit()
    told = People(secret, [one.id for one in officers], chair.id, [(one.id, one.user_id) for one in found])
    return told, (officers[0].email, "expert0@bench.example")


def _calls(officer: User, applications: int, now: datetime) -> tuple[Call, Call]:
    """One that closed long ago, and one that is open for two more weeks."""
    made = []
    for slug, opens, rolling in (("finished", 300, False), ("open", 14, True)):
        at = (now - timedelta(days=opens)).replace(minute=0, second=0)
        db.set_clock(at - timedelta(days=1))
        facts = {
            "slug": slug, "prefix": f"{slug[0].upper()}-{at.year}", "opens_at": at, "rolling": rolling,
            "closes_at": at + timedelta(days=28), "budget_kzt": max(1, applications) * 300_000_000,
            "title": {"kk": f"Инновациялық гранттар: {slug}", "ru": f"Инновационные гранты: {slug}",
                      "en": f"Innovation grants: {slug}"},
        }  # fmt: skip
        call = announce.create("innovation_grant", facts, by=officer)
        announce.open(call, by=officer)
        made.append(call)
    db.session.commit()
    db.set_clock(now - timedelta(hours=1))
    return made[0], made[1]


def _applicant(n: int, secret: str) -> tuple[str, str]:
    """Somebody with a company, who has not begun."""
    firm = cast.company(FIRST_APPLICANT + n)
    person = cast.person(firm.email, firm.head, "ru", (), secret)
    cast.founded(firm, person, "710000000", "small")
    return firm.email, firm.bin


def _draft(call: Call, secret: str) -> tuple[str, str]:
    """A draft to which nothing is lacking, by the real acts: who writes it, and its key."""
    firm = cast.company(FIRST_APPLICANT + APPLICANTS)
    person = cast.person(firm.email, firm.head, "ru", (), secret)
    organisation = cast.founded(firm, person, "710000000", "small")
    row = next(one.row for one in projects() if one.kind == "commercialisation_1" and one.lang == "ru")
    sums = answers.money(row, kind=row["kind"])
    plan = applying.Plan(0, firm, row, "710000000", sums)
    return firm.email, applying.fill_in(plan, call, organisation, person, submit=False).key


def _applications(people: People, finished: Call, open_one: Call, applications: int) -> None:
    stored = storage.put(BytesIO(answers.pdf("bench")))
    head = db.session.execute(
        select(history.Event.seq, history.Event.hash).order_by(history.Event.seq.desc()).limit(1)
    ).one()
    chain, ids = Chain(head.seq, head.hash), Ids(_last_ids())
    told = Release(call_id=finished.id, no=1, by_id=people.chair, at=finished.opens_at + timedelta(days=90), content={})
    db.session.add(told)
    db.session.flush()
    file = (stored.sha256, stored.size)
    for call, fates in ((finished, _finished(applications)), (open_one, _open(applications))):
        writer = Writer(call, people, Material(call.programme), chain, ids, file, told.id)
        _write(writer, list(fates))
        values: Row = {"numbers_given": writer.numbers, "awards_given": writer.awards}
        if call is finished:
            values["state"] = "released"
            told_all = {"was": "announced", "became": "released"}
            _insert({"event": [chain.event(told.at, "award.release", people.chair, "call", call.id, **told_all)]})
        table = db.Base.metadata.tables["call"]
        db.session.execute(update(table).where(table.c.id == call.id).values(**values))
        db.session.commit()


def _finished(applications: int) -> Iterator[tuple[int, str]]:
    """So many that were reviewed and decided, and before them one for ten that was turned away."""
    for n in range(applications // 10):
        yield applications + n, "turned_away"
    for n in range(applications):
        if n % PASSING:  # as Material.outcome() lets them pass
            yield n, "refused"
        else:
            yield n, ("signed", "refused", "reserve", "refused", "approved")[n // PASSING % 5]


def _open(applications: int) -> Iterator[tuple[int, str]]:
    """One for ten, at least enough for the measured expert."""
    first = applications + applications // 10
    for n in range(max(applications // 10, 60)):
        yield first + n, OPEN_FATES[n % len(OPEN_FATES)]


def _write(writer: Writer, fates: list[tuple[int, str]]) -> None:
    """All applications of a call, evenly over its time until now."""
    start, until = writer.call.opens_at, min(writer.call.closes_at, db.now())
    for n, (at, fate) in enumerate(fates):
        writer.write(at, fate, start + (until - start) * n / len(fates))
        if n % BATCH == BATCH - 1:
            _insert(writer.rows)
    _insert(writer.rows)
    db.session.commit()


def _insert(rows: dict[str, list[Row]]) -> None:
    copy = db.sql.engine.dialect.name == "postgresql"
    for table in TABLES:
        if rows.get(table) and copy:
            _copy(table, rows[table])
        elif rows.get(table):
            db.session.execute(insert(db.Base.metadata.tables[table]), rows[table])
        rows[table] = []
    db.session.commit()


def _copy(table: str, rows: list[Row]) -> None:
    """The quickest way into PostgreSQL; columns that a row does not name stay empty."""
    raw: Any = db.session.connection().connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in rows[0])
    with raw.cursor().copy(f'COPY "{table}" ({columns}) FROM STDIN') as into:
        for row in rows:
            into.write_row([db.as_json(one) if isinstance(one, dict | list) else one for one in row.values()])


def _last_ids() -> dict[str, int]:
    tables = [db.Base.metadata.tables[name] for name in TABLES if name != "event"]
    return {table.name: db.session.scalar(select(func.max(table.c.id))) or 0 for table in tables}


def _keys(finished: Call, expert: int) -> tuple[list[str], list[str]]:
    """Some decided cases, and the sheets that the expert has open."""
    cases = select(Application.key).where(Application.call_id == finished.id, Application.score_e4.is_not(None))
    return list(db.session.scalars(cases.order_by(Application.key).limit(50))), _open_sheets(expert)


def _numbers(finished: Call) -> list[str]:
    """Numbers of some cases."""
    wanted = select(Application.number).where(Application.call_id == finished.id, Application.number.is_not(None))
    return [number for number in db.session.scalars(wanted.order_by(Application.key).limit(20)) if number]


def _open_sheets(expert: int) -> list[str]:
    """Let the expert have open seats enough, and tell their keys."""
    held = select(Assignment.application_id).where(Assignment.expert_id == expert)
    others = select(Assignment.id).where(Assignment.state == "cleared", Assignment.application_id.not_in(held))
    table = db.Base.metadata.tables["assignment"]
    db.session.execute(update(table).where(table.c.id.in_(others.limit(SHEETS))).values(expert_id=expert))
    db.session.commit()
    mine = select(Assignment.key).join(Review).where(Assignment.expert_id == expert, Assignment.state == "cleared")
    return list(db.session.scalars(mine.order_by(Assignment.id)))


def _hurry() -> None:
    """What is loaded can be loaded again: no sync while we do."""
    if db.sql.engine.dialect.name == "sqlite":
        db.session.commit()
        connection = db.sql.engine.raw_connection()  # the one that the pool will hand out again
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.close()


def _tidy() -> None:
    """Let PostgreSQL go on counting after our ids, and do at once what its autovacuum does sooner or later."""
    db.session.commit()
    if db.sql.engine.dialect.name == "postgresql":
        for name in TABLES[:-1]:
            last = f"""SELECT setval(pg_get_serial_sequence('"{name}"', 'id'), (SELECT max(id) FROM "{name}"))"""
            db.session.execute(text(last))
        db.session.commit()
        with db.sql.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout=0"))
            connection.execute(text("VACUUM ANALYZE"))
    db.sql.engine.dispose()

"""Migrations: they build what the models say, and each goes up and down with data in it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from portal import alembic
from portal import db as database
from tests import databases, makers, makers_residency

FOLDER = Path(__file__).parent.parent / "migrations"
REVISIONS = sorted(path.stem.split("_")[0] for path in (FOLDER / "versions").glob("*.py"))
OUR_OWN = "alembic_version"
PARTS = ("columns", "pk_constraint", "indexes", "unique_constraints", "foreign_keys", "check_constraints")


@pytest.fixture
def apart(database, server):
    """A portal of its own, whose tables may come and go."""
    portal = databases.OnSqlite() if database == "sqlite" else databases.OnPostgresql(server())
    with portal.app.app_context():
        yield portal
    portal.close()


def tables(inspector):
    """The names of all tables but the one that Alembic keeps."""
    return sorted(set(inspector.get_table_names()) - {OUR_OWN})


def shape():
    """Everything the database knows of its tables."""
    inspector = sa.inspect(database.sql.engine)
    many = {name: getattr(inspector, f"get_multi_{name}")() for name in PARTS}
    known = {name: {table: found for (_schema, table), found in each.items()} for name, each in many.items()}
    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in known["columns"][table]],
            "key": known["pk_constraint"][table]["constrained_columns"],
            "indexes": sorted((i["name"], tuple(i["column_names"]), i["unique"]) for i in known["indexes"][table]),
            "unique": sorted(str(u["name"]) for u in known["unique_constraints"][table]),
            "foreign": sorted((str(f["name"]), f["referred_table"]) for f in known["foreign_keys"][table]),
            "checks": sorted(str(c["name"]) for c in known["check_constraints"][table]),
        }
        for table in tables(inspector)
    }


def rows():
    """How many rows each table has."""
    names = tables(sa.inspect(database.sql.engine))
    with database.sql.engine.connect() as connection:
        return {name: connection.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def write_some():
    """Put people, companies, a participant and their events into the database, through the real acts."""
    makers.an_applicant()
    makers_residency.a_foreign_company()
    makers_residency.a_participant()
    makers.an_officer()
    database.session.commit()
    database.session.close()


def test_the_migrations_build_what_the_models_say(apart):
    assert alembic.compare_metadata() == []


def test_one_line_of_revisions_ends_at_the_head_that_is_written_down(app):
    assert [script.revision for script in alembic.heads()] == [(FOLDER / "HEAD").read_text().strip()]
    assert sorted(set(REVISIONS)) == REVISIONS


def test_every_revision_goes_down_and_up_again_with_data(apart):
    write_some()
    before, filled = shape(), rows()
    assert sum(filled.values()) > 5
    for revision in reversed(alembic.log()):
        alembic.downgrade(-1)
        kept = rows()
        assert kept == {table: filled[table] for table in kept if table in filled}, f"{revision.revision} loses rows"
        alembic.upgrade(1)
        assert shape() == before, f"{revision.revision} does not come back as it was"
        alembic.downgrade(-1)
        before, filled = shape(), rows()
    assert before == {}


def test_the_whole_way_up_after_the_whole_way_down(apart):
    write_some()
    before = shape()
    alembic.downgrade("base")
    assert shape() == {}
    alembic.upgrade()
    assert shape() == before
    write_some()

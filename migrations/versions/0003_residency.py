"""Residency: participants of the park, the commission, foreign companies, hubs.

Revision ID: 0003
"""

import warnings

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from portal import db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GRANT = (
    "draft", "submitted", "withdrawn", "returned", "turned_away", "admitted", "resubmitted", "in_review", "reviewed",
    "ranked", "approved", "reserve", "refused", "signed",
)  # fmt: skip
RESIDENCY = (
    "draft", "submitted", "withdrawn", "returned", "turned_away", "admitted", "resubmitted", "in_commission",
    "approved", "refused", "signed", "lapsed", "registered",
)  # fmt: skip
PARTICIPANT = ("draft", "active", "suspended", "excluded", "left", "expired")
ONE_OPEN = (
    "state <> 'withdrawn' AND (route <> 'residency' OR state NOT IN ('turned_away', 'refused', 'lapsed', 'registered'))"
)
RANKED = "state NOT IN ('ranked', 'approved', 'reserve', 'refused', 'signed') OR passed IS NOT NULL"
CHECKS = {
    "state_is_known": f"(route = 'grant' AND state IN {GRANT}) OR (route = 'residency' AND state IN {RESIDENCY})",
    "ranked_has_result": f"{RANKED} OR route <> 'grant'",
}
CHECKS_BEFORE = {"state_is_known": f"state IN {GRANT}", "ranked_has_result": RANKED}
NUMBERED = {
    "resident_has_bin": "country <> 'KZ' OR (bin IS NOT NULL AND foreign_number IS NULL)",
    "foreigner_has_number": "country = 'KZ' OR (bin IS NULL AND foreign_number IS NOT NULL)",
}


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _let_tables_be_rebuilt() -> None:
    """SQLite changes a CHECK only by rebuilding its table, and dropping the old one must not ask who refers to it.

    The switch works outside of a transaction only; it is on again when the connection goes back to the pool.
    """
    if _is_sqlite():
        # the index of 0002 stays in its table, though it cannot be read back: nothing for the one who starts the portal
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        bind = op.get_bind()
        opened = bind.connection.dbapi_connection

        def switch_on(connection, _record):
            if connection is opened:
                connection.execute("PRAGMA foreign_keys=ON")

        sa.event.listen(bind.engine.pool, "checkin", switch_on)
        for statement in ("COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
            bind.exec_driver_sql(statement)


def _change_checks(table: BatchOperations, name: str, before: dict[str, str], after: dict[str, str]) -> None:
    for check in before:
        table.drop_constraint(op.f(f"ck_{name}_{check}"), type_="check")
    for check, words in after.items():
        table.create_check_constraint(op.f(f"ck_{name}_{check}"), sa.text(words))


def upgrade() -> None:
    """Give calls a route, companies a country, staff a hub; build the commission and the register."""
    _let_tables_be_rebuilt()
    op.add_column("call", sa.Column("programme_route", sa.String(), nullable=False, server_default="grant"))
    op.add_column("user", sa.Column("hub", sa.String(), nullable=True))
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("country", sa.String(), nullable=False, server_default="KZ"))
        table.add_column(sa.Column("foreign_number", sa.String(), nullable=True))
        table.alter_column("bin", existing_type=sa.String(), nullable=True)
    op.execute(
        "UPDATE organisation SET country = substr(bin, 1, 2), foreign_number = substr(bin, 4), bin = NULL "
        "WHERE substr(bin, 3, 1) = '-'"
    )
    with op.batch_alter_table("organisation") as table:
        table.create_unique_constraint(op.f("uq_organisation_country_foreign_number"), ["country", "foreign_number"])
        _change_checks(table, "organisation", {}, NUMBERED)
    op.drop_index("uq_application_one_open", table_name="application")
    with op.batch_alter_table("application") as table:
        table.add_column(sa.Column("route", sa.String(), nullable=False, server_default="grant"))
        table.add_column(sa.Column("hub", sa.String(), nullable=True))
        _change_checks(table, "application", CHECKS_BEFORE, CHECKS)
    _one_open(ONE_OPEN)
    _build_register()
    _build_commission()


def _one_open(where: str) -> None:
    op.create_index(
        "uq_application_one_open", "application", ["call_id", "organisation_id"], unique=True,
        sqlite_where=sa.text(where), postgresql_where=sa.text(where),
    )  # fmt: skip


def _build_register() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("offered_at", db.UtcDateTime(), nullable=False),
        sa.Column("company_signed_at", db.UtcDateTime(), nullable=True),
        sa.Column("company_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_at", db.UtcDateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "signed_on IS NULL OR company_signed_at IS NOT NULL", name=op.f("ck_agreement_company_signs_first")
        ),
        sa.CheckConstraint(
            "(signed_on IS NULL) = (signed_by_id IS NULL)", name=op.f("ck_agreement_signed_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_agreement_application_id_application")
        ),
        sa.ForeignKeyConstraint(["company_by_id"], ["user.id"], name=op.f("fk_agreement_company_by_id_user")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user.id"], name=op.f("fk_agreement_signed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("application_id", name=op.f("uq_agreement_application_id")),
        sa.UniqueConstraint("number", name=op.f("uq_agreement_number")),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", db.UtcDateTime(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("activities", db.PlainJson, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("hub", sa.String(), nullable=True),
        sa.Column("agreement_number", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN {PARTICIPANT}", name=op.f("ck_participant_state_is_known")),
        sa.CheckConstraint("until >= since", name=op.f("ck_participant_ends_after_it_begins")),
        sa.CheckConstraint(
            "(state IN ('excluded', 'left', 'expired')) = (ended_on IS NOT NULL)",
            name=op.f("ck_participant_over_has_end"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_participant_application_id_application")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_participant_call_id_call")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participant_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("application_id", name=op.f("uq_participant_application_id")),
        sa.UniqueConstraint("number", name=op.f("uq_participant_number")),
    )
    for column in ("call_id", "organisation_id", "hub", "since", "until"):
        op.create_index(f"ix_participant_{column}", "participant", [column])
    op.create_index("ix_participant_by_state", "participant", ["state", "hub", "region", "id"])
    runs = sa.text("state IN ('active', 'suspended')")
    op.create_index(
        "uq_participant_one_term", "participant", ["organisation_id"], unique=True, sqlite_where=runs,
        postgresql_where=runs,
    )  # fmt: skip


def _build_commission() -> None:
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("presides", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("appointed_at", db.UtcDateTime(), nullable=False),
        sa.Column("appointed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_seat_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["appointed_by_id"], ["user.id"], name=op.f("fk_seat_appointed_by_id_user")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_seat_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_index("ix_seat_user_id", "seat", ["user_id"])
    op.create_table(
        "matter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("data", db.PlainJson, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", db.UtcDateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("content", db.PlainJson, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('admission', 'activities', 'exclusion')", name=op.f("ck_matter_kind_is_known")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('accepted', 'declined')", name=op.f("ck_matter_outcome_is_known")
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_matter_decided_has_outcome")),
        sa.CheckConstraint("(decided_at IS NULL) = (number IS NULL)", name=op.f("ck_matter_decided_has_number")),
        sa.CheckConstraint(
            "(kind = 'admission') = (participant_id IS NULL)", name=op.f("ck_matter_is_about_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_matter_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_matter_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_matter_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user.id"], name=op.f("fk_matter_opened_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_matter_decided_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("key", name=op.f("uq_matter_key")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_number")),
    )
    for column in ("application_id", "participant_id"):
        op.create_index(f"ix_matter_{column}", "matter", [column])
    op.create_index("ix_matter_by_decision", "matter", ["decided_at", "due_on", "id"])
    for name, columns, where in (
        ("uq_matter_one_open", ["application_id"], "kind = 'admission' AND decided_at IS NULL"),
        ("uq_matter_one_of_kind", ["participant_id", "kind"], "decided_at IS NULL"),
    ):
        op.create_index(
            name, "matter", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('for', 'against', 'abstain', 'recused')", name=op.f("ck_ballot_choice_is_known")
        ),
        sa.CheckConstraint("choice IN ('for', 'abstain') OR reason <> ''", name=op.f("ck_ballot_against_has_reason")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_ballot_matter_id_matter")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_ballot_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("matter_id", "user_id", name=op.f("uq_ballot_matter_id_user_id")),
    )
    op.create_index("ix_ballot_user_id", "ballot", ["user_id"])


def downgrade() -> None:
    """Take the register away. Its cases stay as applications that went no further; a foreign company keeps its number
    where the BIN stood."""
    _let_tables_be_rebuilt()
    for table in ("ballot", "matter", "seat", "participant", "agreement", "counter"):
        op.drop_table(table)
    op.execute("UPDATE application SET state = 'admitted' WHERE state = 'in_commission'")
    op.execute("UPDATE application SET state = 'withdrawn' WHERE state IN ('lapsed', 'registered')")
    op.execute("UPDATE application SET passed = (state <> 'refused') WHERE route = 'residency' AND passed IS NULL "
               "AND state IN ('approved', 'refused', 'signed')")  # fmt: skip
    op.execute(
        "UPDATE application SET state = 'withdrawn' WHERE route = 'residency' AND EXISTS (SELECT 1 FROM application n "
        "WHERE n.call_id = application.call_id AND n.organisation_id = application.organisation_id "
        "AND n.id > application.id AND n.state <> 'withdrawn')"
    )
    op.drop_index("uq_application_one_open", table_name="application")
    with op.batch_alter_table("application") as table:
        _change_checks(table, "application", CHECKS, CHECKS_BEFORE)
        table.drop_column("route")
        table.drop_column("hub")
    _one_open("state <> 'withdrawn'")
    with op.batch_alter_table("organisation") as table:
        _change_checks(table, "organisation", NUMBERED, {})
    op.execute("UPDATE organisation SET bin = country || '-' || foreign_number WHERE bin IS NULL")
    with op.batch_alter_table("organisation") as table:
        table.drop_constraint(op.f("uq_organisation_country_foreign_number"), type_="unique")
        table.alter_column("bin", existing_type=sa.String(), nullable=False)
        table.drop_column("foreign_number")
        table.drop_column("country")
    op.drop_column("user", "hub")
    op.drop_column("call", "programme_route")

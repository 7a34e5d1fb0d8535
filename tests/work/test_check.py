"""`flask check`: silent on a sound portal, and it names each corruption that is planted."""

import pytest
from sqlalchemy import text

from portal.work import invariants
from tests import makers_assess, makers_award, makers_experts


@pytest.fixture
def awarded(app, db, clock):
    """A call in which one case has gone the whole way."""
    case = makers_assess.an_admitted_case()
    for mark in (8, 9):
        makers_experts.a_review(case, mark)
    makers_award.ranked(case.call, case)
    makers_award.a_confirmed_decision(case)
    makers_award.released(case.call)
    db.session.commit()


def findings(db):
    db.session.expire_all()
    return {name: list(check()) for name, check in invariants.CHECKS.items()}


def broken(db):
    return {name for name, found in findings(db).items() if found}


def test_a_portal_that_was_used_as_it_should_be_is_sound(awarded, db):
    assert findings(db) == {name: [] for name in invariants.CHECKS}


def test_the_command_says_ok_and_exits_zero(awarded, app, db):
    db.session.commit()
    ran = app.test_cli_runner().invoke(args=["check"])
    assert ran.exit_code == 0
    assert ran.output.splitlines()[-1] == f"{len(invariants.CHECKS)} invariants, 0 broken"


CORRUPTIONS = (
    ("UPDATE application SET state = 'approved' WHERE state = 'approved'", set()),
    ("UPDATE application SET state = 'refused' WHERE state = 'approved'",
     {"states_follow_from_acts", "awards_rest_on_decisions"}),
    ("UPDATE application SET number = 'IG-1-00077' WHERE number IS NOT NULL", {"numbers_have_no_gaps"}),
    ("UPDATE call SET numbers_given = numbers_given + 1", {"numbers_have_no_gaps"}),
    ("UPDATE submission SET digest = 'x'", {"submissions_are_as_acknowledged"}),
    (
        "UPDATE submission SET arrived_at = '2001-01-01 00:00:00+00'",
        {"submissions_came_in_time", "submissions_are_as_acknowledged"},
    ),
    ("UPDATE decision SET letter = NULL", {"two_people_decided"}),
    ("UPDATE decision SET amount_kzt = amount_kzt - 1", {"awards_rest_on_decisions"}),
    ("UPDATE award SET amount_kzt = amount_kzt + 1", {"awards_rest_on_decisions"}),
    ("UPDATE call SET budget_kzt = 1", {"awards_stay_within_budgets"}),
    ("UPDATE application SET reviews_in = 9", {"review_counts_agree"}),
    ("UPDATE attachment SET size = size + 1", {"files_are_in_the_store"}),
    ("UPDATE attachment SET sha256 = '{}'".format("0" * 64), {"files_are_in_the_store"}),
)  # fmt: skip


def test_each_corruption_is_found_by_its_invariant(awarded, db):
    for corruption, found_by in CORRUPTIONS:
        with db.session.begin_nested() as point:
            db.session.execute(text(corruption))
            assert broken(db) == found_by, corruption
            point.rollback()
    assert broken(db) == set()


def test_a_rewritten_act_is_found_even_when_the_triggers_are_gone(awarded, db):
    for trigger in ("event_no_update", "event_no_delete"):
        if db.session.get_bind().dialect.name == "sqlite":
            db.session.execute(text(f"DROP TRIGGER {trigger}"))
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE event DISABLE TRIGGER event_append_only"))
    for attack, found_by in (
        ("UPDATE event SET note = 'bribed' WHERE seq = 2", {"words_of_acts_are_as_written"}),
        ("UPDATE event SET act = 'x' WHERE seq = 2", {"the_chain_is_unbroken"}),
        ("DELETE FROM letter", None),
        ("UPDATE event SET hash = 'x' WHERE seq = 3", {"the_chain_is_unbroken"}),
    ):
        with db.session.begin_nested() as point:
            db.session.execute(text(attack))
            if found_by is not None:
                assert broken(db) == found_by, attack
            point.rollback()

"""`flask check`: silent on a sound portal, and it names each corruption that is planted."""

import pytest
from sqlalchemy import text

from portal.certify import acts
from portal.work import certificate_invariants as invariants
from tests import forging, makers, makers_assess, makers_award, makers_certify, makers_experts


@pytest.fixture
def awarded(app, db, clock):
    """A call in which one case has gone the whole way; certificates in every state."""
    case = makers_assess.an_admitted_case()
    for mark in (8, 9):
        makers_experts.a_review(case, mark)
    makers_award.ranked(case.call, case)
    makers_award.a_confirmed_decision(case)
    makers_award.released(case.call)
    chair = makers.a_chair()
    one, other, third = (makers_certify.issued(chair=chair) for _n in range(3))
    makers_certify.issued("grant_letter", case.organisation, chair=chair)
    acts.suspend(one, by=chair, reason="arrears")
    acts.revoke(other, by=chair, reason="excluded", on=other.valid_from)
    new = acts.correct(third, third.statement["facts"], by=makers.an_officer(), reason="misprint",
                       term=makers_certify.TERM)  # fmt: skip
    db.session.flush()
    acts.approve(new, by=chair, seen=new.digest)
    db.session.commit()
    makers_certify.printing.print_one(new.id)
    db.session.commit()


def findings(db):
    db.session.expire_all()
    return {name: list(check()) for name, check in invariants.CHECKS.items()}


def broken(db):
    return {name for name, found in findings(db).items() if found}


ANOTHER = '(SELECT min(id) FROM "user" WHERE id NOT IN (proposed_by_id, approved_by_id))'
LETTER = """INSERT INTO letter ("to", lang, act, subject, body, state, created_at)
    VALUES ('a@company.example', 'ru', 'award.approve', 'x', 'x', 'STATE', '2026-01-01 00:00:00+00')"""
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
    (LETTER.replace("STATE", "waiting"), {"legal_letters_never_wait"}),
    (LETTER.replace("STATE", "sent"), {"sent_letters_say_when"}),
    ("UPDATE attachment SET sha256 = '{}'".format("0" * 64), {"files_are_in_the_store"}),
    ("UPDATE certificate_series SET given = given + 1", {"certificate_numbers_have_no_gaps"}),
    ("UPDATE certificate SET number = 'AH-2020-00001' WHERE state = 'suspended'",
     {"certificate_numbers_have_no_gaps", "papers_are_in_the_store"}),
    ("UPDATE certificate SET state = 'issued' WHERE state = 'suspended'", {"states_follow_from_acts"}),
    ("UPDATE certificate SET state = 'issued' WHERE state = 'superseded'",
     {"states_follow_from_acts", "replaced_certificates_have_their_successor"}),
    (f"UPDATE certificate SET approved_by_id = {ANOTHER} WHERE state = 'suspended'",
     {"certificates_follow_from_their_acts"}),
    ("UPDATE certificate SET digest = 'x', seen = 'x' WHERE state = 'suspended'",
     {"two_people_made_each_certificate"}),
    ("UPDATE certificate SET paper_size = 1 WHERE state = 'suspended'", {"papers_are_in_the_store"}),
    ("UPDATE certificate SET paper_sha256 = '{}' WHERE state = 'suspended'".format("0" * 64),
     {"papers_are_in_the_store", "certificates_follow_from_their_acts"}),
    (f"UPDATE signing_key SET certificate = '{forging.another_key()[1]}'", {"papers_are_in_the_store"}),
)  # fmt: skip


def test_a_sound_portal_passes_and_each_corruption_is_found_by_its_invariant(awarded, app, db):
    assert findings(db) == {name: [] for name in invariants.CHECKS}
    for corruption, found_by in CORRUPTIONS:
        with db.session.begin_nested() as point:
            db.session.execute(text(corruption))
            assert broken(db) == found_by, corruption
            point.rollback()
    with db.session.begin_nested() as point:
        exchange_papers(db)
        assert broken(db) == {"papers_are_in_the_store", "certificates_follow_from_their_acts"}
        point.rollback()
    db.session.commit()
    ran = app.test_cli_runner().invoke(args=["check"])
    assert ran.exit_code == 0
    assert ran.output.splitlines()[-1] == f"{len(invariants.CHECKS)} invariants, 0 broken"


def exchange_papers(db):
    """Each of two certificates gets the paper of the other."""
    read = "SELECT paper_sha256, paper_size FROM certificate WHERE state = '{}'"
    first, second = (db.session.execute(text(read.format(state))).one() for state in ("suspended", "revoked"))
    for change in (
        "UPDATE certificate SET paper_sha256 = '{0}' WHERE state = 'suspended'",
        "UPDATE certificate SET paper_sha256 = '{1}', paper_size = {3} WHERE state = 'revoked'",
        "UPDATE certificate SET paper_sha256 = '{2}', paper_size = {4} WHERE state = 'suspended'",
    ):
        db.session.execute(text(change.format("0" * 64, first[0], second[0], first[1], second[1])))


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

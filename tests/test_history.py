"""The chain of acts: dense, sealed with the commit, append-only."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal import history
from tests import makers


def events(db):
    return list(db.session.scalars(select(history.Event).order_by(history.Event.seq)))


def test_an_act_is_written_with_its_commit_and_not_before(db):
    user = makers.a_person()
    assert events(db) == []
    db.session.commit()
    assert [(event.seq, event.act, event.subject_id) for event in events(db)] == [(1, "accounts.open_account", user.id)]


def test_an_act_that_is_rolled_back_leaves_nothing(db):
    makers.a_person()
    db.session.rollback()
    makers.a_person()
    db.session.commit()
    assert [event.seq for event in events(db)] == [1]


def test_a_savepoint_takes_only_its_own_acts_with_it(db):
    user = makers.a_person()
    point = db.session.begin_nested()
    history.record(user, "accounts.save_profile", by=user)
    point.rollback()
    db.session.commit()
    assert [event.act for event in events(db)] == ["accounts.open_account"]


def test_each_hash_follows_from_the_one_before(db):
    for _n in range(3):
        makers.a_person()
        db.session.commit()
    first, second, third = events(db)
    assert first.prev_hash == history.GENESIS
    assert (second.prev_hash, third.prev_hash) == (first.hash, second.hash)
    assert [event.hash for event in (first, second, third)] == [e.digest() for e in (first, second, third)]


def test_the_chain_is_locked_once_in_a_transaction_and_again_in_the_next(db, queries, database):
    told = []
    for _n in range(2):
        makers.an_organisation()
        makers.an_officer()  # who can be found: the index asks for the lock as well
        with queries.counted():
            db.session.commit()
        told.append(sum("pg_advisory_xact_lock" in statement for statement in queries))
    assert told == ([0, 0] if database == "sqlite" else [1, 1])


def test_a_hash_changes_with_every_column_it_covers(db):
    makers.a_person()
    db.session.commit()
    event = events(db)[0]
    db.session.expunge(event)
    for column, other in (("act", "x"), ("actor_id", 7), ("subject_id", 99), ("was", "x"), ("became", "y"),
                          ("commitment", "0"), ("prev_hash", "1" * 64), ("seq", 2)):  # fmt: skip
        before = getattr(event, column)
        setattr(event, column, other)
        assert event.digest() != event.hash, column
        setattr(event, column, before)
    assert event.digest() == event.hash


def test_the_salt_may_be_erased_with_the_words_and_the_chain_still_holds(db):
    user = makers.a_person()
    history.record(user, "accounts.save_profile", by=user, note="a personal word")
    db.session.commit()
    db.session.execute(text("UPDATE event SET salt = '', note = '' WHERE seq = 2"))
    db.session.commit()
    db.session.expire_all()
    event = events(db)[1]
    assert (event.note, event.hash) == ("", event.digest())


@pytest.mark.parametrize("attack", ["UPDATE event SET act = 'x' WHERE seq = 1", "DELETE FROM event WHERE seq = 1"])
def test_the_database_itself_refuses_to_rewrite_an_act(db, attack):
    makers.a_person()
    db.session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(attack))
    db.session.rollback()
    assert events(db)[0].act == "accounts.open_account"


def test_canonical_json_is_the_same_for_the_same_value():
    assert history.canonical({"b": 1, "a": "ә"}) == history.canonical({"a": "ә", "b": 1}) == '{"a":"ә","b":1}'.encode()

"""`flask check` over sittings: silent when they went as they should, and it names what was planted."""

import pytest
from sqlalchemy import text

from portal.work import panel_invariants as invariants
from tests.makers_panel import an_open_sitting, settle, vote


def broken(db):
    db.session.expire_all()
    return {check.__name__ for check in invariants.OF_PANELS if list(check())}


@pytest.mark.parametrize("ballot", ["open", "secret"])
def test_what_was_planted_in_a_sitting_is_found(db, ballot):
    sitting, (item, _other), (chair, deputy, one, two, _three) = an_open_sitting(ballot=ballot)
    for person in (chair, deputy, one, two):
        vote(sitting, item, person)
    settle(sitting, item, chair)
    db.session.commit()
    assert broken(db) == set()
    for change, found in (
        ("UPDATE sitting_box SET against = against + 1", {"secret_ballots_tell_nobody"}),
        ("UPDATE sitting_vote SET choice = 'for'", {"secret_ballots_tell_nobody"}),
        (f"DELETE FROM sitting_seat WHERE user_id = {one.id}", {"votes_are_of_seated_members_who_were_there"}),
        ("UPDATE sitting_item SET outcome = 'declined' WHERE outcome = 'adopted'", {"counts_of_the_panel_add_up"}),
        (f"UPDATE sitting_item SET outcome = 'adopted', settled_by_id = {two.id} WHERE outcome = 'declined'",
         {"what_a_panel_adopted_was_confirmed"}),
    ):  # fmt: skip
        before = broken(db)
        if ballot == "open" and "secret" in next(iter(found)):
            continue
        db.session.execute(text(change))
        assert found <= broken(db), change
        assert before <= broken(db) | {"counts_of_the_panel_add_up"}

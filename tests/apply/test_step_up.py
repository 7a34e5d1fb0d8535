"""Who signed in a while ago proves once more who they are, and loses neither what they sent nor the moment of it."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.models import Organisation
from portal.apply import queries
from portal.apply.models import Application
from tests import makers, makers_apply, makers_residency, makers_statements


def grown_stale(visitor):
    """The person signed in an hour ago."""
    then = datetime.now(UTC) - timedelta(hours=1)
    visitor._session(lambda session: session.update(fs_paa=then.timestamp(), fs_gexp=0))
    return visitor


def proven(visitor, asked):
    """The password is typed, and the person comes to the page that they are sent to."""
    assert "/password-again?next=" in asked.location
    return visitor.follow(visitor.submit(asked.location, password=makers.PASSWORD))


def sent(visitor, case, seconds, clock):
    """Handed in so many seconds after the closing of the call, by somebody who signed in long ago."""
    clock.set(case.closes + timedelta(seconds=seconds))
    return grown_stale(visitor).post("apply.submit", {"version": case.draft, "declared": "y"}, key=case.id_of)


@pytest.fixture
def case(db, clock):
    """The owner of a complete draft, with what a test asks of it."""
    clock.set("2026-05-12 14:32")
    draft = makers_apply.a_complete_draft()
    owner = makers_apply.owner_of(draft)
    owner.id_of, owner.draft, owner.closes = draft.key, str(draft.version), draft.call.closes_at
    owner.row = draft.id
    return owner


def test_a_request_of_the_last_minute_counts_when_its_sender_has_proven_who_it_is(case, visit, clock, db):
    owner = visit(case, "en")
    asked = sent(owner, case, -20, clock)
    clock.forward(minutes=3)
    page = proven(owner, asked)
    assert "Press the button once more" in page.text
    form = owner.form(page, action="/submit")
    assert (form.values["version"], form.values["declared"]) == (case.draft, "y")
    assert owner.send(page, action="/submit").location.endswith(f"/applications/{case.id_of}/submitted")
    submission = queries.last_submission(db.session.get_one(Application, case.row))
    assert submission.arrived_at == case.closes - timedelta(seconds=20)
    assert submission.content["confirmed"] == {"how": "step_up"}


@pytest.mark.once
@pytest.mark.parametrize("why", ["late", "too_slow", "another_draft", "another_person"])
def test_nothing_else_is_let_in_by_that(case, visit, clock, db, why):
    owner = visit(case, "en")
    asked = sent(owner, case, 5 if why == "late" else -20, clock)
    clock.forward(minutes=31 if why == "too_slow" else 3)
    draft = db.session.get_one(Application, case.row)
    if why == "another_draft":
        draft.title += "!"
        db.session.commit()
    if why == "another_person":
        colleague = makers_apply.a_colleague(db.session.get_one(Organisation, draft.organisation_id), "owner")
        owner._session(lambda session: session.update(_user_id=colleague.fs_uniquifier))
        db.session.commit()
    page = proven(owner, asked)
    again = owner.post("apply.submit", {"version": case.draft, "declared": "y"}, key=case.id_of)
    assert again.status_code == 409
    assert 'name="declared"' not in page.text
    assert queries.last_submission(db.session.get_one(Application, case.row)) is None


@pytest.mark.once
def test_a_statement_waits_for_the_proof_as_well(visit, clock, db):
    clock.set("2026-04-20 11:00")
    owner = makers.a_person(lang="kk")
    participant = makers_residency.a_participant(by=owner)
    clock.set("2027-04-20 11:00")
    statement = makers_statements.a_statement(participant, "2026", by=owner)
    key, version = statement.key, str(statement.version)
    visitor = grown_stale(visit(owner, "kk"))
    page = proven(visitor, visitor.post("award.submit_statement", {"version": version, "declared": "y"}, key=key))
    assert visitor.form(page, action="/submit").values["declared"] == "y"
    assert visitor.send(page, action="/submit").location.endswith(f"/statements/{key}")

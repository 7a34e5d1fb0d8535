"""The panel before and in the room: who sits, the agenda, open and secret votes, who leaves, what is closed and how."""

import pytest
from sqlalchemy import select

from portal import history
from portal.accounts.models import Membership
from portal.apply.models import Application
from portal.assess.acts import experts as assess
from portal.award import acts as deciding
from portal.award import interests, queries
from portal.award.acts import panel, panel_room
from portal.award.acts.digests import Changed
from portal.award.models import Box, PanelVote
from portal.award.queries import panel as panels
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_award, makers_panel
from tests.makers_panel import a_sitting, an_open_sitting, settle, vote, with_cases


def out_of(case, person, db):
    """The person now belongs to the company that applies."""
    db.session.add(Membership(organisation_id=case.organisation_id, user_id=person.id, part="reader"))
    db.session.flush()


def test_a_panel_needs_one_chair_who_may_confirm_and_knows_nobody_twice(db):
    call, [prepared] = makers_panel.decisions(1)
    chair, expert, stranger = makers.a_chair(), makers.an_expert(), makers.a_person()
    for people, field in (
        ([(expert, "member")], "chair"),
        ([(expert, "chair")], "chair"),
        ([(chair, "chair"), (expert, "deputy")], "deputy"),
        ([(chair, "chair"), (chair, "member")], "members"),
        ([(chair, "chair"), (stranger, "member")], "members"),
    ):
        with pytest.raises(Refused) as refused:
            a_sitting(call, people)
        assert refused.value.field == field
    out_of(prepared.application, expert, db)
    with pytest.raises(Refused) as refused:  # nobody meets their own call, but for staff who leave for their case
        a_sitting(call, [(chair, "chair"), (expert, "member")])
    assert refused.value.field == "members"
    expert = makers.an_expert()
    sitting = a_sitting(call)
    assert (sitting.number, sitting.state, sitting.rules["quorum"]) == (f"{call.prefix}-P1", "convened", [2, 3])
    meeting = panel.Meeting(makers_panel.DAY, "11:00", "", [(chair, "chair"), (expert, "member")])
    panel.reschedule(sitting, meeting, by=makers.an_officer())
    assert [(seat.user_id, seat.part) for seat in sitting.seats] == [(chair.id, "chair"), (expert.id, "member")]


def test_members_are_told_and_the_agenda_spares_them_ways(db, drain):
    call, prepared = makers_panel.decisions(4)
    members = makers_panel.people()
    sitting = a_sitting(call, members)
    items = with_cases(sitting)
    with pytest.raises(Refused):
        with_cases(sitting)
    for item in (items[0], items[2]):
        out_of(item.application, members[3][0], db)
    best = panel.order_agenda(sitting, by=makers.an_officer())
    assert (best.leavings, best.least) == (1, 1)
    assert [item.put for item in panels.items(sitting)] == [2, 4, 1, 3]
    chair = members[0][0]
    with pytest.raises(Refused):  # the panel votes first
        deciding.confirm(prepared[0], by=chair, seen=deciding.digest(prepared[0]))
    waiting = queries.decided(call, released=False)
    assert deciding.confirm_all(call, waiting, by=chair, seen=deciding.digest_of_all(waiting)) == 0
    panel.take_off(sitting, items[3], by=makers.an_officer())
    panel.call_off(sitting, by=makers.an_officer(), note="No quorum is in sight.")
    assert panels.items(sitting) == []
    drain()
    told = list(db.session.scalars(select(Letter.act)))
    assert (told.count("award.convene"), told.count("award.call_off")) == (5, 5)


@pytest.mark.once
def test_near_the_line_are_those_the_scores_cannot_tell_from_it(db):
    call, _prepared = makers_panel.decisions(3)
    sitting = a_sitting(call)
    assert panel.near(call) <= {row.id for row in panels.can_be_put(call, but_for=makers.an_officer())}
    picked = panels.can_be_put(call, but_for=makers.an_officer())[1].key
    assert panel.put_cases(sitting, "picked", by=makers.an_officer(), keys=[picked]) == 1


def test_the_votes_confirm_what_an_officer_prepared_and_nothing_else(db):
    sitting, items, (chair, deputy, one, two, three) = an_open_sitting()
    first, second = items
    with pytest.raises(Refused):
        vote(sitting, first, one, "against")  # no reason
    vote(sitting, first, one, "against", "The market is too small.")
    for person in (chair, deputy, two):
        vote(sitting, first, person)
    vote(sitting, first, one, "against", "The market is far too small.")  # changed, not doubled
    with pytest.raises(Refused):
        settle(sitting, first, deputy)  # the chair is there
    with pytest.raises(Changed):
        panel_room.settle(sitting, first, by=chair, seen="what was on the screen before")
    assert settle(sitting, first, chair) == "adopted"
    decision = panels.proposed(first)
    assert (decision.confirmed_by_id, decision.seen) == (chair.id, first.content["seen"])
    assert [first.content[name] for name in ("members", "quorum", "for", "against", "abstained")] == [5, 4, 3, 1, 0]
    with pytest.raises(Refused):
        vote(sitting, first, three)
    with pytest.raises(Refused):
        vote(sitting, second, three)  # the pointer is not there yet
    panel_room.point(sitting, "next", by=deputy)
    for person in (chair, deputy, two, three):
        vote(sitting, second, person, "against", "Not ready.")
    panel_room.note_case(sitting, second, "The team was asked about its patent.", by=makers.an_officer())
    assert settle(sitting, second, chair) == "declined"
    voted_down = panels.proposed(second)
    assert voted_down.confirmed_at is None
    with pytest.raises(Refused):  # not beside the panel either, until it is prepared anew
        deciding.confirm(voted_down, by=chair, seen=deciding.digest(voted_down))
    assert deciding.confirm_all(sitting.call, [voted_down], by=chair, seen=deciding.digest_of_all([voted_down])) == 0
    other = makers_award.a_decision(second.application, "refuse", by=makers.an_officer())
    deciding.confirm(other, by=chair, seen=deciding.digest(other))


@pytest.mark.once
def test_a_changed_proposal_is_voted_on_anew(db):
    sitting, (item, _other), (chair, deputy, one, two, three) = an_open_sitting()
    before = makers_panel.proposal(item)
    for person in (chair, deputy, one, two):
        vote(sitting, item, person)
    makers_award.a_decision(item.application, "refuse", by=makers.an_officer())
    with pytest.raises(Changed):
        panel_room.cast_vote(sitting, item, "for", by=three, seen=before)
    with pytest.raises(Refused) as refused:
        settle(sitting, item, chair)
    assert "4" in str(refused.value.reason)  # no vote on the new proposal yet


def test_whoever_is_out_leaves_quorum_and_vote_and_the_deputy_leads(db):
    sitting, (item, other), (chair, deputy, one, two, three) = an_open_sitting()
    out_of(item.application, chair, db)
    sitting.seat_of(two.id).came_at = None
    with pytest.raises(Refused):  # somebody who has not come
        vote(sitting, item, two)
    vote(sitting, item, three)
    panel_room.stand_aside(sitting, item, by=three, reason="I advised the company.")
    for person in (chair, three):
        with pytest.raises(Refused):
            vote(sitting, item, person)
    for person in (deputy, one):
        vote(sitting, item, person)
    assert settle(sitting, item, deputy) == "adopted"
    assert [item.content[name] for name in ("members", "recused", "quorum", "for")] == [3, 2, 2, 2]
    assert [(row["name"], row["why"]) for row in item.content["out"]] == [
        ("Aru Chair", "own"), ("Member 3", "aside: I advised the company."),
    ]  # fmt: skip
    panel_room.close_sitting(sitting, by=chair)
    assert (sitting.state, other.outcome, other.content["votes"]) == ("closed", "postponed", [])
    came = [row["name"] for row in sitting.content["members"] if row["came_at"]]
    assert came == ["Aru Chair", "Bolat Deputy", "Member 1", "Member 3"]


def test_a_secret_vote_leaves_no_trace_of_how(db):
    sitting, (item, _other), (chair, deputy, one, two, three) = an_open_sitting(ballot="secret")
    for person, choice in ((chair, "for"), (deputy, "against"), (one, "for"), (two, "abstain"), (three, "for")):
        vote(sitting, item, person, choice, "These words are not kept.")
    with pytest.raises(Refused):
        vote(sitting, item, one, "against")
    with pytest.raises(Refused):
        panel_room.stand_aside(sitting, item, by=one, reason="Too late.")
    standing = panels.standing(sitting, item, makers_panel.proposal(item))
    assert standing.count.told(closed=False)["for"] is None
    assert (standing.count.cast, {row.choice for row in standing.votes.values()}) == (5, {"cast"})
    assert settle(sitting, item, chair) == "adopted"
    assert [item.content[name] for name in ("for", "against", "abstained")] == [3, 1, 1]
    assert {row["choice"] for row in item.content["votes"]} == {"cast"}
    db.session.commit()
    said = db.session.scalars(select(history.Event).where(history.Event.act == "award.cast_vote"))
    assert {(tuple(event.data), event.note) for event in said} == {(("proposal",), "")}
    assert {(row.choice, row.reason) for row in db.session.scalars(select(PanelVote))} == {("cast", "")}


@pytest.mark.once
def test_a_slip_that_should_not_be_in_the_box_means_a_new_ballot(db):
    sitting, (item, _other), (chair, deputy, one, two, three) = an_open_sitting(ballot="secret")
    for person in (chair, deputy, one, two):
        vote(sitting, item, person)
    with pytest.raises(Refused):
        panel_room.put_anew(sitting, item, by=chair)  # it is in order
    out_of(item.application, one, db)
    with pytest.raises(Refused):
        settle(sitting, item, chair)
    panel_room.put_anew(sitting, item, by=chair)
    assert db.session.scalars(select(Box)).all() == []
    for person in (chair, deputy, three):
        vote(sitting, item, person)
    assert settle(sitting, item, chair) == "adopted"


def test_conflicts_of_companies_and_of_experts_are_one_question(db, queries):
    _call, prepared = makers_panel.decisions(3)
    own, declared, cleared = [decision.application for decision in prepared]
    user, officer = makers.an_expert(), makers.an_officer()
    expert = assess.begin_profile(user)
    db.session.flush()
    assess.pin(declared, expert, "conflict", "They wrote a book together.", by=officer)
    assess.pin(cleared, expert, "none", "Another person of that name.", by=officer)
    out_of(own, user, db)
    db.session.flush()
    with queries.counted():
        found = interests.conflicts(select(Application.id), [user.id])
    assert found == {own.id: {user.id: "own"}, declared.id: {user.id: "pinned"}}
    assert len(queries) == 1

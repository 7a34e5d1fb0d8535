"""Sittings of a panel for tests, made by the real acts: five members, prepared decisions on the agenda."""

from datetime import date
from typing import Any

from portal import db
from portal.accounts.models import User
from portal.announce import programme
from portal.announce.models import Call
from portal.award.acts import digest, panel, panel_room
from portal.award.models import Decision, Item, Sitting
from portal.award.queries import panel as queries
from tests import makers, makers_award

DAY = date(2026, 6, 1)


def people() -> list[tuple[User, str]]:
    """A chair, a deputy and three members."""
    chair, deputy = makers.a_chair(name="Aru Chair"), makers.a_chair(name="Bolat Deputy")
    experts = [(makers.an_expert(name=f"Member {n}"), "member") for n in (1, 2, 3)]
    return [(chair, "chair"), (deputy, "deputy"), *experts]


def decisions(count: int, *, ballot: str = "open", by: User | None = None) -> tuple[Call, list[Decision]]:
    """A call whose ranked cases have prepared decisions; its programme votes in this way."""
    data = programme.own_copy(programme.load("innovation_grant"))
    data["panel"]["ballot"] = ballot
    call = makers_award.a_call(programme_data=data, programme_digest=programme.Programme(data).digest)
    cases = [makers_award.a_reviewed_case(call) for _n in range(count)]
    makers_award.ranked(call, *cases)
    officer = by or makers.the_officer()
    return call, [makers_award.a_decision(case, by=officer) for case in cases]


def a_sitting(call: Call, members: Any = None, *, by: User | None = None) -> Sitting:
    """A sitting that is convened."""
    meeting = panel.Meeting(DAY, "10:00", "Astana", members or people())
    return panel.convene(call, meeting, by=by or makers.the_officer())


def with_cases(sitting: Sitting, which: str = "all", *, by: User | None = None) -> list[Item]:
    """Its agenda, put there by an officer."""
    panel.put_cases(sitting, which, by=by or makers.the_officer())
    return queries.items(sitting)


def an_open_sitting(count: int = 2, ballot: str = "open") -> tuple[Sitting, list[Item], list[User]]:
    """A sitting in session at its first case: the sitting, its items, its members with the chair first."""
    call, _decisions = decisions(count, ballot=ballot)
    members = people()
    sitting = a_sitting(call, members)
    items = with_cases(sitting)
    panel_room.open_sitting(sitting, by=members[0][0])
    for person, _part in members:
        panel_room.attend(sitting, by=person)
    db.session.flush()
    return sitting, items, [person for person, _part in members]


def proposal(item: Item) -> str:
    """The digest of what is proposed of the case."""
    decision = queries.proposed(item)
    assert decision is not None
    return digest(decision)


def vote(sitting: Sitting, item: Item, person: User, choice: str = "for", reason: str = "") -> None:
    """A member votes on what is proposed now."""
    panel_room.cast_vote(sitting, item, choice, by=person, seen=proposal(item), reason=reason)


def settle(sitting: Sitting, item: Item, by: User) -> str:
    """The chair closes what is on the screen."""
    decision = queries.proposed(item)
    seen = queries.standing(sitting, item, proposal(item), decision).digest
    return panel_room.settle(sitting, item, by=by, seen=seen)

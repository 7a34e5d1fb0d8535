"""Verbs before a sitting: convene it, change its day or members, put cases on the agenda, order them, call it off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal import db
from portal.accounts.models import User
from portal.announce import programme
from portal.announce.models import Call
from portal.award import certainty, line
from portal.award import queries as ranked
from portal.award.acts.drawing import budgets_of
from portal.award.acts.holding import fresh, hold
from portal.award.agenda import Ordered, ordered
from portal.award.models import Item, PanelSeat, Sitting
from portal.award.queries import panel as queries
from portal.rights import CHAIR, EXPERT, MEMBER, OFFICER
from portal.workflow import Refused, advance

MAY_SIT = frozenset({CHAIR, OFFICER, EXPERT, MEMBER})
WHICH = ("all", "near", "picked")


@dataclass(frozen=True)
class Meeting:
    """What is decided of a sitting beforehand: the day, the hour, the place, who sits in which part."""

    held_on: date
    begins: str
    place: str
    people: Sequence[tuple[User, str]]

    def told(self) -> dict[str, Any]:
        """What the letters say, and the chain keeps."""
        people = {str(person.id): part for person, part in self.people}
        return {"held_on": self.held_on.isoformat(), "begins": self.begins, "place": self.place, "people": people}


def convene(call: Call, meeting: Meeting, *, by: User) -> Sitting:
    """Call the panel together, with a letter to each member; it votes as the programme of the call says."""
    call = hold(call.id)
    rules = rules_of(call)
    _check(call, meeting)
    last = db.session.scalar(select(func.max(Sitting.no)).where(Sitting.call_id == call.id)) or 0
    sitting = Sitting(
        call_id=call.id, call=call, no=last + 1, state="draft", state_since=db.now(), held_on=meeting.held_on,
        begins=meeting.begins, place=meeting.place, rules=rules, convened_by_id=by.id, seats=_seats(meeting),
    )  # fmt: skip
    db.session.add(sitting)
    advance(sitting, "award.convene", by=by, data=meeting.told())
    db.session.flush()
    return sitting


def rules_of(call: Call) -> dict[str, Any]:
    """How a panel of the call votes; a call announced before programmes said so votes as the shipped one says now."""
    rules = call.programme.panel or programme.load(call.programme.code).panel
    if not rules:
        raise Refused(_("No panel decides in this programme."))
    return dict(rules)


def reschedule(sitting: Sitting, meeting: Meeting, *, by: User) -> None:
    """Another day, place or members; each member gets a letter with what holds now."""
    fresh(sitting)
    _check(sitting.call, meeting)
    advance(sitting, "award.reschedule", by=by, data=meeting.told())
    sitting.held_on, sitting.begins, sitting.place = meeting.held_on, meeting.begins, meeting.place
    for seat in list(sitting.seats):
        db.session.delete(seat)
    db.session.flush()
    sitting.seats = _seats(meeting)
    db.session.flush()


def _seats(meeting: Meeting) -> list[PanelSeat]:
    return [PanelSeat(user_id=person.id, user=person, part=part) for person, part in meeting.people]


def _check(call: Call, meeting: Meeting) -> None:
    """One presides, nobody twice; who confirms decisions has the role for it; no expert meets their own call."""
    parts = [part for _person, part in meeting.people]
    if parts.count("chair") != 1:
        raise Refused(_("One member presides."), "chair")
    if len({person.id for person, _part in meeting.people}) != len(parts):
        raise Refused(_("Somebody stands in the list twice."), "members")
    for person, part in meeting.people:
        if part != "member" and not person.is_chair:
            raise Refused(_("Only a person with the role of a chair confirms decisions."), part)
        if not person.role_names & MAY_SIT:
            raise Refused(
                _("%(name)s has no role in the portal that may sit in a panel.", name=person.email), "members"
            )
    for email in queries.applicants_among(call, [one.id for one, _part in meeting.people if not one.is_staff]):
        raise Refused(_("%(name)s applies in this call. Nobody meets their own call.", name=email), "members")


def put_cases(sitting: Sitting, which: str, *, by: User, keys: Collection[str] = ()) -> int:
    """Put prepared decisions on the agenda: all, those that cannot be told from the line, or those picked."""
    call = hold(sitting.call_id)
    fresh(sitting)
    waiting = queries.can_be_put(call, but_for=by)
    if which == "near":
        close = near(call)
        waiting = [row for row in waiting if row.id in close]
    elif which == "picked":
        waiting = [row for row in waiting if row.key in keys]
    if not waiting:
        raise Refused(_("No prepared decision fits that and waits for a panel."), "which")
    have = db.session.scalar(select(func.count(Item.id)).where(Item.sitting_id == sitting.id)) or 0
    if have + len(waiting) > sitting.rules["most_cases"]:
        most = sitting.rules["most_cases"]
        raise Refused(_("A sitting takes at most %(most)s cases. Put fewer, or convene another.", most=most), "which")
    advance(sitting, "award.put_cases", by=by, data={"which": which, "cases": len(waiting)})
    last = db.session.scalar(select(func.max(Item.put)).where(Item.sitting_id == sitting.id)) or 0
    for at, row in enumerate(waiting, last + 1):
        db.session.add(Item(sitting_id=sitting.id, application_id=row.id, put=at, place=at))
    db.session.flush()
    return len(waiting)


def near(call: Call) -> set[int]:
    """The cases that the scores cannot tell from the line, kind by kind."""
    found: set[int] = set()
    programme_of, budgets = call.programme, budgets_of(call)
    for kind in ranked.kinds_in(call):
        order = line.in_order(ranked.as_ranked(row, programme_of.threshold) for row in ranked.ranking(call, kind))
        drawn = line.draw(order, budgets.get(kind, 0), programme_of.reserve_percent)
        scores = certainty.packed(ranked.scored(call, kind))
        sure = certainty.sureness(order, drawn, programme_of.threshold, scores, certainty.USUAL)
        found |= {row.case.id for row in sure.rows if row.where == "near"}
    return found


def take_off(sitting: Sitting, item: Item, *, by: User) -> None:
    """Take a case off the agenda before the sitting."""
    fresh(sitting)
    advance(sitting, "award.take_off", by=by, data={"item": item.id, "application": item.application_id})
    db.session.delete(item)
    db.session.flush()


def order_agenda(sitting: Sitting, *, by: User) -> Ordered:
    """Bring the cases in the order in which the fewest people have to leave."""
    fresh(sitting)
    rows = sorted(queries.agenda(sitting).rows, key=lambda row: row.put)
    outs = queries.outs_of(sitting)
    members = {seat.user_id for seat in sitting.seats}
    best = ordered([frozenset(outs.get(row.id, {})) & members for row in rows])
    advance(sitting, "award.order_agenda", by=by, data={"leavings": best.leavings, "least": best.least})
    places = {rows[at].id: place for place, at in enumerate(best.order, 1)}
    for item in db.session.scalars(select(Item).where(Item.sitting_id == sitting.id)):
        item.place = places[item.id]
    db.session.flush()
    return best


def call_off(sitting: Sitting, *, by: User, note: str) -> None:
    """The sitting will not take place; its cases wait for another."""
    fresh(sitting)
    if not note.strip():
        raise Refused(_("Say why: the members will read it."), "note")
    told = {"held_on": sitting.held_on.isoformat(), "begins": sitting.begins}
    advance(sitting, "award.call_off", by=by, note=note.strip(), data=told)
    for item in db.session.scalars(select(Item).where(Item.sitting_id == sitting.id)):
        db.session.delete(item)
    db.session.flush()

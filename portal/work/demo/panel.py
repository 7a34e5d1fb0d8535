"""The panel of the demo: on 11 May 2021 it voted on the cases around the line; in the open call it is in session."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal import db, i18n
from portal.accounts.models import User
from portal.announce.models import Call
from portal.assess.models import Expert
from portal.award import acts as award
from portal.award.acts import panel, panel_room
from portal.award.models import Item, Sitting
from portal.award.queries import panel as queries
from portal.work.demo import stage
from portal.work.demo.stage import almaty

KIND, FROM_PLACE, TO_PLACE = "commercialisation_1", 23, 34  # the line of 2021 runs through these
NOTES = {
    0: "Комиссия спросила о втором источнике финансирования; заявитель подтвердил его письмом.",
    3: "Отмечено расхождение оценок двух экспертов по критерию рынка.",
}
AGAINST = "Рынок для второго этапа пока не показан."
ADVISED = "Консультировал эту компанию в 2019 году."


def sat(call: Call, people: dict[str, User], clock: stage.Clock) -> None:
    """The sitting of 2021: five members, a dozen cases, one member stands aside; all in one transaction."""
    if db.session.scalar(select(Sitting.id).where(Sitting.call_id == call.id)):
        return
    experts = _experts(3)
    members = [(people["chair"], "chair"), (people["deputy"], "deputy"), *((one, "member") for one in experts)]
    clock.at(almaty(2021, 5, 11, 11, 30))
    held = panel.Meeting(date(2021, 5, 11), "14:00", "Нур-Султан", members)
    sitting = panel.convene(call, held, by=people["officer"])
    near = [
        row.key for row in queries.can_be_put(call, but_for=people["officer"])
        if row.kind == KIND and FROM_PLACE <= (row.place or 0) <= TO_PLACE
    ]  # fmt: skip
    panel.put_cases(sitting, "picked", by=people["officer"], keys=near)
    panel.order_agenda(sitting, by=people["officer"])
    clock.at(almaty(2021, 5, 11, 14))
    panel_room.open_sitting(sitting, by=people["chair"])
    for member, _part in members:
        panel_room.attend(sitting, by=member)
    for at, item in enumerate(queries.items(sitting)):
        clock.at(almaty(2021, 5, 11, 14) + timedelta(minutes=5 * at + 1))
        if at:
            panel_room.point(sitting, panel_room.NEXT, by=people["chair"])
        _decide(sitting, item, at, [person for person, _part in members], people["officer"])
    panel_room.close_sitting(sitting, by=people["chair"])
    db.session.commit()


def _decide(sitting: Sitting, item: Item, at: int, members: list[User], officer: User) -> None:
    """Nearly all vote for; somebody is against every fifth case, somebody abstains every fourth."""
    decision = queries.proposed(item)
    if decision is None:
        return
    seen, voters = award.digest(decision), members
    if at == 2:
        panel_room.stand_aside(sitting, item, by=members[2], reason=ADVISED)
        voters = [member for member in members if member is not members[2]]
    for place, member in enumerate(voters):
        odd = "against" if place == 3 and at % 5 == 1 else "abstain" if place == 3 and at % 4 == 2 else "for"
        panel_room.cast_vote(sitting, item, odd, by=member, seen=seen, reason=AGAINST if odd == "against" else "")
    if at in NOTES:
        panel_room.note_case(sitting, item, NOTES[at], by=officer)
    digest = queries.standing(sitting, item, seen, decision).digest
    panel_room.settle(sitting, item, by=members[0], seen=digest)


def in_session(call: Call, people: dict[str, User], clock: stage.Clock, at: datetime) -> None:
    """The sitting of the open call: a decision waits for the votes of the demo's chair, deputy, expert and member."""
    clock.at(at)
    others = [(people["expert"], "member"), *((one, "member") for one in _experts(2))]
    members = [(people["chair"], "chair"), (people["deputy"], "deputy"), *others]
    sitting = panel.convene(call, panel.Meeting(i18n.local(at).date(), "10:00", "", members), by=people["officer"])
    panel.put_cases(sitting, "all", by=people["officer"])
    panel_room.open_sitting(sitting, by=people["chair"])
    item = queries.items(sitting)[0]
    if decision := queries.proposed(item):
        for voter in (people["deputy"], others[1][0]):
            panel_room.attend(sitting, by=voter)
            panel_room.cast_vote(sitting, item, "for", by=voter, seen=award.digest(decision))
    db.session.commit()


def _experts(count: int) -> list[User]:
    """The first experts of the pool who are not the demo's own."""
    wanted = select(User).join(Expert, Expert.user_id == User.id).order_by(Expert.id.desc()).limit(count + 1)
    return [user for user in db.session.scalars(wanted) if user.email != "expert@ktu.example"][:count]

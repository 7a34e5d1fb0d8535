"""Reminders before deadlines: in working days, once each, and never to somebody whose work is done."""

from sqlalchemy import select

from portal import i18n, jobs, wishes
from portal.announce import reports
from portal.apply import acts, queries
from portal.award.periods import Period
from portal.letters import Letter
from portal.reminders import Reminder
from tests import makers, makers_announce, makers_apply, makers_residency


def a_day_passes(drain, clock, day):
    """The worker wakes on a morning."""
    clock.set(f"{day} 09:05")
    jobs.plan_day()
    drain()


def told(db, act):
    """Who was reminded, of what."""
    letters = db.session.scalars(select(Letter).where(Letter.act == act).order_by(Letter.id))
    return [(letter.to, letter.subject) for letter in letters]


def test_a_draft_is_reminded_of_once_before_its_call_closes(db, drain, clock):
    clock.set("2026-06-01 10:00")
    call = makers_announce.a_call(closes_at=makers_announce.a_moment("2026-06-15 18:00"))
    writer, done = makers.a_person(email="writer@company.example"), makers.a_person(email="done@company.example")
    makers_apply.a_draft(call, by=writer)
    makers_apply.a_submitted_case(call, by=done)
    makers_apply.a_colleague(db.session.get_one(makers_apply.Application, 1).organisation, "reader")
    db.session.commit()
    a_day_passes(drain, clock, "2026-06-09")
    assert told(db, "apply.remind") == []  # four working days are left
    a_day_passes(drain, clock, "2026-06-10")
    subject = "Черновик не подан: приём заявок закрывается 15 июня 2026, 18:00"
    assert [(to, text.replace("\xa0", " ")) for to, text in told(db, "apply.remind")] == [(writer.email, subject)]
    a_day_passes(drain, clock, "2026-06-11")
    assert len(told(db, "apply.remind")) == 1
    assert [row.due_on.isoformat() for row in db.session.scalars(select(Reminder))] == ["2026-06-15"]


def test_a_reminder_that_waits_is_dropped_when_the_work_is_done(db, drain, clock):
    clock.set("2026-06-10 08:00")
    call = makers_announce.a_call(closes_at=makers_announce.a_moment("2026-06-11 18:00"))
    writer = makers.a_person(email="writer@company.example")
    case = makers_apply.a_draft(call, by=writer)
    wanted = wishes.kept_for(writer.id, writer.email)
    wanted.quiet_from, wanted.quiet_until = 8, 12
    db.session.commit()
    a_day_passes(drain, clock, "2026-06-10")
    letter = db.session.scalars(select(Letter).where(Letter.act == "apply.remind")).one()
    assert letter.state == "queued"
    acts.withdraw(queries.case(case.key, writer), by=writer, arrived=db.now())
    clock.set("2026-06-10 12:30")
    drain()
    db.session.refresh(letter)
    assert (letter.state, letter.sent_at) == ("kept", None)


def test_a_statement_is_reminded_of_once_while_it_is_not_filed(db, drain, clock):
    clock.set("2026-06-01 10:00")
    owner = makers.a_person(email="owner@park.example")
    participant = makers_residency.a_participant(by=owner)
    db.session.commit()
    drain()
    a_day_passes(drain, clock, "2026-07-02")
    second = Period(2026, 2)
    due_on = second.due_on(reports.form("quarter", second.last_day).clock("quarter"))
    a_day_passes(drain, clock, due_on.isoformat())
    a_day_passes(drain, clock, due_on.isoformat())
    (found,) = told(db, "award.remind")
    assert found == (owner.email, f"Срок отчёта за 2-й квартал 2026 года: {i18n.day(due_on)}")
    assert participant.id == db.session.scalars(select(Reminder.subject_id)).one()

"""A foreign company from its request to the last check of its certificate, by hands in a browser, in three languages.

It is returned once, voted in, files its year, sees one relief refused and why, corrects it, holds certificates that a
stranger checks, is excluded, and the same checks say so. Staff, members and the programme are there before.
"""

from datetime import date

import pytest

from portal.announce import reports
from tests import makers, makers_residency
from tests.browser import hands
from tests.browser import paper_steps as papers
from tests.browser import residency_steps as residency
from tests.browser import year_steps as year

PHONE = 390
TITLE = {"kk": "Технопаркке қатысу", "ru": "Участие в технопарке", "en": "Participation in the technopark"}
MEMBERS = ("Ахметова Дана", "Бекенов Ержан", "Жүнісова Әлия", "Қалиев Нұрлан", "Оспанов Талғат")


@pytest.fixture
def cast(site, clock):
    """The people who are there before, and the programme that is always open."""
    clock.set("2026-01-12 09:00")
    with site.data():
        call = makers_residency.a_residency_call(slug="technopark", prefix="TR-2026", title=TITLE)
        return {
            "officer": makers.an_officer(name="Серікқызы Айгүл"), "chair": makers.a_chair(name="Дүйсенов Марат"),
            "admin": makers.an_admin(name="Иманова Сәуле"), "programme": call.programme,
            "members": [makers.a_person(name=name) for name in MEMBERS],
        }  # fmt: skip


@pytest.fixture
def look(both_widths):
    """look(page, "call"): at both widths; a page is looked at once, whoever comes by later."""
    seen = []

    def at(page, name):
        if name not in seen:
            seen.append(name)
            both_widths(page, f"residency-{len(seen):02d}-{name}")

    return at


def test_from_the_request_to_the_last_check(site, clock, someone, look, cast):
    founder, officer = someone(lang="en", width=PHONE), someone(cast["officer"])
    chair, stranger = someone(cast["chair"], lang="kk"), someone(lang="kk", width=PHONE)
    members = [someone(member, lang="kk", width=PHONE) for member in cast["members"]]
    key = requested(site, clock, founder, officer, look, cast["programme"])
    voted_in(clock, members, someone(cast["admin"], lang="kk"), look, cast["members"])
    registered(clock, founder, officer, look, key)
    held = [certified(site, clock, chair, founder, look)]
    proved(clock, founder, officer, look)
    held.append(confirmed(site, clock, officer, chair, founder, look))
    for paper in held:
        checked(stranger, look, paper)
    excluded(site, clock, officer, members, founder, look)
    for paper, since in zip(held, ("2026 жылғы 11 тамыз", "2026 жылғы 30 қаңтар"), strict=True):
        checked(stranger, look, paper, since)
    papers.ended(founder, look, held)


def requested(site, clock, founder, officer, look, programme):
    """Registered, founded, written, sent; returned once, answered, admitted. The key of the case."""
    hands.register(site, founder, residency.FOUNDER, residency.PASSWORD, "en")
    residency.founded(founder, look)
    key = residency.written(founder, look, programme)
    residency.submitted(founder, look, key)
    clock.set("2026-01-15 10:00")
    residency.returned(officer, look, key)
    clock.set("2026-01-21 10:00")
    residency.corrected(site, founder, look, key)
    clock.set("2026-01-22 10:00")
    residency.admitted(officer, look, key)
    return key


def voted_in(clock, members, admin, look, people):
    """Five members: one stands aside; three of the other four vote, two for it; the chair closes."""
    residency.appointed(admin, look, people)
    clock.set("2026-01-28 10:00")
    presides, second, third, aside, _absent = members
    residency.voted(aside, look, "recused", residency.WHY_ASIDE)
    residency.voted(second, look, "against", residency.WHY_AGAINST)
    residency.voted(third, look, "for")
    residency.voted(presides, look, "for")
    residency.closed(presides, look)


def registered(clock, founder, officer, look, key):
    """Both sides sign, and the company stands in the register."""
    clock.set("2026-01-29 10:00")
    residency.agreed(founder, look, key)
    clock.set("2026-01-30 10:00")
    residency.entered(officer, look, key)
    residency.known_to_all(officer, look)


def certified(site, clock, chair, founder, look):
    """The entry has proposed the certificate of a participant; the chair approves it."""
    clock.set("2026-02-02 10:00")
    papers.approved(site, chair, look, papers.PARTICIPANT, "AH-2026-00001")
    return papers.held(founder, look, papers.PARTICIPANT, "AH-2026-00001")


def proved(clock, founder, officer, look):
    """The year is filed and accepted; a relief is refused; a second version proves it, and it is granted."""
    clock.set("2027-01-11 10:00")
    key = year.begun(founder, look)
    year.written(founder, look, reports.form("year", date(2026, 12, 31)), key, year.YEAR)
    year.handed_in(founder, look, "statement")
    year.accepted(officer, look, "statement", 1)
    year.refused(founder, look)
    clock.set("2027-01-14 10:00")
    year.corrected(founder, look)
    year.accepted(officer, look, "correction", 2, year.CHANGED)
    year.granted(founder, look)


def confirmed(site, clock, officer, chair, founder, look):
    """The right to the relief is confirmed on paper, by two people."""
    clock.set("2027-01-20 10:00")
    papers.proposed(officer, look)
    papers.approved(site, chair, look, papers.PREFERENCE, "TP-2027-00001")
    return papers.held(founder, look, papers.PREFERENCE, "TP-2027-00001")


def checked(stranger, look, paper, since=""):
    """A stranger checks a certificate by its number and by its file; `since` is the day from which it is revoked."""
    for check in (papers.by_number, papers.by_file):
        check(stranger, look, paper, f"{paper.number[:2]}-{'revoked' if since else 'valid'}".lower())
        if since:
            papers.revoked(stranger, paper, since)
        else:
            papers.valid(stranger, paper)


def excluded(site, clock, officer, members, founder, look):
    """The officer proposes the exclusion with its ground, the commission votes, and the company reads it."""
    clock.set("2027-02-15 10:00")
    residency.exclusion_proposed(officer, look)
    clock.set("2027-02-17 10:00")
    for member in members[1:4]:
        residency.voted(member, look, "for")
    residency.voted(members[0], look, "for")
    residency.closed(members[0], look)
    site.drain()
    residency.excluded(founder, look)

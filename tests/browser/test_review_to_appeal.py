"""From the plan of the experts to a granted appeal, by hands in a browser, in three languages.

Three experts, one with a conflict that the portal finds, one who drops out; a panel of five with one recusal, and its
protocol; a refusal and the appeal against it. People, the call and ten reviewed cases are there before.
"""

import pytest

from portal.assess import acts
from tests import makers, makers_announce, makers_apply, makers_experts
from tests.browser import panel_steps as panel
from tests.browser import review_steps as review

PHONE = 390
TITLE = {"kk": "Инновациялық гранттар", "ru": "Инновационные гранты", "en": "Innovation grants"}
EARLIER = ((6, 7), (7, 7), (8, 7), (9, 8), (7, 6), (8, 8), (5, 6), (6, 6), (9, 9), (7, 8))
COMPETENCES = (["power_energy", "iot_sensors"], ["power_energy"], ["construction", "logistics"])
COMPANY = {"name_ru": "ТОО «Жылу Сақ»", "name_kk": "«Жылу Сақ» ЖШС", "name_en": "Zhylu Saq LLP"}


@pytest.fixture
def cast(site, clock):
    """The people, the call, ten cases that the experts have reviewed already, and two that wait for experts."""
    clock.set("2026-05-01 12:00")
    with site.data():
        owner = makers.a_person(email="boss@zhylu-saq.example", name="Оспанова Гүлнәр")
        company = makers.an_organisation(owner, bin_number=makers.a_bin(7), **COMPANY)
        experts = [
            makers_experts.an_engaged_expert(name=name, competences=known, region="710000000")
            for name, known in zip(review.EXPERTS, COMPETENCES, strict=True)
        ]
        officer = makers.an_officer(name="Нұрланова Әсел")
        call = makers_announce.a_call(slug=review.CALL, prefix="RG-2026", title=TITLE, by=officer)
        cases = [
            makers_apply.a_submitted_case(call, by=person, organisation=own, gr02=title)
            for title, person, own in zip(review.TITLES, (owner, None), (company, None), strict=True)
        ]
        clock.set("2026-05-18 10:00")
        for case in cases:
            acts.admit(case, by=officer)
        for n, marks in enumerate(EARLIER):
            earlier = makers_experts.a_case(call)
            for turn, mark in enumerate(marks):
                makers_experts.a_review(earlier, mark, experts[(n + turn) % len(experts)])
        acts.save_profile(experts[0], {"employer_bin": company.bin}, by=experts[0].user)
        return {
            "owner": owner, "officer": officer, "second": makers.an_officer(name="Қасымов Ерлан"),
            "experts": [one.user for one in experts], "keys": [case.key for case in cases],
            "numbers": [case.number for case in cases],
            "chair": makers.a_chair(name="Дүйсенов Марат"), "deputy": makers.a_chair(name="Иманова Сәуле"),
            "members": [makers.a_person("member", name=name) for name in panel.MEMBERS],
        }  # fmt: skip


@pytest.fixture
def look(both_widths):
    """look(page, "room"): at both widths."""
    return lambda page, name: both_widths(page, f"review-{name}")


def test_from_the_plan_of_the_experts_to_a_granted_appeal(site, clock, someone, look, cast):
    officer = someone(cast["officer"])
    experts = [someone(user, lang="en") for user in cast["experts"]]
    chair, deputy = someone(cast["chair"], lang="kk"), someone(cast["deputy"], lang="kk")
    members = [someone(member, lang="kk", width=PHONE) for member in cast["members"]]
    applicant = someone(cast["owner"], width=PHONE)
    review.planned(site, officer, cast["keys"])
    dropped_out(site, officer, experts, cast["keys"])
    for page, marks in zip(experts, review.MARKS, strict=True):
        review.scored(page, look, marks)
    clock.set("2026-06-01 10:00")
    review.ranked(officer, look)
    room = panel.convened(officer, cast, review.CALL)
    decided(chair, [deputy, *members], look, room, *cast["numbers"])
    panel.minuted(site, chair, members[0], room)
    clock.set("2026-06-02 10:00")
    panel.released(site, chair, review.CALL)
    refused, number = cast["keys"][0], cast["numbers"][0]
    panel.told(site, applicant, look, refused, cast["owner"].email, number)
    panel.appealed(applicant, look, refused, number)
    clock.set("2026-06-10 10:00")
    panel.granted(officer, someone(cast["second"], lang="en"), look, number)
    panel.heard(site, applicant, look, refused, cast["owner"].email, number)


def dropped_out(site, officer, experts, keys):
    """The second expert declines a case before anybody has begun; the repair gives that place to the third."""
    review.declined(experts[1], review.TITLES[1])
    review.repaired(site, officer, keys[1])


def decided(chair, others, look, room, refused, approved):
    """All five vote on the first case; one stands aside from the second, which is refused; the chair closes both."""
    panel.opened(chair, room, approved)
    for page in (*others, chair):
        panel.voted(page, room)
    panel.settled(chair, look, room, without_one=False)
    panel.moved_on(chair, others[0], room, refused)
    panel.stood_aside(others[-1], look, room, refused)
    for page in (*others[:-1], chair):
        panel.voted(page, room)
    panel.settled(chair, look, room, without_one=True)

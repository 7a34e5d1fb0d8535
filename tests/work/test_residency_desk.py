"""The desk in residency: each person sees what waits for them, in a constant number of questions."""

import pytest

from portal.award.acts import commission
from portal.award.queries import commission as matters
from tests import makers, makers_residency
from tests.makers_residency import a_commission, a_participant, an_admitted_request, decided, the_matter


def test_a_member_is_asked_to_vote_and_the_chair_to_close(visit, db):
    members = a_commission(3)
    matter = the_matter(an_admitted_request())
    key = matter.key
    path = f"/commission/matters/{key}"
    assert path in visit(members[1]).get("work.desk").text
    for member in members[:2]:
        commission.vote(matter, "for", by=member)
    assert path not in visit(members[1]).get("work.desk").text
    assert path in visit(members[0]).get("work.desk").text
    decided(matters.matter(key, by=makers.an_admin()), members)
    assert path not in visit(members[0]).get("work.desk").text


def test_an_officer_is_asked_for_the_next_step_and_an_owner_for_the_signature(visit, db, clock):
    clock.set("2026-03-02 10:00")
    owner, members = makers.a_person(), a_commission(3)
    case = an_admitted_request(by=owner)
    officer, key = makers.an_officer(), case.key
    decided(the_matter(case), members)
    assert f"/applications/{key}/agreement" in visit(owner).get("work.desk").text
    assert f"/cases/{key}/commission" not in visit(officer).get("work.desk").text
    clock.set("2026-04-06 10:00")
    assert f"/cases/{key}/commission" in visit(officer).get("work.desk").text


def test_a_term_that_is_over_waits_for_an_officer(visit, db, clock):
    clock.set("2026-03-02 10:00")
    number = a_participant(members=a_commission(3)).number
    officer = makers.an_officer()
    assert f"/staff/participants/{number}" not in visit(officer).get("work.desk").text
    clock.set("2028-04-03 10:00")
    assert f"/staff/participants/{number}" in visit(officer).get("work.desk").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_of_a_member_asks_a_constant_number_of_questions(visit, queries, db, count):
    members, call = a_commission(3), makers_residency.a_residency_call()
    for _n in range(count):
        an_admitted_request(call)
    page = visit(members[1]).get("work.desk")
    assert page.text.count("/commission/matters/") == count
    assert len(queries) == 6

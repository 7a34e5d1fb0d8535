"""The commission: seats with a term, open votes with reasons, recusal, quorum, the chair who closes, the minutes."""

from datetime import timedelta

import pytest

from portal.award.acts import commission as acts
from portal.award.acts.digests import Changed
from portal.award.models import Seat
from portal.award.queries import commission as queries
from portal.workflow import Refused
from tests import makers, makers_residency
from tests.makers_residency import a_commission, an_admitted_request, decided, the_matter, today


@pytest.fixture
def members(db):
    return a_commission()


@pytest.fixture
def matter(members):
    return the_matter(an_admitted_request())


def seen(matter):
    return queries.standing(matter, today()).digest


def test_a_seat_has_a_term_and_brings_the_role(db):
    person, admin = makers.a_person(), makers.an_admin()
    seat = acts.appoint(person, since=today(), until=today() + timedelta(days=30), by=admin)
    assert person.is_member
    assert [seat.sits(today() + timedelta(days=n)) for n in (-1, 0, 30, 31)] == [False, True, True, False]
    with pytest.raises(Refused):
        acts.appoint(person, since=today(), until=today() + timedelta(days=5), by=admin)
    acts.dismiss(seat, by=admin)
    assert not seat.sits(today())


def test_one_member_presides(members):
    with pytest.raises(Refused) as refused:
        acts.appoint(
            makers.a_person(), since=today(), until=today() + timedelta(days=9), presides=True, by=makers.an_admin()
        )
    assert refused.value.field == "presides"


def test_the_votes_decide_and_the_chair_closes(matter, members):
    assert decided(matter, members, against=3) == "accepted"
    assert (matter.number, matter.application.state) == ("PC-00001", "approved")
    assert (matter.content["for"], matter.content["against"], matter.content["quorum"]) == (4, 3, 5)
    with pytest.raises(Refused):
        acts.vote(matter, "for", by=members[1])


def test_a_refusal_tells_the_reasons_without_names(matter, members, drain):
    assert decided(matter, members, against=4) == "declined"
    assert (matter.application.state, matter.application.due_on) == ("refused", None)


def test_without_a_quorum_nothing_is_decided(matter, members):
    for member in members[:4]:
        acts.vote(matter, "for", by=member)
    with pytest.raises(Refused):
        acts.resolve(matter, by=members[0], seen=seen(matter))
    acts.recuse(matter, by=members[6], reason="My brother works there.")
    assert acts.resolve(matter, by=members[0], seen=seen(matter)) == "accepted"  # six may vote now, four are enough


def test_whoever_stood_aside_neither_votes_nor_counts(matter, members):
    acts.recuse(matter, by=members[1], reason="I advised the company.")
    with pytest.raises(Refused):
        acts.vote(matter, "for", by=members[1])
    count = queries.standing(matter, today()).tally
    assert (count.members, count.recused, count.quorum) == (6, 1, 4)


def test_a_member_of_the_company_takes_no_part(db, members):
    company = makers.an_organisation(members[2])
    matter = the_matter(an_admitted_request(by=members[2], organisation=company))
    with pytest.raises(Refused):
        acts.vote(matter, "for", by=members[2])
    assert queries.standing(matter, today()).tally.members == 6


def test_a_vote_against_needs_a_reason_and_can_be_changed(matter, members):
    with pytest.raises(Refused) as refused:
        acts.vote(matter, "against", by=members[3], reason=" ")
    assert refused.value.field == "reason"
    acts.vote(matter, "against", by=members[3], reason="No market.")
    acts.vote(matter, "for", by=members[3])
    assert queries.standing(matter, today()).tally.in_favour == 1


def test_nobody_votes_without_a_seat(db, matter, members):
    with pytest.raises(Refused):
        acts.vote(matter, "for", by=makers.a_person("member"))
    seat = db.session.query(Seat).filter_by(user_id=members[4].id).one()
    acts.dismiss(seat, by=makers.an_admin())
    with pytest.raises(Refused):
        acts.vote(matter, "for", by=members[4])


def test_only_the_chair_closes_and_only_what_was_seen(matter, members):
    for member in members:
        acts.vote(matter, "for", by=member)
    with pytest.raises(Refused):
        acts.resolve(matter, by=members[1], seen=seen(matter))
    before = seen(matter)
    acts.vote(matter, "abstain", by=members[5])
    with pytest.raises(Changed):
        acts.resolve(matter, by=members[0], seen=before)


def test_the_pages_of_a_member(visit, matter, members):
    member, company = visit(members[1], "en"), matter.organisation
    page = member.get("award.commission")
    assert company.name_en in page.text
    path = f"/commission/matters/{matter.key}"
    assert member.submit(path, action="/vote", choice="against").status_code == 422
    answer = member.submit(path, action="/vote", choice="against", reason="No market yet.")
    assert answer.status_code == 302
    assert "No market yet." in member.get(path).text
    assert member.get(f"{path}/files/0").status_code == 200
    assert member.get(f"{path}/minutes.pdf").status_code == 404
    assert visit(makers.a_person()).get(path).status_code == 403


def test_the_minutes_are_a_paper(visit, matter, members):
    decided(matter, members, against=2)
    for lang in ("kk", "ru", "en"):
        answer = visit(members[2], lang).get("award.minutes", key=matter.key)
        assert answer.data.startswith(b"%PDF")


def test_members_are_appointed_by_officers_on_the_page(visit, db):
    person, officer = makers.a_person(email="new@member.example"), visit(makers.an_officer())
    typed = {"email": "new@member.example", "since": "2026-01-01", "until": "2025-01-01"}
    assert officer.submit("/commission", typed, action="/members").status_code == 422
    assert officer.submit("/commission", {**typed, "until": "2027-01-01"}, action="/members").status_code == 302
    db.session.refresh(person, ["roles"])
    assert person.is_member


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_commission_asks_the_same_whatever_waits(visit, queries, count, members):
    call = makers_residency.a_residency_call()
    for _n in range(count):
        an_admitted_request(call)
    page = visit(members[0]).get("award.commission")
    assert page.text.count("data-matter=") == count
    assert len(queries) == 5


@pytest.mark.parametrize("voters", [1, 6])
def test_the_page_of_a_matter_asks_the_same_whoever_voted(visit, queries, matter, members, voters):
    for member in members[:voters]:
        acts.vote(matter, "for", by=member)
    visit(members[0]).get("award.matter", key=matter.key)
    assert len(queries) == 11

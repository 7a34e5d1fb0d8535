"""From the agreement to the end of a participation: both sign, the register numbers without gaps, later acts."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import storage
from portal.award.acts import agreements, commission
from portal.award.acts import participants as acts
from portal.award.acts.agreements import last_day
from portal.award.models import Matter, Participant
from portal.award.queries import commission as matters
from portal.award.queries import participants as queries
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_apply, makers_residency
from tests.makers_residency import a_commission, a_participant, an_admitted_request, decided, the_matter, today

LIMITS = {"most_years": 4, "latest": "2028-12-31"}
PLAN = {"name": "plan.pdf", "media_type": "application/pdf", "size": 3, "sha256": "0" * 64}


@pytest.fixture
def now(clock):
    return clock.set("2026-03-02 10:00")


@pytest.fixture
def members(now, db):
    return a_commission(3)


@pytest.fixture
def participant(members):
    return a_participant(members=members)


def matter_of(participant):
    return matters.matter(matters.matters_of(participant.application_id)[0].key, by=makers.an_admin())


@pytest.mark.parametrize(
    ("since", "years", "until"),
    [
        (date(2026, 3, 2), 2, date(2028, 3, 1)),
        (date(2026, 3, 2), 4, date(2028, 12, 31)),  # not past the regime
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 1, 1), 1, date(2024, 12, 31)),
        (date(2024, 1, 1), 9, date(2027, 12, 31)),
    ],
)
def test_the_last_day_of_a_term(since, years, until):
    assert last_day(since, years, LIMITS) == until


def test_the_company_signs_first_then_the_park_then_the_register(db, members, clock):
    owner, officer = makers.a_person(), makers.an_officer()
    case = an_admitted_request(officer=officer, by=owner)
    decided(the_matter(case), members)
    agreement = queries.agreement_of(case)
    assert (agreement.number, case.due_on) == ("AG-00001", date(2026, 3, 17))
    with pytest.raises(Refused):
        agreements.countersign(agreement, case, by=officer, on=today())
    with pytest.raises(Refused):
        agreements.enter(case, by=officer)
    agreements.sign_agreement(agreement, case, by=owner)
    for wrong in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Refused):
            agreements.countersign(agreement, case, by=officer, on=wrong)
    agreements.countersign(agreement, case, by=officer, on=today())
    participant = agreements.enter(case, by=officer)
    assert (case.state, case.due_on) == ("registered", None)
    assert (participant.state, participant.number) == ("active", "TP-00001")
    assert (participant.activities, participant.hub, participant.until) == (["1", "15"], "astana", date(2028, 3, 1))
    with pytest.raises(Refused):
        agreements.enter(case, by=officer)


def test_an_approval_lapses_only_when_the_term_is_over(db, members, clock):
    officer = makers.an_officer()
    case = an_admitted_request(officer=officer)
    decided(the_matter(case), members)
    with pytest.raises(Refused):
        agreements.lapse(case, by=officer)
    clock.set("2026-03-18 09:00")
    agreements.lapse(case, by=officer)
    assert (case.state, case.due_on) == ("lapsed", None)


def test_numbers_have_no_gaps_and_a_company_is_one_participant(db, members):
    call, owner = makers_residency.a_residency_call(), makers.a_person()
    company = makers.an_organisation(owner)
    first = a_participant(call, members=members, by=owner, organisation=company)
    second = a_participant(call, members=members)
    assert [first.number, second.number] == ["TP-00001", "TP-00002"]
    with pytest.raises(Refused):
        a_participant(call, members=members, by=owner, organisation=company)


def test_suspension_and_resumption(participant, drain):
    officer = makers.an_officer()
    with pytest.raises(Refused):
        acts.suspend(participant, ["because"], by=officer, note="")
    acts.suspend(participant, ["suspend_contribution"], by=officer, note="Two quarters")
    assert participant.state == "suspended"
    acts.resume(participant, by=officer, note="Paid on 4 April")
    assert participant.state == "active"


def test_more_activities_by_a_corrected_plan(participant, members):
    owner = makers.a_person()
    with pytest.raises(Refused):
        acts.propose_activities(participant, ["1"], by=owner, why="We have it", file=PLAN)
    with pytest.raises(Refused):
        acts.propose_activities(participant, ["77"], by=owner, why="No such", file=PLAN)
    acts.propose_activities(participant, ["13", "10"], by=owner, why="We begin with AI.", file=PLAN)
    with pytest.raises(Refused):
        acts.propose_activities(participant, ["2"], by=owner, why="Again", file=PLAN)
    assert participant.activities == ["1", "15"]
    assert decided(matter_of(participant), members) == "accepted"
    assert participant.activities == ["1", "10", "13", "15"]


def test_exclusion_is_the_commissions_with_grounds_and_a_day(participant, members):
    officer = makers.an_officer()
    with pytest.raises(Refused) as early:
        acts.propose_exclusion(participant, ["exclude_false"], by=officer, note="", from_on=date(2026, 1, 1))
    assert early.value.field == "from_on"
    acts.propose_exclusion(participant, ["exclude_false"], by=officer, note="See act 7", from_on=date(2026, 3, 2))
    assert participant.state == "active"
    decided(matter_of(participant), members)
    assert (participant.state, participant.ended_on) == ("excluded", date(2026, 3, 2))
    with pytest.raises(Refused):
        acts.suspend(participant, ["suspend_report"], by=officer, note="")


def test_a_declined_exclusion_leaves_everything(participant, members):
    acts.propose_exclusion(participant, ["exclude_reports"], by=makers.an_officer(), note="", from_on=today())
    decided(matter_of(participant), members, against=2)
    assert (participant.state, participant.ended_on) == ("active", None)


def test_leaving_by_own_wish(participant):
    owner = makers.a_person()
    with pytest.raises(Refused):
        acts.leave(participant, by=owner, on=today() - timedelta(days=1))
    acts.leave(participant, by=owner, on=today())
    assert (participant.state, participant.ended_on) == ("left", today())


def test_the_end_of_the_term(participant, clock):
    with pytest.raises(Refused):
        acts.expire(participant, by=None)
    clock.set("2028-03-02 09:00")
    acts.expire(participant, by=None)
    assert (participant.state, participant.ended_on) == ("expired", date(2028, 3, 1))


def test_every_act_is_told_in_three_languages(db, members, drain):
    for lang in ("kk", "ru", "en"):
        owner, officer = makers.a_person(lang=lang), makers.an_officer()
        participant = a_participant(members=members, officer=officer, by=owner, lang=lang)
        acts.propose_activities(participant, ["13"], by=owner, why="AI", file=PLAN)
        decided(matter_of(participant), members)
        acts.suspend(participant, ["suspend_report"], by=officer, note="Act 3")
        acts.resume(participant, by=officer, note="Done")
        acts.propose_exclusion(participant, ["exclude_false"], by=officer, note="Act 5", from_on=today())
        decided(matter_of(participant), members, against=3)
        acts.leave(participant, by=owner, on=today())
        drain()
        told = db.session.scalars(select(Letter.act).where(Letter.user_id == owner.id).order_by(Letter.id)).all()
        assert told == [
            "apply.submit", "assess.admit", "award.accept", "award.countersign", "award.enter",
            "award.extend_activities", "award.suspend", "award.resume", "award.propose_exclusion", "award.uphold",
            "award.leave",
        ]  # fmt: skip
        bodies = db.session.scalars(select(Letter.body).where(Letter.user_id == owner.id)).all()
        assert not [body for body in bodies if "%(" in body or "{" in body]


def test_the_companys_own_pages(visit, db, members):
    owner = makers.a_person(lang="en")
    participant = a_participant(members=members, by=owner)
    own = visit(owner, "en")
    assert participant.number in own.get("award.participations").text
    path = f"/participations/{participant.number}"
    assert own.get(path).status_code == 200
    assert own.submit(path, action="/activities", activities=["13"], why="AI").status_code == 422  # no plan attached
    with_plan = {"activities": ["13"], "why": "AI", "plan": (io.BytesIO(makers_apply.PDF), "plan.pdf")}
    assert own.post(f"{path}/activities", with_plan).status_code == 302
    waiting = db.session.scalars(select(Matter).where(Matter.kind == "activities")).one()
    assert storage.size_of(waiting.data["file"]["sha256"]) == waiting.data["file"]["size"]
    assert own.submit(path, action="/leave", on="2020-01-01").status_code == 422
    assert own.submit(path, action="/leave", on=today().isoformat()).status_code == 302
    assert visit(makers.a_person()).get(path).status_code == 404


def test_the_staffs_pages(visit, participant):
    officer, path = visit(makers.an_officer(), "en"), f"/staff/participants/{participant.number}"
    assert participant.number in officer.get("award.participants").text
    assert officer.submit(path, action="/suspend").status_code == 422
    sent = {"suspend-reasons": ["suspend_report"], "suspend-note": "Act 1"}
    assert officer.submit(path, sent, action="/suspend").status_code == 302
    assert officer.submit(path, action="/resume", cured="Filed").status_code == 302
    assert officer.submit(path, action="/exclusion").status_code == 422
    sent = {"exclude-reasons": ["exclude_false"], "exclude-from_on": "2026-03-02"}
    assert officer.submit(path, sent, action="/exclusion").status_code == 302
    assert visit(makers.an_auditor()).get(path).status_code == 200
    assert visit(makers.a_person()).get(path).status_code == 403


def test_staff_of_a_hub_see_their_own_and_no_other(visit, db, members):
    call = makers_residency.a_residency_call()
    here = a_participant(call, members=members, rs05_hub="abai", rs05_region="100000000")
    there = a_participant(call, members=members, rs05_hub="terricon")
    waiting = makers_residency.a_submitted_request(call, rs05_hub="terricon")
    officer, number = makers.an_officer(), here.application.number
    officer.hub = "abai"
    staff = visit(officer)
    listed = staff.get("award.participants").text
    assert here.number in listed
    assert there.number not in listed
    assert staff.get("award.participant", number=there.number).status_code == 404
    cases = staff.get("/cases", headers=None).text
    assert number in cases
    assert waiting.number not in cases
    assert staff.get("assess.case", key=waiting.key).status_code == 404
    assert staff.get("award.proceedings", key=waiting.key).status_code == 404
    assert visit(makers.an_officer()).get("assess.case", key=waiting.key).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 12])
def test_the_list_asks_the_same_for_any_number(visit, db, queries, members, count):
    call = makers_residency.a_residency_call()
    for _n in range(count):
        a_participant(call, members=members)
    page = visit(makers.an_officer()).get("award.participants")
    assert page.text.count("data-participant=") == count
    assert len(queries) == 4
    assert db.session.scalars(select(Participant)).all()


def test_dismissed_members_do_not_stop_the_others(participant, members):
    acts.propose_exclusion(participant, ["exclude_false"], by=makers.an_officer(), note="", from_on=today())
    matter = matter_of(participant)
    for member in members[:2]:
        commission.vote(matter, "for", by=member)
    seen = matters.standing(matter, today()).digest
    assert commission.resolve(matter, by=members[0], seen=seen) == "accepted"

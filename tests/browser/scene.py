"""A portal in full swing, for looking at its pages: the call of 2021 with its hundreds of cases, and an open call with
one case at every stage. Made by acts and pages; only the past call is laid into the database as a whole."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from portal import db
from portal.announce import acts as announcing
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import acts
from portal.assess.models import Assignment, Expert
from tests import makers, makers_announce, makers_apply, makers_assess, makers_experts, makers_publish
from tests.databases import Portal
from tests.stories.people import moved
from tests.visitor import Visitor

TITLE = {"kk": "Инновациялық гранттар", "ru": "Инновационные гранты", "en": "Innovation grants"}
OPEN, PAST = "grants-2026", "grants-2021"


@dataclass
class Scene:
    """Who is there, and the keys of the cases by their stage."""

    people: dict[str, Any]
    cases: dict[str, str] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)
    company: str = ""
    letter: int = 0
    award: str = ""
    expert_id: int = 0


def lay(portal: Portal) -> Scene:
    """Lay everything down; the clock is free again at the end."""
    officer = makers.an_officer(name="Нұрланова Әсел")
    expert = makers_experts.an_engaged_expert(name="Қасымов Дәурен", email="expert@ktu.example")
    second = makers_experts.an_engaged_expert(name="Серікқызы Айгүл")
    owner = makers.a_person(email="aigerim@jetisu.example", name="Сәрсенова Айгерім")
    people = {"applicant": owner, "officer": officer, "chair": makers.a_chair(), "expert": expert.user}
    people["admin"] = makers.a_person("admin", "auditor")
    scene = Scene(people)
    the_past(officer)
    call = makers_assess.a_rolling_call(slug=OPEN, prefix="IG-2026", title=TITLE, by=officer)
    makers_announce.a_draft_call(slug="draft-2027", by=officer)
    reviewed(scene, mine(scene, call, owner, officer), officer, expert, second)
    db.session.commit()
    decided(scene, portal)
    db.session.refresh(owner)
    scene.people = {who: SimpleNamespace(id=person.id, email=person.email) for who, person in people.items()}
    return scene


def the_past(officer: Any) -> None:
    """The call of 2021 and its funnel."""
    try:
        db.set_clock(makers_announce.a_moment("2021-03-20 12:00"))
        opens, closes = makers_announce.a_moment("2021-03-29 09:00"), makers_announce.a_moment("2021-04-11 18:00")
        title = {lang: f"{text} – 2021" for lang, text in TITLE.items()}
        call = makers_announce.a_call(
            slug=PAST, prefix="IG-2021", title=title, opens_at=opens, closes_at=closes, by=officer
        )
        db.set_clock(makers_announce.a_moment("2021-05-14 12:00"))
        makers_publish.the_call_of_2021(call)
        db.session.commit()
    finally:
        db.set_clock(None)


def mine(scene: Scene, call: Call, owner: Any, officer: Any) -> Application:
    """The applicant's own cases, one company each: a draft, one to correct, one that waits, and one that goes on."""
    for stage in ("draft", "returned", "submitted", "told"):
        company = makers.an_organisation(owner)
        scene.company = company.bin
        if stage == "draft":
            case = makers_apply.a_complete_draft(call, by=owner, organisation=company)
        else:
            case = makers_assess.a_case(call, owner=owner, organisation=company)
        if stage == "returned":
            acts.send_back(case, makers_assess.REASONS["send_back"], by=officer, note="Приложите расчёт.")
        scene.cases[stage] = case.key
    return case


def reviewed(scene: Scene, told: Application, officer: Any, expert: Expert, second: Expert) -> None:
    """Cases on their way through the experts; one expert has one of each to do."""
    call = told.call
    cases = {name: makers_assess.a_case(call) for name in ("new", "admitted", "offered", "cleared", "half", "next")}
    cases |= {"waiting": makers_assess.a_case(call, gr02="Платформа мониторинга воды"), "told": told}
    for name, case in cases.items():
        scene.cases.setdefault(name, case.key)
        if name == "new":
            continue
        acts.admit(case, by=officer)
        if name == "admitted":
            continue
        db.session.flush()
        seats = [acts.assign(case, one, by=officer) for one in (expert, second)]
        scene.seats[name] = seats[0].key
        if name != "offered":
            acts.clear(seats[0], by=expert.user)
        if name in ("half", "next", "waiting", "told"):
            score(case, seats[0], expert, 8)
        if name in ("next", "waiting", "told"):
            acts.clear(seats[1], by=second.user)
            score(case, seats[1], second, 7)
    scene.expert_id = expert.id
    acts.rank(call, by=officer)
    question = announcing.ask(
        call, "Можно ли подать две заявки от одной компании?", by=scene.people["applicant"], lang="ru"
    )
    scene.enquiry = question.id


def score(case: Application, seat: Assignment, expert: Expert, mark: int) -> None:
    """Hand a whole sheet in."""
    seat.review = None
    seat.review = acts.save_sheet(seat, makers_experts.a_draft(case, mark), version=0)
    acts.score(seat, by=expert.user)
    db.session.flush()


def decided(scene: Scene, portal: Portal) -> None:
    """One approval is told, one is confirmed and waits for its release; one ranked case has no decision yet."""
    officer, chair = Visitor(portal, scene.people["officer"]), Visitor(portal, scene.people["chair"])
    for name in ("told", "waiting"):
        where = f"/cases/{scene.cases[name]}/decision"
        moved(officer.submit(where, action="/decision", outcome="approve"))
        moved(chair.submit(where, action="/confirm"))
        if name == "told":
            moved(chair.submit(f"/calls/{OPEN}/release", action="/release"))

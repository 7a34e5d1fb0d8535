"""Experts, cases on their way to them and reviews, for tests; what is not said is filled in."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from portal import db
from portal.announce import programme as programmes
from portal.announce.models import Call
from portal.apply.models import Answers, Application
from portal.assess import acts
from portal.assess.models import Assignment, Expert, Review
from portal.workflow import advance
from tests import makers

_numbers = count(1)
PROJECT = {
    "gr02": "Система поиска утечек в тепловых сетях",
    "gr03": "Датчики слушают шум трубопровода и указывают место утечки в тепловой сети с точностью до пяти метров.",
    "gr04": "energy",
    "gr05": "750000000",
    "gr01": "commercialisation_1",
}


def a_reviewed_call(**facts: Any) -> Call:
    """A closed call of the innovation grant, with its experts at work."""
    n = next(_numbers)
    programme = programmes.load("innovation_grant")
    given: dict[str, Any] = {
        "slug": f"reviewed-{n}", "prefix": f"RV-{n:03d}", "title": {"kk": "Конкурс", "ru": "Конкурс", "en": "Call"},
        "programme_code": programme.code, "programme_data": programmes.own_copy(programme),
        "programme_digest": programme.digest, "opens_at": db.now() - timedelta(days=20),
        "closes_at": db.now() - timedelta(days=5), "review_until": db.now().date() + timedelta(days=10),
        "budget_kzt": 1_000_000_000, **facts,
    }  # fmt: skip
    call = Call(**given)
    db.session.add(call)
    db.session.flush()
    advance(call, "announce.open", by=None)
    return call


def a_case(call: Call | None = None, state: str = "admitted", **facts: Any) -> Application:
    """An application of a company of its own, admitted to the experts."""
    n = next(_numbers)
    call = call or a_reviewed_call()
    organisation = facts.pop("organisation", None) or makers.an_organisation()
    answers = {**PROJECT, **facts.pop("answers", {})}
    case = Application(
        number=f"{call.prefix}-{n:05d}", call_id=call.id, call=call, organisation_id=organisation.id,
        organisation=organisation, submitted_at=datetime(2026, 5, 1, tzinfo=UTC) + timedelta(minutes=n),
        created_by_id=makers.a_person().id, state="draft",
        **{"lang": "ru", "kind": "commercialisation_1", "title": PROJECT["gr02"], "region": "750000000",
           "asked_kzt": 9_000_000, "cofinancing_kzt": 1_000_000, "total_cost_kzt": 10_000_000, **facts},
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    db.session.add(Answers(application_id=case.id, page="project", data=answers, saved_by_id=case.created_by_id))
    db.session.flush()
    for act in {"draft": [], "submitted": ["apply.submit"]}.get(state, ["apply.submit", "assess.admit"]):
        advance(case, act, by=None)
    return case


def an_engaged_expert(**facts: Any) -> Expert:
    """A person with the role of an expert, a profile and a declaration of interests (`ties`: none)."""
    n = next(_numbers)
    told = {
        "competences": ["power_energy", "iot_sensors"], "languages": ["kk", "ru"], "capacity": 20,
        "employer": f"Институт {n}", "region": "710000000",
    }  # fmt: skip
    user = makers.a_person(name=facts.pop("name", f"Эксперт {n}"), email=facts.pop("email", ""))
    ties = facts.pop("ties", ())
    expert = acts.engage(user.email, {**told, **facts}, by=None)
    if ties is not None:
        acts.declare(user, ties, by=user)
    return expert


def an_assignment(case: Application | None = None, expert: Expert | None = None, state: str = "cleared") -> Assignment:
    """A case given to an expert, who has declared no conflict."""
    case, expert = case or a_case(), expert or an_engaged_expert()
    assignment = acts.assign(case, expert, by=makers.the_officer())
    assignment.review = None
    if state == "cleared":
        acts.clear(assignment, by=expert.user)
    return assignment


def a_draft(case: Application, mark: int = 7, **marks: int) -> acts.Draft:
    """A whole sheet: one mark for every criterion, or given ones."""
    criteria = case.call.programme.criteria(case.kind or "")
    scores = {
        one.code: {
            "score": marks.get(one.code, mark),
            "why": f"Обоснование по критерию {one.code}, достаточно длинное.",
        }
        for one in criteria
    }
    return acts.Draft(scores, "Хороший проект.", "")


def a_review(case: Application, mark: int = 7, expert: Expert | None = None, **marks: int) -> Review:
    """A review that is in."""
    assignment = an_assignment(case, expert)
    review = acts.save_sheet(assignment, a_draft(case, mark, **marks), version=0)
    assignment.review = review
    acts.score(assignment, by=assignment.expert.user)
    db.session.flush()
    return review


def in_days(days: int) -> date:
    """A day from today."""
    return db.now().date() + timedelta(days=days)

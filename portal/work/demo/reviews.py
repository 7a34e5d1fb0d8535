"""How the experts of the demo score: 118 pass, some need a third opinion; and who finds which case."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import db
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import acts as assess
from portal.assess.acts.reviewing import Draft
from portal.assess.models import Assignment, Expert
from portal.assess.queries import declarations
from portal.work.demo import applying, marks, stage
from portal.work.demo.stage import almaty
from portal.workflow import Refused

PASSED = {"commercialisation_1": 74, "commercialisation_2": 14, "enterprises": 24, "industries": 6}
THIRD_REVIEWS = 41


def reviews(call: Call, officer: User, order: list[applying.Plan], clock: stage.Clock) -> None:
    """Each expert declares no conflict and scores; where two differ by more than 25 points a third is asked."""
    sheets = _sheets(call, order)
    wanted = sum(map(len, sheets.values()))
    moments = hours([(4, 26), (4, 27), (4, 28), (4, 29), (4, 30), (5, 4), (5, 5), (5, 6)], wanted)
    progress = stage.told("reviewed", moments, wanted)
    for case_id, cases in sheets.items():
        for place, sheet in enumerate(cases):
            clock.at(next(progress))
            _review(case_id, place, sheet, officer)
        db.session.commit()
        db.session.expunge_all()
        db.session.add_all([call, officer])
    for _rest in progress:
        pass


def _review(case_id: int, place: int, sheet: dict[str, int], officer: User) -> None:
    open_ones = open_assignments(case_id)
    if not open_ones:
        another_expert(case_id, officer)
        open_ones = open_assignments(case_id)
    score(open_ones[0], sheet, (open_ones[0].application.number, place))


def score(assignment: Assignment, sheet: dict[str, int], seed: Any) -> None:
    """The expert declares no conflict, writes the sheet and hands it in."""
    expert, lang = assignment.expert.user, assignment.application.lang
    if assignment.state == "offered":
        renew(expert)
        assess.clear(assignment, by=expert)
    words = marks.written(sheet, lang, seed)
    draft = Draft(words, marks.comment(lang, seed), marks.note(lang, seed))
    assess.save_sheet(assignment, draft, version=0)
    assess.score(assignment, by=expert)


def renew(expert: User) -> None:
    """The expert declares their interests again when a year has passed."""
    last = declarations.latest(expert)
    if last is None or last.valid_until < declarations.today():
        ties = [assess.Named(one.kind, one.name, one.bin or "", one.until) for one in last.ties] if last else []
        assess.declare(expert, ties, by=expert)


def another_expert(case_id: int, officer: User) -> None:
    """The officer asks whoever is free: an expert who may not see the case, or has enough, is refused."""
    case = select(Application).where(Application.id == case_id).options(joinedload(Application.call))
    application = db.session.scalars(case).one()
    free = list(db.session.scalars(select(Expert).options(joinedload(Expert.user)).order_by(Expert.id)))
    stage.dice("third", case_id).shuffle(free)
    for expert in free:
        with suppress(Refused):
            assess.assign(application, expert, by=officer)
            return


def open_assignments(case_id: int) -> list[Assignment]:
    """The assignments of a case whose experts have not scored yet."""
    wanted = (
        select(Assignment)
        .where(Assignment.application_id == case_id, Assignment.state.in_(("offered", "cleared")))
        .options(joinedload(Assignment.application).joinedload(Application.call), joinedload(Assignment.review),
                 joinedload(Assignment.expert).joinedload(Expert.user))
        .order_by(Assignment.id)
    )  # fmt: skip
    return list(db.session.scalars(wanted))


def _sheets(call: Call, order: list[applying.Plan]) -> dict[int, list[dict[str, int]]]:
    """case id → its score sheets: the best of each kind pass, 118 in all; some need a third."""
    cases = list(cases_of(call, order, "in_review"))
    chance = stage.dice("sheets")
    told: dict[int, list[dict[str, int]]] = {}
    left = Counter(PASSED)
    best = sorted(cases, key=lambda pair: -_quality(pair[0]))
    passing = set()
    for plan, application in best:
        if left[plan.project["kind"]]:
            left[plan.project["kind"]] -= 1
            passing.add(application.id)
    apart = set(chance.sample([application.id for _p, application in cases], min(THIRD_REVIEWS, len(cases))))
    for plan, application in cases:
        criteria = call.programme.criteria(plan.project["kind"])
        told[application.id] = marks.case(
            criteria, call.programme.threshold, passes=application.id in passing, quality=_quality(plan),
            seed=plan.at, gap=application.id in apart,
        )  # fmt: skip
    return told


# --- helpers of the scenes -------------------------------------------------------------------------------------------
def _quality(plan: applying.Plan) -> float:
    """How good an application is: its project, and how well it was written."""
    own = float(plan.project["quality"])
    return own if "firm" in plan.project else 0.55 * own + 0.45 * stage.dice("luck", plan.at).random()


def cases_of(call: Call, order: list[applying.Plan], state: str) -> Iterator[tuple[applying.Plan, Application]]:
    """The cases of a state with their plans, in the order of their numbers."""
    by_bin = {plan.firm.bin: plan for plan in order}
    rows = (
        select(Application)
        .where(Application.call_id == call.id, Application.state == state)
        .options(
            joinedload(Application.organisation).selectinload(Organisation.register_notes),
            joinedload(Application.call),
            selectinload(Application.answers),
            selectinload(Application.attachments),
            selectinload(Application.submissions),
        )
        .order_by(Application.number)
    )
    for application in list(db.session.scalars(rows).unique()):
        yield by_bin[application.organisation.number], application


def owner_of(application: Application) -> User:
    """Who began the application."""
    return db.session.get_one(User, application.created_by_id)


def hours(days: list[tuple[int, int]], count: int) -> list[datetime]:
    """Moments spread evenly over the office hours of the given days (month, day) of 2021."""
    told = []
    for at in range(count):
        month, day = days[at * len(days) // max(1, count)]
        first = -(-(at * len(days) // max(1, count)) * count // len(days))
        seconds = (at - first) * 8 * 3600 // max(1, -(-count // len(days)))
        told.append(almaty(2021, month, day, 9) + timedelta(seconds=max(0, seconds)))
    return told

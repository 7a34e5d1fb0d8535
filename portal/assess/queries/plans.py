"""What a plan for a whole call is made from, and what its page shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import db
from portal.accounts.models import User
from portal.announce.models import Call
from portal.announce.programme import Programme
from portal.apply.models import Answers, Application
from portal.arrays import Floats, np
from portal.assess import assignment, competences, conflicts
from portal.assess.models import ASSIGNED, Assignment, Expert, Plan
from portal.assess.queries import experts as experts_of
from portal.jobs import Job

TITLE, SUMMARY, REST = 3.0, 3.0, 1.0  # how much a word weighs by where it stands
LONG = 20  # characters: shorter answers are choices and numbers


@dataclass(frozen=True)
class Subject:
    """A case that wants experts, as far as the plan needs to know it."""

    id: int
    number: str
    lang: str
    region: str | None
    missing: int
    about: Floats


@dataclass(frozen=True)
class Material:
    """Cases and experts of a plan in the order of its rows and columns, and the problem they make."""

    cases: Sequence[Subject]
    experts: Sequence[Expert]
    knows: Sequence[Floats]
    problem: assignment.Problem


def material(call: Call) -> Material:
    """Everything that a plan for the call depends on, as it is now."""
    held = _held(call)
    cases = _subjects(call, {case: len(ids) for case, ids in _active(held).items()})
    experts = experts_of.active()
    knows = [competences.expertise(one.competences) for one in experts]
    loads = experts_of.loads(call.id)
    taken = np.array([loads.get(one.id, 0) for one in experts], dtype=np.int64)
    capacity = np.array([one.capacity for one in experts], dtype=np.int64)
    problem = assignment.Problem(
        need=np.array([case.missing for case in cases], dtype=np.int64),
        room=np.maximum(capacity - taken, 0),
        rows=assignment.dense(_fit(cases, experts, knows), _forbidden(call, cases, experts, held)),
        taken=np.minimum(taken, capacity),
        employers=_employers(experts),
    )
    return Material(cases, experts, knows, problem)


def suitable(application: Application) -> list[dict[str, Any]]:
    """Experts for one case by hand, the best fit first: each with load, fit and, where there is one, the obstacle.

    The application comes with its call.
    """
    experts = experts_of.active()
    subject = _subject(application, _texts([application.id]), application.call.programme, 1)
    found = dict[int, str](_asked(application.id))
    for (_case, expert), why in experts_of.conflicts_in(application.call_id, experts, [application.id]).items():
        found.setdefault(expert, why)
    loads = experts_of.loads(application.call_id)
    knows = [competences.expertise(one.competences) for one in experts]
    fit = _fit([subject], experts, knows)[0] if experts else np.zeros(0)
    rows = [
        {
            "expert": one,
            "fit_e5": int(fit[place] * assignment.SCALE),
            "load": loads.get(one.id, 0),
            "why": reasons(subject, one, knows[place]),
            "obstacle": _obstacle(subject, one, found.get(one.id), loads.get(one.id, 0)),
        }
        for place, one in enumerate(experts)
    ]
    return sorted(rows, key=lambda row: (row["obstacle"] is not None, -row["fit_e5"], row["expert"].id))


def reasons(case: Subject, expert: Expert, knows: Floats) -> dict[str, Any]:
    """Why this expert for this case, as it is kept with the assignment."""
    same_region = bool(case.region) and case.region == expert.region
    return competences.why(case.about, knows, same_region=same_region, lang=case.lang)


def latest(call: Call) -> tuple[Plan, Job] | None:
    """The newest plan of the call with its job."""
    wanted = select(Plan, Job).join(Job, Job.id == Plan.job_id).where(Plan.call_id == call.id)
    row = db.session.execute(wanted.order_by(Plan.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def plan(plan_id: int) -> Plan | None:
    """A plan with its call."""
    return db.session.scalars(select(Plan).where(Plan.id == plan_id).options(joinedload(Plan.call))).first()


def names(expert_ids: Sequence[int]) -> Mapping[int, str]:
    """What experts are called, for staff."""
    wanted = select(Expert.id, User.name).join(User, User.id == Expert.user_id).where(Expert.id.in_(expert_ids))
    return {row.id: row.name for row in db.session.execute(wanted)}


def numbers(application_ids: Sequence[int]) -> Mapping[int, Any]:
    """Number, title and key of cases, for the links of a plan."""
    columns = (Application.id, Application.number, Application.title, Application.key)
    return {row.id: row for row in db.session.execute(select(*columns).where(Application.id.in_(application_ids)))}


def waiting(call: Call) -> int:
    """How many cases of the call have fewer experts than they need."""
    active = select(func.count()).where(Assignment.application_id == Application.id, Assignment.state.in_(ASSIGNED))
    needed = func.coalesce(func.nullif(Application.reviews_due, 0), call.programme.reviews)
    short = (Application.call_id == call.id, Application.state.in_(("admitted", "in_review")))
    return db.session.scalar(select(func.count()).where(*short, active.scalar_subquery() < needed)) or 0


# --- the parts ------------------------------------------------------------------------------------------------------
def _subjects(call: Call, active: Mapping[int, int]) -> list[Subject]:
    columns = (
        Application.id, Application.number, Application.title, Application.lang, Application.region, Application.kind,
        Application.reviews_due,
    )  # fmt: skip
    chosen = select(*columns).where(Application.call_id == call.id, Application.state.in_(("admitted", "in_review")))
    rows = db.session.execute(chosen.order_by(Application.id)).all()
    missing = {row.id: max(row.reviews_due, call.programme.reviews) - active.get(row.id, 0) for row in rows}
    short = [row for row in rows if missing[row.id] > 0]
    texts = _texts([row.id for row in short])
    return [_subject(row, texts, call.programme, missing[row.id]) for row in short]


def _subject(row: Any, texts: Mapping[int, Mapping[str, Any]], programme: Programme, missing: int) -> Subject:
    about = competences.about(_weighted(row.title, texts.get(row.id, {}), programme))
    return Subject(row.id, row.number or "", row.lang, row.region, missing, about)


def _texts(application_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """All answers of some cases: question → value."""
    found: dict[int, dict[str, Any]] = {}
    wanted = select(Answers.application_id, Answers.data).where(Answers.application_id.in_(application_ids))
    for application_id, data in db.session.execute(wanted):
        found.setdefault(application_id, {}).update(data)
    return found


def _weighted(title: str, answers: Mapping[str, Any], programme: Programme) -> list[tuple[float, str]]:
    summary = programme.data["columns"].get("summary")
    texts = [(TITLE, title)]
    for code, value in answers.items():
        if isinstance(value, str) and len(value) >= LONG:
            texts.append((SUMMARY if code == summary else REST, value))
    texts += [(TITLE, option.text["ru"]) for one in programme.questions if one.type == "select"
              if (option := one.option(answers.get(one.code)))]  # fmt: skip
    return texts


def _fit(cases: Sequence[Subject], experts: Sequence[Expert], knows: Sequence[Floats]) -> Any:
    fit = competences.fit([case.about for case in cases], knows)
    here = np.array(
        [[bool(case.region) and case.region == one.region for one in experts] for case in cases], dtype=bool
    )
    return fit + competences.SAME_REGION * here.reshape(fit.shape)


def _forbidden(call: Call, cases: Sequence[Subject], experts: Sequence[Expert], held: dict[int, Any]) -> Any:
    """Language not read, conflict, asked before, or a colleague of somebody who has the case."""
    forbidden = np.array([[case.lang not in one.languages for one in experts] for case in cases], dtype=bool)
    forbidden = forbidden.reshape(len(cases), len(experts))
    rows = {one.id: place for place, one in enumerate(cases)}
    columns = {one.id: place for place, one in enumerate(experts)}
    for case, expert in experts_of.conflicts_in(call.id, experts):
        if case in rows and expert in columns:
            forbidden[rows[case], columns[expert]] = True
    employers = _employers(experts)
    for case, seats in held.items():
        for expert, state in seats:
            if case not in rows or expert not in columns:
                continue
            forbidden[rows[case], columns[expert]] = True
            if state in ASSIGNED and employers[columns[expert]] >= 0:
                forbidden[rows[case], employers == employers[columns[expert]]] = True
    return forbidden


def _held(call: Call) -> dict[int, list[tuple[int, str]]]:
    """Who was ever asked for which case of the call, and with what end."""
    found: dict[int, list[tuple[int, str]]] = {}
    wanted = select(Assignment.application_id, Assignment.expert_id, Assignment.state).join(Application)
    for case, expert, state in db.session.execute(wanted.where(Application.call_id == call.id)):
        found.setdefault(case, []).append((expert, state))
    return found


def _asked(application_id: int) -> list[tuple[int, str]]:
    """expert → has, declined: whoever was asked for the case already; released ones may be asked again."""
    wanted = select(Assignment.expert_id, Assignment.state).where(Assignment.application_id == application_id)
    rows = db.session.execute(wanted.where(Assignment.state.in_((*ASSIGNED, "declined"))))
    return [(expert, "declined" if state == "declined" else "has") for expert, state in rows]


def _active(held: Mapping[int, Sequence[tuple[int, str]]]) -> dict[int, list[int]]:
    return {case: [expert for expert, state in seats if state in ASSIGNED] for case, seats in held.items()}


def _employers(experts: Sequence[Expert]) -> Any:
    """A number for each employer that several experts have; −1 for the others."""
    named = [one.employer_bin or conflicts.plain(one.employer) for one in experts]
    shared = [name for name, count in Counter(named).items() if name and count > 1]
    known = {name: place for place, name in enumerate(shared)}
    return np.array([known.get(name, -1) for name in named], dtype=np.int64)


def _obstacle(case: Subject, expert: Expert, conflict: str | None, load: int) -> str | None:
    if conflict:
        return conflict
    if case.lang not in expert.languages:
        return "language"
    return "full" if load >= expert.capacity else None

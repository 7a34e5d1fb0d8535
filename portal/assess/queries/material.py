"""What a plan for a whole call is made from: cases that want experts, experts, how they fit, who must not meet.

What experts have begun to read stays with them. What they were only offered stays, or may be given anew: `mode`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal import db
from portal.announce.models import Call
from portal.announce.programme import Programme
from portal.apply.models import Answers, Application
from portal.arrays import Floats, Numbers, np
from portal.assess import assignment, competences, likeness, profiles
from portal.assess.models import ASSIGNED, Assignment, Expert
from portal.assess.queries import experts as experts_of
from portal.assess.queries.fitting import Known, Subject, fit_of, known

MODES = ("fill", "repair", "whole")  # fill what is empty; the same with a few moves; give anew what is only offered
TITLE, SUMMARY, REST = 3.0, 3.0, 1.0  # how much a word weighs by where it stands
LONG = 20  # characters: shorter answers are choices and numbers


@dataclass(frozen=True)
class Asked:
    """What an officer asks of a plan: how, cases per expert at least, strangers only, a floor per place (1/100 000).

    `more`: only these cases, which are examined already, with how many further reviews each is to get.
    """

    mode: str = "fill"
    least: int = 0
    strangers: bool = False
    floor_e5: int = 0
    more: Sequence[Sequence[int]] = ()


@dataclass(frozen=True)
class Seat:
    """A case in the hands of an expert, or that was."""

    id: int
    application_id: int
    expert_id: int
    state: str


@dataclass(frozen=True)
class Material:
    """Cases and experts of a plan in the order of its rows and columns, and the problem they make.

    `moving` are seats that may be given anew, `lost` those of experts who take no cases any more.
    """

    cases: Sequence[Subject]
    experts: Sequence[Expert]
    known: Known
    fit: Floats
    problem: assignment.Problem
    moving: Sequence[Seat]
    lost: Sequence[Seat]

    def pairs(self, seats: Sequence[Seat]) -> assignment.Pairs:
        """Seats as pairs of the problem."""
        rows = {one.id: place for place, one in enumerate(self.cases)}
        columns = {one.id: place for place, one in enumerate(self.experts)}
        cases = np.array([rows[one.application_id] for one in seats], dtype=np.int64)
        experts = np.array([columns[one.expert_id] for one in seats], dtype=np.int64)
        return assignment.Pairs(cases, experts, self.fit[cases, experts] if len(seats) else np.zeros(0))


def material(call: Call, asked: Asked | None = None) -> Material:
    """Everything that a plan for the call depends on, as it is now."""
    asked = asked or Asked()
    experts, seats = experts_of.active(), _seats(call)
    here = {one.id for one in experts}
    lost, moving = _loose(seats, here, asked.mode)
    loose = {one.id for one in (*lost, *moving)}
    held = [one for one in seats if one.id not in loose]
    more = {row[0]: row[1] for row in asked.more}
    active = Counter(one.application_id for one in held if one.state in ASSIGNED)
    cases = further(call, more) if more else subjects(call, active)
    facts = known(call.id, experts)
    fit = fit_of(cases, facts)
    wanted = {one.id for one in cases}
    forbidden = _forbidden(call, cases, experts, held, facts.cannot())
    problem = _problem(asked, cases, experts, held, fit, forbidden)
    moving = [one for one in moving if one.application_id in wanted]
    return Material(cases, experts, facts, fit, problem, moving, lost)


def subjects(call: Call, active: Mapping[int, int]) -> list[Subject]:
    """The cases of the call that have fewer experts than they need."""
    rows = _rows(call, ("admitted", "in_review"))
    missing = {row.id: max(row.reviews_due, call.programme.reviews) - active.get(row.id, 0) for row in rows}
    short = [row for row in rows if missing[row.id] > 0]
    said = texts([row.id for row in short])
    return [subject(row, said, call.programme, missing[row.id]) for row in short]


def further(call: Call, wanted: Mapping[int, int]) -> list[Subject]:
    """Cases whose reviews are in, and how many more each is to get."""
    rows = [row for row in _rows(call, ("reviewed",)) if wanted.get(row.id, 0) > 0]
    said = texts([row.id for row in rows])
    return [subject(row, said, call.programme, wanted[row.id]) for row in rows]


def _rows(call: Call, states: Sequence[str]) -> Sequence[Any]:
    columns = (
        Application.id, Application.number, Application.title, Application.lang, Application.region, Application.kind,
        Application.reviews_due,
    )  # fmt: skip
    chosen = select(*columns).where(Application.call_id == call.id, Application.state.in_(states))
    return db.session.execute(chosen.order_by(Application.id)).all()


def subject(row: Any, said: Mapping[int, Mapping[str, Any]], programme: Programme, missing: int) -> Subject:
    """A case with what its answers are about."""
    written = _weighted(row.title, said.get(row.id, {}), programme)
    about, words = competences.about(written), profiles.words(written)
    return Subject(row.id, row.number or "", row.lang, row.region, missing, about, words)


def texts(application_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """All answers of some cases: question → value."""
    found: dict[int, dict[str, Any]] = {}
    wanted = select(Answers.application_id, Answers.data).where(Answers.application_id.in_(application_ids))
    for application_id, data in db.session.execute(wanted):
        found.setdefault(application_id, {}).update(data)
    return found


# --- the parts ------------------------------------------------------------------------------------------------------
def _problem(
    asked: Asked, cases: Sequence[Subject], experts: Sequence[Expert], held: Sequence[Seat], fit: Floats, forbidden: Any
) -> assignment.Problem:  # fmt: skip
    loads = Counter(one.expert_id for one in held if one.state in ASSIGNED)
    taken = np.array([loads.get(one.id, 0) for one in experts], dtype=np.int64)
    capacity = np.array([one.capacity for one in experts], dtype=np.int64)
    return assignment.Problem(
        need=np.array([case.missing for case in cases], dtype=np.int64),
        room=np.maximum(capacity - taken, 0),
        rows=assignment.dense(fit, forbidden),
        taken=np.minimum(taken, capacity),
        employers=_employers(experts),
        least=np.maximum(np.minimum(asked.least, capacity) - taken, 0) if asked.least else None,
        regions=_regions(cases, experts) if asked.strangers else None,
        floor=asked.floor_e5 / assignment.SCALE if asked.floor_e5 else None,
    )


def _loose(seats: Sequence[Seat], here: Collection[int], mode: str) -> tuple[list[Seat], list[Seat]]:
    """Seats of experts who have left, and seats that may be given anew."""
    if mode == "fill":
        return [], []
    lost = [one for one in seats if one.expert_id not in here and one.state in ("offered", "cleared")]
    return lost, [one for one in seats if one.expert_id in here and one.state == "offered"]


def _forbidden(
    call: Call, cases: Sequence[Subject], experts: Sequence[Expert], held: Sequence[Seat],
    cannot: Sequence[tuple[int, int]],
) -> Any:  # fmt: skip
    """Language not read, conflict, asked before, said to be impossible, or a colleague of somebody who has the case."""
    forbidden = np.array([[case.lang not in one.languages for one in experts] for case in cases], dtype=bool)
    forbidden = forbidden.reshape(len(cases), len(experts))
    rows = {one.id: place for place, one in enumerate(cases)}
    columns = {one.id: place for place, one in enumerate(experts)}
    for case, expert in (*experts_of.conflicts_in(call.id, experts), *cannot):
        if case in rows and expert in columns:
            forbidden[rows[case], columns[expert]] = True
    employers = _employers(experts)
    for one in held:
        if one.application_id not in rows or one.expert_id not in columns:
            continue
        row, column = rows[one.application_id], columns[one.expert_id]
        forbidden[row, column] = True
        if one.state in ASSIGNED and employers[column] >= 0:
            forbidden[row, employers == employers[column]] = True
    return forbidden


def _seats(call: Call) -> list[Seat]:
    """Who was ever asked for which case of the call, and with what end."""
    columns = (Assignment.id, Assignment.application_id, Assignment.expert_id, Assignment.state)
    wanted = select(*columns).join(Application).where(Application.call_id == call.id).order_by(Assignment.id)
    return [Seat(*row) for row in db.session.execute(wanted)]


def _weighted(title: str, answers: Mapping[str, Any], programme: Programme) -> list[tuple[float, str]]:
    summary = programme.data["columns"].get("summary")
    said = [(TITLE, title)]
    for code, value in answers.items():
        if isinstance(value, str) and len(value) >= LONG:
            said.append((SUMMARY if code == summary else REST, value))
    said += [(TITLE, option.text["ru"]) for one in programme.questions if one.type == "select"
             if (option := one.option(answers.get(one.code)))]  # fmt: skip
    return said


def _employers(experts: Sequence[Expert]) -> Any:
    """A number for each employer that several experts have; −1 for the others."""
    named = [one.employer_bin or likeness.plain(one.employer) for one in experts]
    shared = [name for name, count in Counter(named).items() if name and count > 1]
    known = {name: place for place, name in enumerate(shared)}
    return np.array([known.get(name, -1) for name in named], dtype=np.int64)


def _regions(cases: Sequence[Subject], experts: Sequence[Expert]) -> tuple[Numbers, Numbers]:
    """A number for each region; −1 where it is not known."""
    known = {name: place for place, name in enumerate(sorted({one.region for one in cases if one.region}))}
    theirs = np.array([known.get(one.region or "", -1) for one in cases], dtype=np.int64)
    return theirs, np.array([known.get(one.region or "", -1) for one in experts], dtype=np.int64)

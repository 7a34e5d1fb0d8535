"""What must always be true (security.md 4): each check reads the database and names what it finds wrong.

`flask check` runs them all, in tests, after a restore and nightly; none of them changes anything.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import func, literal, select, text
from sqlalchemy.orm import aliased

from portal import db, history, storage, workflow
from portal.announce.models import Call
from portal.apply.models import Application, Attachment, Submission
from portal.assess.models import Assignment, Conflict, Expert, Review
from portal.award.models import Appeal, Award, Counter, Decision, Matter, Participant, Sitting, Statement
from portal.certify.models import Certificate
from portal.work.appeal_invariants import OF_APPEALS
from portal.work.erasure_invariants import OF_ERASURES
from portal.work.letter_invariants import OF_LETTERS
from portal.work.look_invariants import OF_LOOKS
from portal.work.panel_invariants import OF_PANELS
from portal.work.signature_invariants import OF_SIGNATURES
from portal.work.statement_invariants import OF_STATEMENTS

Check = Callable[[], Iterator[str]]
CHECKS: dict[str, Check] = {}
BATCH = 500


def invariant(check: Check) -> Check:
    """Register a check under its function's name."""
    CHECKS[check.__name__] = check
    return check


@invariant
def the_chain_is_unbroken() -> Iterator[str]:
    """Every act has its place 1..n, and every hash follows from the row and the hash before it."""
    prev_hash, expected = history.GENESIS, 1
    for event in db.session.scalars(
        select(history.Event).order_by(history.Event.seq).execution_options(yield_per=BATCH)
    ):
        if event.seq != expected:
            yield f"event {expected} is missing (found {event.seq})"
        if event.prev_hash != prev_hash or event.hash != event.digest():
            yield f"event {event.seq} was altered: its hash does not follow"
        prev_hash, expected = event.hash, event.seq + 1


@invariant
def words_of_acts_are_as_written() -> Iterator[str]:
    """Note and data of an act answer to its commitment; where the salt was erased, the words must be gone too."""
    for event in db.session.scalars(select(history.Event).execution_options(yield_per=BATCH)):
        if event.salt and event.commits() != event.commitment:
            yield f"event {event.seq} ({event.act}): note or data were altered"
        if not event.salt and (event.note or event.data):
            yield f"event {event.seq} ({event.act}): the salt is erased but the words are not"


@invariant
def states_follow_from_acts() -> Iterator[str]:
    """The state of every case is where its acts have led it, by moves of the workflow alone."""
    for noun, route in (
        (Application, Application.route),
        (Participant, literal("participant")),
        (Call, literal("call")),
        (Certificate, literal("certificate")),
        (Statement, literal("statement")),
        (Sitting, literal("sitting")),
        (Appeal, literal("appeal")),
    ):
        yield from _states_of(noun, noun.__tablename__, route)


def _states_of(noun: type[Any], kind: str, route: Any) -> Iterator[str]:
    columns = (history.Event.subject_id, history.Event.act, history.Event.was, history.Event.became)
    moves = select(*columns).where(history.Event.subject_kind == kind, history.Event.became.is_not(None))
    ordered = moves.order_by(history.Event.subject_id, history.Event.seq).execution_options(yield_per=BATCH)
    found = db.session.execute(select(noun.id, noun.state, route).execution_options(yield_per=BATCH))
    cases = {case_id: (state, of_route) for case_id, state, of_route in found}
    states: dict[int, str] = {}
    for subject_id, events in groupby(db.session.execute(ordered), key=lambda row: row.subject_id):
        state, of_route = workflow.FIRST, cases.get(subject_id, ("", ""))[1]
        for event in events:
            if event.was != state or workflow.next_state(of_route, state, event.act) != event.became:
                yield f"{kind} {subject_id}: {event.act} moved it from {event.was} to {event.became}"
            state = event.became
        states[subject_id] = state
    for case_id, (state, _route) in cases.items():
        if state != states.get(case_id, workflow.FIRST):
            yield f"{kind} {case_id} is {state}, but its acts lead to {states.get(case_id, workflow.FIRST)}"


@invariant
def numbers_have_no_gaps() -> Iterator[str]:
    """The numbers of a call are 1..n, each once, and n is what the call has counted."""
    rows = select(Call.id, Call.slug, Call.prefix, Call.numbers_given)
    for call in db.session.execute(rows).all():
        given = db.session.scalars(
            select(Application.number).where(Application.call_id == call.id, Application.number.is_not(None))
        ).all()
        expected = {f"{call.prefix}-{n:05d}" for n in range(1, call.numbers_given + 1)}
        if len(given) != len(expected) or set(given) != expected:
            odd = sorted(expected.symmetric_difference(str(number) for number in given))[:3]
            yield f"call {call.slug}: numbers do not add up ({', '.join(odd)})"


@invariant
def submissions_are_as_acknowledged() -> Iterator[str]:
    """What was submitted has the digest on its receipt."""
    for submission in db.session.scalars(select(Submission).execution_options(yield_per=BATCH)):
        if submission.digest != submission.recomputed():
            yield f"submission {submission.id} of application {submission.application_id} was altered"


@invariant
def submissions_came_in_time() -> Iterator[str]:
    """Every first submission arrived while its call was open."""
    rows = (
        select(Submission.id, Submission.arrived_at, Call.slug, Call.opens_at, Call.closes_at, Application.number)
        .join(Application, Application.id == Submission.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(Submission.no == 1)
        .execution_options(yield_per=BATCH)
    )
    for row in db.session.execute(rows):
        if not row.opens_at <= row.arrived_at < row.closes_at:
            yield f"{row.number or row.id} arrived outside the time of {row.slug}"


@invariant
def files_are_in_the_store() -> Iterator[str]:
    """Every attached file lies in the store, with its size."""
    rows = select(Attachment.sha256, Attachment.size, func.min(Attachment.id).label("id"))
    grouped = rows.group_by(Attachment.sha256, Attachment.size).execution_options(yield_per=BATCH)
    for row in db.session.execute(grouped):
        if storage.size_of(row.sha256) != row.size:
            yield f"attachment {row.id}: the store does not hold {row.sha256[:12]} with {row.size} bytes"


@invariant
def nobody_scored_in_a_conflict() -> Iterator[str]:
    """No submitted review is by an expert with a conflict of interest in the case."""
    rows = (
        select(Assignment.id, Assignment.application_id)
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Conflict, (Conflict.user_id == Expert.user_id) & (Conflict.application_id == Assignment.application_id))
        .where(Review.submitted_at.is_not(None), Conflict.verdict == "conflict", Assignment.state == "scored")
    )
    for row in db.session.execute(rows):
        yield f"assignment {row.id} of application {row.application_id} was scored in spite of a conflict"


@invariant
def two_people_decided() -> Iterator[str]:
    """A told decision was confirmed by another person than prepared it, on what it says now."""
    rows = select(Decision.id, Decision.prepared_by_id, Decision.confirmed_by_id, Decision.released_at, Decision.letter)
    told = rows.where(Decision.released_at.is_not(None)).execution_options(yield_per=BATCH)
    for row in db.session.execute(told):
        if row.confirmed_by_id is None or row.confirmed_by_id == row.prepared_by_id:
            yield f"decision {row.id} was told without a second person"
        if not row.letter:
            yield f"decision {row.id} was told without a letter"


@invariant
def awards_stay_within_budgets() -> Iterator[str]:
    """The awards of a call do not exceed its budget."""
    given = func.coalesce(func.sum(Award.amount_kzt), 0)
    rows = select(Call.slug, Call.budget_kzt, given.label("given")).join(Award, Award.call_id == Call.id)
    for row in db.session.execute(rows.group_by(Call.id, Call.slug, Call.budget_kzt)):
        if int(row.given) > row.budget_kzt:
            yield f"call {row.slug}: {row.given} awarded of {row.budget_kzt}"


@invariant
def awards_rest_on_decisions() -> Iterator[str]:
    """Every award has its approval, with the same sum, in a case that is approved or signed."""
    case = aliased(Application)
    rows = (
        select(Award.number, Award.amount_kzt, Decision.amount_kzt.label("decided"), Decision.outcome, case.state)
        .join(case, case.id == Award.application_id)
        .outerjoin(Decision, Decision.application_id == Award.application_id)
    )
    for row in db.session.execute(rows):
        if row.outcome != "approve" or row.decided != row.amount_kzt or row.state not in ("approved", "signed"):
            yield f"award {row.number} does not agree with its decision"


@invariant
def participants_are_numbered_without_gaps() -> Iterator[str]:
    """The register holds TP-00001 to the last number given; each participant rests on an accepted matter."""
    given = db.session.scalar(select(Counter.given).where(Counter.name == "participant")) or 0
    numbers = set(db.session.scalars(select(Participant.number)))
    odd = numbers ^ {f"TP-{n:05d}" for n in range(1, given + 1)}
    if odd:
        yield f"numbers of participants do not add up ({', '.join(sorted(odd)[:3])})"
    accepted = select(Matter.application_id).where(Matter.kind == "admission", Matter.outcome == "accepted")
    for number in db.session.scalars(select(Participant.number).where(Participant.application_id.not_in(accepted))):
        yield f"participant {number} was never accepted by the commission"


@invariant
def decided_matters_had_a_quorum() -> Iterator[str]:
    """A decided matter keeps its votes: as many as the quorum asks for, and the outcome that follows from them."""
    rows = select(Matter.number, Matter.outcome, Matter.content).where(Matter.decided_at.is_not(None))
    for row in db.session.execute(rows.execution_options(yield_per=BATCH)):
        votes = [vote["choice"] for vote in row.content["votes"]]
        cast = [choice for choice in votes if choice in ("for", "against", "abstain")]
        accepted = 2 * cast.count("for") > len(cast) or (row.content["tie"] and _chair_was_for(row.content["votes"]))
        if len(cast) < row.content["quorum"] or accepted is not (row.outcome == "accepted"):
            yield f"matter {row.number} does not follow from its votes"


def _chair_was_for(votes: list[dict[str, Any]]) -> bool:
    return any(vote["presides"] and vote["choice"] == "for" for vote in votes)


@invariant
def review_counts_agree() -> Iterator[str]:
    """The number of reviews on a case is the number of sheets handed in."""
    handed_in = (
        select(Assignment.application_id, func.count(Review.id).label("n"))
        .join(Review, Review.assignment_id == Assignment.id)
        .where(Review.submitted_at.is_not(None), Assignment.state == "scored")
        .group_by(Assignment.application_id)
        .subquery()
    )
    rows = select(Application.id, Application.reviews_in, handed_in.c.n).outerjoin(
        handed_in, handed_in.c.application_id == Application.id
    )
    for row in db.session.execute(rows.execution_options(yield_per=BATCH)):
        if row.reviews_in != (row.n or 0):
            yield f"application {row.id} counts {row.reviews_in} reviews, {row.n or 0} are handed in"


for check in (*OF_STATEMENTS, *OF_PANELS, *OF_APPEALS, *OF_SIGNATURES, *OF_LETTERS, *OF_ERASURES, *OF_LOOKS):
    invariant(check)


@invariant
def the_database_is_sound() -> Iterator[str]:
    """The database's own check finds nothing (SQLite: integrity and foreign keys)."""
    if db.session.get_bind().dialect.name != "sqlite":
        return
    for (line,) in db.session.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield str(line)
    for row in db.session.execute(text("PRAGMA foreign_key_check")):
        yield f"{row[0]} row {row[1]} points to a missing {row[2]}"

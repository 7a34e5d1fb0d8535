"""What must always be true of certificates: numbers, two people, one paper each, and the acts that made them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal import db, history, storage
from portal.certify.kinds import KINDS
from portal.certify.models import UNNUMBERED, Certificate, Series, SigningKey
from portal.certify.statements import digest
from portal.lazily import Lazily
from portal.work.invariants import BATCH, CHECKS, invariant

if TYPE_CHECKING:
    from portal import examiner
else:
    examiner = Lazily("portal.examiner")

__all__ = ("CHECKS",)  # whoever asks here gets all of them
ONCE = ("certify.propose", "certify.approve", "certify.issue")


@invariant
def certificate_numbers_have_no_gaps() -> Iterator[str]:
    """The numbers of a kind and a year are 1..n, each once, and n is what its counter says; editions follow in turn."""
    columns = (Certificate.kind, Certificate.year, Certificate.serial, Certificate.edition, Certificate.number)
    lines: dict[tuple[str, int | None], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in db.session.execute(select(*columns).where(Certificate.state.not_in(UNNUMBERED))):
        lines[row.kind, row.year][row.serial or 0].append(row.edition)
        number = f"{KINDS[row.kind].prefix}-{row.year}-{row.serial:05d}" + (
            f"-{row.edition}" if row.edition > 1 else ""
        )
        if row.number != number:
            yield f"certificate {row.number} should be {number}"
    given: dict[tuple[str, int | None], int] = {
        (row.kind, row.year): row.given for row in db.session.scalars(select(Series))
    }
    for line in lines.keys() | given.keys():
        if sorted(lines[line]) != list(range(1, given.get(line, 0) + 1)):
            yield f"certificates {line[0]} {line[1]}: {len(lines[line])} numbers, {given.get(line, 0)} were given"
        for serial, editions in lines[line].items():
            if sorted(editions) != list(range(1, len(editions) + 1)):
                yield f"certificates {line[0]} {line[1]} {serial}: editions {sorted(editions)}"


@invariant
def two_people_made_each_certificate() -> Iterator[str]:
    """Another person approved it than proposed it, and approved what it says now."""
    numbered = select(Certificate).where(Certificate.state.not_in(UNNUMBERED)).execution_options(yield_per=BATCH)
    for one in db.session.scalars(numbered):
        if one.approved_by_id is None or one.approved_by_id == one.proposed_by_id:
            yield f"certificate {one.number} has no second person"
        if digest(one.statement) != one.digest or one.seen != one.digest:
            yield f"certificate {one.number} does not say what was approved"


@invariant
def certificates_follow_from_their_acts() -> Iterator[str]:
    """Each was proposed, approved and issued once, by those whose names stand on it, with the paper that it has."""
    acts: dict[int, dict[str, list[history.Event]]] = defaultdict(lambda: defaultdict(list))
    told = select(history.Event).where(history.Event.subject_kind == "certificate", history.Event.act.in_(ONCE))
    for event in db.session.scalars(told.execution_options(yield_per=BATCH)):
        acts[event.subject_id][event.act].append(event)
    rows = select(Certificate).where(Certificate.state != "draft").execution_options(yield_per=BATCH)
    for one in db.session.scalars(rows):
        done = acts[one.id]
        wanted = (True, one.approved_by_id is not None, one.paper_sha256 is not None)
        if tuple(len(done[act]) for act in ONCE) != tuple(map(int, wanted)):
            yield f"certificate {one.number or one.id}: its acts are not those of its state"
            continue
        if done["certify.propose"][0].actor_id != one.proposed_by_id:
            yield f"certificate {one.number or one.id}: somebody else proposed it"
        if wanted[1] and done["certify.approve"][0].actor_id != one.approved_by_id:
            yield f"certificate {one.number}: somebody else approved it"
        if wanted[2] and done["certify.issue"][0].data.get("paper") != one.paper_sha256:
            yield f"certificate {one.number}: it was issued with another paper"


@invariant
def papers_are_in_the_store() -> Iterator[str]:
    """Every issued certificate has its paper, whole, signed by the key that stands on the row and by nothing else."""
    rows = (
        select(Certificate.number, Certificate.paper_sha256, Certificate.paper_size, SigningKey.certificate)
        .outerjoin(SigningKey, SigningKey.id == Certificate.signing_key_id)
        .where(Certificate.paper_sha256.is_not(None))
        .execution_options(yield_per=BATCH)
    )
    for row in db.session.execute(rows):
        try:
            with storage.open(row.paper_sha256) as kept:
                pdf = kept.read()
        except (FileNotFoundError, storage.Damaged, ValueError):
            yield f"certificate {row.number}: its paper is not in the store"
            continue
        found = examiner.examine(pdf, [row.certificate] if row.certificate else [])
        if len(pdf) != row.paper_size or found["verdict"] != "genuine":
            yield f"certificate {row.number}: its paper is {found['verdict']}"
        elif (found["statement"] or {}).get("number") != row.number:
            yield f"certificate {row.number}: its paper is that of another"


@invariant
def replaced_certificates_have_their_successor() -> Iterator[str]:
    """A superseded certificate has exactly one approved successor of the same number line, and no other has one."""
    newer = select(Certificate.supersedes_id, func.count().label("n")).where(
        Certificate.supersedes_id.is_not(None), Certificate.state.not_in(UNNUMBERED)
    )
    counted = newer.group_by(Certificate.supersedes_id).subquery()
    rows = select(Certificate.number, Certificate.state, func.coalesce(counted.c.n, 0).label("n")).outerjoin(
        counted, counted.c.supersedes_id == Certificate.id
    )
    for row in db.session.execute(rows.where(Certificate.state.not_in(UNNUMBERED))):
        if row.n != int(row.state == "superseded"):
            yield f"certificate {row.number} is {row.state} and has {row.n} successors"

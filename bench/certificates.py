"""The yearly confirmations: 1,500 papers rendered, signed and stored in one process, interrupted in the middle.

The press works inside this process, so that its CPU is counted with the rest: numbers, events, PDF/A-3, signature,
files, letters in the outbox. Proposing the list is not measured.
"""

import gc
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import func, select

from bench import server
from bench.figures import Budget, Figure
from portal import alembic, create_app, db, jobs, papers, press
from portal.certify import acts, printing
from portal.certify.models import Batch, Certificate
from portal.certify.queries import staff
from portal.history import Event
from tests import makers, makers_certify

MANY = 1_500
KIB = 1024
ROUNDS = 10  # of which the one counts that was disturbed least, as with the other works
NAMES = ("papers.cpu", "papers.cpu_of_all", "papers.size", "papers.issued", "papers.printed", "papers.wrong")
CPU_MS, SIZE_KB = Budget(90, 90), Budget(40, 40)
CONDITIONS = 3  # those of the gate: participant, share of income, own production
FIRST = 10_000  # of the numbers of the companies: makers give smaller ones to their own


class Interrupted(KeyboardInterrupt):
    """The worker is stopped while it prints."""


class InThisProcess:
    """The press without a child around it; it counts, and stops the worker once."""

    def __init__(self, stops_at: int = -1) -> None:
        """Before which paper the worker is stopped."""
        self.stops_at = stops_at
        self.began: list[float] = []

    @property
    def printed(self) -> int:
        """How many papers."""
        return len(self.began)

    def ask(self, job: dict[str, Any]) -> bytes:
        """Print."""
        if self.printed == self.stops_at:
            self.stops_at = -1
            raise Interrupted
        self.began.append(time.process_time())
        return press.answer(job)

    def quietest(self) -> float:
        """CPU per paper, from one print to the next with all that lies between, in the best of the rounds."""
        each = max(1, self.printed // ROUNDS)
        rounds = zip(self.began[::each], self.began[each::each], strict=False)
        return min(after - before for before, after in rounds) / each


def figures(many: int = MANY) -> Iterator[Figure]:
    """CPU per paper, the largest paper; how many were issued, how often was printed, and what went wrong with it."""
    with server.sqlite() as database:
        app = create_app(server.settings(database) | {"QUEUE_WAKES": False})
        logging.getLogger("alembic").setLevel(logging.WARNING)
        childrens, papers.PRESS = papers.PRESS, InThisProcess()  # type: ignore[assignment]
        try:
            with app.app_context():
                alembic.upgrade()
                yield from _measured(many)
        finally:
            papers.PRESS = childrens


def _measured(many: int) -> Iterator[Figure]:
    batch = _approved(many)
    papers.render(printing.preview_of(staff.in_batch(batch, 1)[0]), "kk")  # a worker that has printed before
    db.session.rollback()
    gc.collect()
    gc.freeze()  # as the press has it in a child of its own
    papers.PRESS = in_the_middle = InThisProcess(stops_at=many // 2)  # type: ignore[assignment]
    began = time.process_time()
    with suppress(Interrupted):
        jobs.run_now(batch.job_id or 0)
    _taken_up_again(batch)
    used = time.process_time() - began
    rows = select(func.count(), func.max(Certificate.paper_size)).where(Certificate.state == "issued")
    issued, largest = db.session.execute(rows).one()
    yield Figure("papers.cpu", in_the_middle.quietest() * 1000, "ms", CPU_MS.usual)
    yield Figure("papers.cpu_of_all", used * 1000 / many, "ms")
    yield Figure("papers.size", largest / KIB, "KB", SIZE_KB.usual)
    yield Figure("papers.issued", issued, "n")
    yield Figure("papers.printed", in_the_middle.printed, "n", many)
    yield Figure("papers.wrong", _wrong(many), "n", 0)


def _taken_up_again(batch: Batch) -> None:
    """The job as another worker finds it, when the lease of the stopped one is over."""
    db.session.rollback()
    row = db.session.get_one(jobs.Job, batch.job_id)
    if row.state != "running":
        raise RuntimeError(f"The job was to be stopped in the middle, but is {row.state}.")
    row.state = "queued"
    db.session.commit()
    jobs.run_now(row.id)


def _wrong(many: int) -> int:
    """How many of the list have not exactly one paper, number and event of its issue."""
    issues = select(Event.subject_id).where(Event.subject_kind == "certificate", Event.act == "certify.issue")
    times = Counter(db.session.scalars(issues))
    rows = db.session.execute(select(Certificate.id, Certificate.serial, Certificate.paper_sha256)).all()
    sound = {row.serial for row in rows if times[row.id] == 1 and row.paper_sha256} & set(range(1, many + 1))
    return many - len(sound)


def _approved(many: int) -> Batch:
    """A list of so many companies, proposed and approved; its job waits."""
    officer, chair, owner = makers.an_officer(), makers.a_chair(), makers.a_person()
    facts = {**makers_certify.FACTS["tax_preference"], "conditions": makers_certify.CONDITIONS[:CONDITIONS]}
    lines = [
        acts.Entry(_company(owner, number), facts, date(2026, 1, 1), date(2026, 12, 31)) for number in numbers(many)
    ]
    batch = acts.propose_batch("tax_preference", "2026", lines, by=officer)
    acts.approve_batch(batch, by=chair, seen=staff.digest_of(batch))
    db.session.commit()
    return batch


def numbers(many: int) -> list[str]:
    """The BIN of each company of the list."""
    return [makers.a_bin(FIRST + at) for at in range(many)]


def _company(owner: Any, number: str) -> str:
    names = {"name_kk": f"«Шаңырақ Дата {number}» жауапкершілігі шектеулі серіктестігі",
             "name_en": f"Shanyraq {number} LLP", "name_ru": f"ТОО «Шаңырақ Дата {number}»",
             "address": "г. Астана, пр. Мәңгілік Ел, 55/8"}  # fmt: skip
    return makers.an_organisation(owner, bin_number=number, **names).bin

"""The yearly confirmations: 1,500 papers rendered, signed and stored in one process, interrupted in the middle.

The press works inside this process, so that its CPU is counted with the rest; proposing the list is not measured.
"""

import gc
import logging
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from bench import server
from bench.figures import Budget, Figure
from portal import alembic, create_app, db, jobs, papers, press
from portal.certify import acts, printing
from portal.certify.models import Batch, Certificate
from portal.certify.queries import staff
from tests import makers, makers_certify

MANY = 1_500
KIB = 1024
NAMES = ("papers.cpu", "papers.size", "papers.issued")
CPU_MS, SIZE_KB = Budget(90, 90), Budget(40, 40)
CONDITIONS = 3  # those of the gate: participant, share of income, own production


class InThisProcess:
    """The press without a child around it."""

    def ask(self, job: dict[str, Any]) -> bytes:
        """Print."""
        return press.answer(job)


def figures(many: int = MANY) -> Iterator[Figure]:
    """CPU per paper, the largest paper, and how many certificates have exactly one paper."""
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
    batch, chair = _approved(many)
    first = staff.in_batch(batch, 1)[0]
    papers.render(printing.preview_of(first), "kk")  # a worker that has printed before
    db.session.rollback()
    gc.collect()
    gc.freeze()  # as the press has it in a child of its own
    began = time.process_time()
    half = staff.in_batch(batch, many // 2)
    acts.apply_batch(batch, half, by=chair)
    db.session.commit()
    for certificate in half[: many // 3]:  # … and here it is interrupted: some have numbers and no paper yet
        printing.print_one(certificate.id)
    jobs.run_now(batch.job_id or 0)  # the letters to the holders are another matter
    used = time.process_time() - began
    rows = select(func.count(), func.max(Certificate.paper_size)).where(Certificate.state == "issued")
    issued, largest = db.session.execute(rows).one()
    yield Figure("papers.cpu", used * 1000 / many, "ms", CPU_MS.usual)
    yield Figure("papers.size", largest / KIB, "KB", SIZE_KB.usual)
    yield Figure("papers.issued", issued, "n")


def _approved(many: int) -> tuple[Batch, Any]:
    """A list of so many companies, proposed and approved; its job waits."""
    officer, chair, owner = makers.an_officer(), makers.a_chair(), makers.a_person()
    facts = {**makers_certify.FACTS["tax_preference"], "conditions": makers_certify.CONDITIONS[:CONDITIONS]}
    lines = [acts.Entry(_company(owner, at), facts, date(2026, 1, 1), date(2026, 12, 31)) for at in range(1, many + 1)]
    batch = acts.propose_batch("tax_preference", "2026", lines, by=officer)
    acts.approve_batch(batch, by=chair, seen=staff.digest_of(batch))
    db.session.commit()
    return batch, chair


def _company(owner: Any, at: int) -> str:
    names = {"name_kk": f"«Шаңырақ Дата {at}» жауапкершілігі шектеулі серіктестігі", "name_en": f"Shanyraq {at} LLP",
             "name_ru": f"ТОО «Шаңырақ Дата {at}»", "address": "г. Астана, пр. Мәңгілік Ел, 55/8"}  # fmt: skip
    return makers.an_organisation(owner, bin_number=makers.a_bin(9_000 + at), **names).bin

"""What a confirmation is bound to: the decision and the result it rests on, as they were on the screen."""

import hashlib
from collections.abc import Iterable
from typing import Any

from portal import history
from portal.award.models import Decision
from portal.workflow import Refused


class Changed(Refused):
    """Someone was quicker: what the person saw is not what stands there now."""


def digest(decision: Decision) -> str:
    """The digest of one decision: who proposed what, why, and from which result."""
    return _sum(decision, decision.application)


def digest_of_row(row: Any) -> str:
    """The same of a row of a table (queries.table)."""
    return _sum(row, row)


def digest_of_all(decisions: Iterable[Decision]) -> str:
    """The digest of decisions, in any order."""
    return _sum_of_all(map(digest, decisions))


def digest_of_table(rows: Iterable[Any]) -> str:
    """The same of the rows of a table (queries.table)."""
    return _sum_of_all(map(digest_of_row, rows))


def _sum(decision: Any, case: Any) -> str:
    seen = [
        decision.application_id, decision.outcome, decision.amount_kzt, decision.reasons, decision.note,
        decision.place, decision.prepared_by_id, case.kind, case.score_e4, case.passed,
    ]  # fmt: skip
    return hashlib.sha256(history.canonical(seen)).hexdigest()


def _sum_of_all(sums: Iterable[str]) -> str:
    return hashlib.sha256("".join(sorted(sums)).encode()).hexdigest()

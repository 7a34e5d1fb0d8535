"""How appeals ended, call by call: how many were filed, granted, dismissed, and how long an answer took."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from sqlalchemy import select

from portal import db
from portal.announce.models import Call
from portal.award.models import Appeal


@dataclass(frozen=True)
class Appeals:
    """The appeals of one call; `median_days` are working days, None while none is answered."""

    filed: int = 0
    waiting: int = 0
    granted: int = 0
    dismissed: int = 0
    withdrawn: int = 0
    median_days: int | None = None

    def row(self) -> dict[str, Any]:
        """As open data."""
        return {
            "filed": self.filed, "waiting": self.waiting, "granted": self.granted, "dismissed": self.dismissed,
            "withdrawn": self.withdrawn, "median_working_days": self.median_days,
        }  # fmt: skip


def of_calls(calls: Sequence[Call]) -> dict[int, Appeals]:
    """call id → its appeals; calls whose decisions are not told have none."""
    states: dict[int, Counter[str]] = {call.id: Counter() for call in calls}
    days: dict[int, list[int]] = {call.id: [] for call in calls}
    rows = select(Appeal.call_id, Appeal.state, Appeal.days).where(Appeal.call_id.in_(states))
    for call_id, state, taken in db.session.execute(rows):
        states[call_id][state] += 1
        if taken is not None:
            days[call_id].append(taken)
    return {call.id: _of(states[call.id], days[call.id]) for call in calls}


def _of(states: Counter[str], days: list[int]) -> Appeals:
    return Appeals(
        states.total(), states["filed"], states["granted"], states["dismissed"], states["withdrawn"],
        median_low(days) if days else None,
    )  # fmt: skip

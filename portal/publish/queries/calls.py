"""Calls that the public may see, in the order in which they matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal import db
from portal.announce.models import Call


@dataclass(frozen=True)
class Calls:
    """The announced calls: open ones by closing, coming ones by opening, past ones newest first."""

    open: Sequence[Call]
    coming: Sequence[Call]
    past: Sequence[Call]

    @property
    def released(self) -> list[Call]:
        """The past calls whose results are told."""
        return [call for call in self.past if call.state == "released" and call.is_grant]


def announced() -> list[Call]:
    """Every call that is no draft, the newest first."""
    wanted = select(Call).where(Call.state != "draft").order_by(Call.closes_at.desc(), Call.id.desc())
    return list(db.session.scalars(wanted))


def grants(calls: Sequence[Call]) -> list[Call]:
    """Those that give money: residency is asked for all year round and counted in the register of participants."""
    return [call for call in calls if call.is_grant]


def sorted_out(calls: Sequence[Call], now: datetime) -> Calls:
    """The calls as the public looks for them."""
    coming = [call for call in calls if now < call.opens_at]
    is_open = [call for call in calls if call.opens_at <= now < call.closes_at]
    return Calls(
        open=sorted(is_open, key=lambda call: call.closes_at),
        coming=sorted(coming, key=lambda call: call.opens_at),
        past=[call for call in calls if call.closes_at <= now],
    )

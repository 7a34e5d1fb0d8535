"""Calls for tests, made by the real acts; what is not said is filled in."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal import db
from portal.accounts.models import User
from portal.announce import acts
from portal.announce.models import Call
from portal.i18n import ZONE
from tests import makers

PROGRAMME = "innovation_grant"
_numbers = count(1)


def a_moment(written: str) -> datetime:
    """A moment in the time of Almaty: "2026-05-24 18:00"."""
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def facts_of_a_call(**facts: Any) -> dict[str, Any]:
    """What a new call is told: open since yesterday for two weeks, 1.5 billion tenge."""
    n = next(_numbers)
    opens = facts.get("opens_at") or db.now() - timedelta(days=1)
    title = {"kk": f"Инновациялық гранттар {n}", "ru": f"Инновационные гранты {n}", "en": f"Innovation grants {n}"}
    usual = {
        "slug": f"call-{n}", "prefix": f"IG-{2000 + n % 7000}", "title": title, "opens_at": opens,
        "closes_at": opens + timedelta(days=14), "budget_kzt": 1_500_000_000,
    }  # fmt: skip
    return {**usual, **facts}


def a_draft_call(*, by: User | None = None, **facts: Any) -> Call:
    """A call that is not announced yet."""
    return acts.create(PROGRAMME, facts_of_a_call(**facts), by=by or makers.the_officer())


def a_call(*, by: User | None = None, **facts: Any) -> Call:
    """A call that is announced and open now."""
    officer = by or makers.the_officer()
    call = a_draft_call(by=officer, **facts)
    acts.open(call, by=officer)
    db.session.flush()
    return call

"""The verb that gives a call its phases: days from which things open and close for each role (phases.py)."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _

from portal import history, i18n
from portal.announce.models import Call
from portal.calendar import add_working_days
from portal.phases import DATED
from portal.workflow import Refused

CLEARING_DAYS = 2  # working days for the declarations of conflicts, unless the programme says otherwise


def set_phases(call: Call, dates: Mapping[str, date | None], *, by: Any, version: int | None = None) -> None:
    """Set the first day of every phase, or take them all away: then the call has none. Raises Refused."""
    if version not in (None, call.version):
        raise Refused(_("Someone was quicker. Open the page again to see what has changed."))
    if call.rolling:
        raise Refused(_("A rolling call has no phases: each application goes its own way."))
    given = {phase: day for phase in DATED if (day := dates.get(phase))}
    if given:
        _check(call, given)
    was, call.phases = dict(call.phases), {phase: day.isoformat() for phase, day in given.items()}
    if was != call.phases:
        history.record(call, "assess.set_phases", by=by, data={"was": was, "became": dict(call.phases)})


def proposed(call: Call) -> dict[str, date]:
    """The days that follow from the dates of the call and the clocks of its programme; none while those are not set."""
    if call.rolling or not (call.review_from and call.review_until and call.panel_on and call.results_on):
        return {}
    clearing = int(call.programme.data["clocks"].get("conflict_declaration", CLEARING_DAYS))
    discussion = add_working_days(call.review_until, 1)
    panel = max(call.panel_on, discussion)
    return {
        "clearing": call.review_from,
        "scoring": min(add_working_days(call.review_from, clearing), call.review_until),
        "discussion": discussion,
        "panel": panel,
        "release": max(call.results_on, panel),
    }


def _check(call: Call, given: Mapping[str, date]) -> None:
    missing = next((phase for phase in DATED if phase not in given), None)
    if missing:
        raise Refused(_("Give every phase its day, or none of them."), missing)
    for before, after in pairwise(DATED):
        if given[after] < given[before]:
            raise Refused(_("This phase begins before the one that it follows."), after)
    if call.review_until and given["discussion"] <= call.review_until:
        until = i18n.day(call.review_until)
        raise Refused(_("Experts have time until %(day)s: the discussion begins after that.", day=until), "discussion")

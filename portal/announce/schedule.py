"""The dates of a call that follow from its closing: how many working days each step takes says the programme."""

from datetime import date, datetime

from portal.announce.programme import Programme
from portal.calendar import add_working_days
from portal.i18n import local

MILESTONES = ("screening_until", "review_from", "review_until", "panel_on", "results_on")
TELLING = 2  # working days between the commission and the results


def after_closing(programme: Programme, closes_at: datetime) -> dict[str, date]:
    """When the steps after a closing end if each takes as long as the programme says (not for rolling calls)."""
    screened = add_working_days(local(closes_at).date(), programme.clock("completeness"))
    corrected = add_working_days(screened, programme.clock("correction"))
    complete = add_working_days(corrected, programme.clock("recheck"))
    reviewed = add_working_days(complete, programme.clock("experts"))
    results = add_working_days(reviewed, programme.clock("committee"))
    return {
        "screening_until": screened,
        "review_from": add_working_days(complete, 1),
        "review_until": reviewed,
        "panel_on": max(add_working_days(results, -TELLING), reviewed),
        "results_on": results,
    }

"""At least one priority activity, out of the list as it stood on the day."""

from portal import activities
from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, day, rows
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, _params: Params) -> Verdict:
    """Met when something was chosen and all of it stood in the list on that day."""
    chosen, on = rows(facts, "activities"), day(facts, "on")
    if not chosen or on is None:
        return unknown(_("No priority activity is chosen."), needs=("activities",))
    gone = [code for code in chosen if not activities.exists(str(code), on)]
    return met_if(
        not gone,
        _("Priority activities chosen: %(count)s."),
        _("These numbers are not in the list: %(numbers)s."),
        _("Choose an activity of the list that your product belongs to."),
        count=len(chosen),
        numbers=", ".join(map(str, gone)),
    )


RULES = (
    Rule(
        norm="priority-activity",
        title={
            "kk": "Қызмет түрі басым қызмет түрлерінің тізбесінде бар",
            "ru": "Деятельность есть в перечне приоритетных",
            "en": "The activity is in the list of priority ones",
        },
        cites=citations.together(citations.ACTIVITIES, citations.GATE),
        origin="law",
        since=citations.RESIDENCY_SINCE,
        uses=(
            "activities",
            "on",
        ),
        holds=holds,
    ),
)

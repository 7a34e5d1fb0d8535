"""A term of participation that simply runs out inside a year: the law does not say what follows (A12)."""

from datetime import date, timedelta

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.changes import Change, remedy
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.norm import READINGS, Answer, Case, Condition, met, silent_law
from portal.announce.rules.verdicts import sentence as _


def holds(case: Case) -> Answer:
    """Met when the term covers the year to its last day."""
    end, last = case.facts.hub.term_to, case.facts.last_day
    if end is None or end >= last or end < case.facts.first_day:
        return met(_("The term of participation covers the year to its end."))
    way = remedy(
        _("Have the term of participation extended to %(last_on)s, or let an officer decide."),
        Change("hub.term_to", end, last, last - timedelta(days=1)),
        last_on=last.isoformat(),
    )
    reason = _("The term of participation ended on %(term_on)s, inside the tax period.")
    return silent_law(_reading(case.law_on), "TERM_ENDED_IN_PERIOD", reason, way, term_on=end.isoformat())


def reading_of(last_day: date) -> str:
    """What a last day of participation means for its year: met, not_met, or unknown (a person decides)."""
    return "met" if (last_day.month, last_day.day) == (12, 31) else _reading(last_day)


def _reading(on: date) -> str:
    return parameters.reading("term_end_inside_year", on, READINGS)


CONDITION = Condition(
    name="term",
    title=named(
        "Қатысу мерзімі жылды толық қамтиды",
        "Срок участия охватывает весь год",
        "The term of participation covers the whole year",
    ),
    uses=("hub.term_to",),
    holds=holds,
    assumes=("A12",),
)
NORMS = (CONDITION.at("TC2017 293 p.4-3", *TC2017), CONDITION.at("TC2025 17", *TC2025))

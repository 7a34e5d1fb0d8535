"""An operating enterprise has worked for some years: counted to the anniversary of its registration."""

from calendar import monthrange
from datetime import date

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, day
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, needs_a_person, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met from the n-th anniversary of registration on (params: years)."""
    registered, on, years = day(facts, "registered_on"), day(facts, "on"), params["years"]
    if registered is None or on is None:
        return unknown(_("The date of registration is not known."), needs=("registered_on",))
    if registered > on:
        return needs_a_person(
            _("The date of registration, %(registered_on)s, is later than the check; an officer looks at it."),
            registered_on=registered.isoformat(),
        )
    possible = anniversary(registered, years)
    return met_if(
        on >= possible,
        _("Registered on %(registered_on)s; full years of work needed: %(years)s."),
        _("Registered on %(registered_on)s, which is too recent; full years of work needed: %(years)s."),
        _("This kind of grant opens to the enterprise on %(possible_on)s."),
        registered_on=registered.isoformat(),
        years=years,
        possible_on=possible.isoformat(),
    )


def anniversary(day_one: date, years: int) -> date:
    """The same day years later; 29 February becomes the last of the month."""
    year = day_one.year + years
    return day_one.replace(year=year, day=min(day_one.day, monthrange(year, day_one.month)[1]))


RULES = (
    Rule(
        norm="years-of-work",
        title={
            "kk": "Кәсіпорын жеткілікті уақыт жұмыс істеген",
            "ru": "Предприятие работает достаточно лет",
            "en": "The enterprise has worked long enough",
        },
        cites=citations.CALL_APPLICANTS,
        origin="call",
        since=citations.ENTERPRISES_SINCE,
        uses=("registered_on", "on"),
        takes=("years",),
        holds=holds,
    ),
)

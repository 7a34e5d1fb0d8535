"""The term asked for stays within the longest one and ends with the regime (parameters of the programme)."""

from datetime import date

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, day, whole
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met, needs_a_person, not_met, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met within params most_years and latest (ISO date); a term past the regime's end is for a person to shorten."""
    years, on, latest = whole(facts, "years"), day(facts, "on"), date.fromisoformat(params["latest"])
    if years is None or on is None:
        return unknown(_("The term is not known."), needs=("years",))
    if not 1 <= years <= params["most_years"]:
        return not_met(
            _("The term of %(years)s years is outside 1 to %(most)s."),
            _("Ask for at most %(most)s years."),
            years=years,
            most=params["most_years"],
        )
    if date(on.year + years, on.month, 1) > latest:
        return needs_a_person(
            _("The term would pass %(latest_on)s, the last day of the regime: it will end on that day."),
            latest_on=latest.isoformat(),
        )
    return met(_("The term ends within the regime."))


RULES = (
    Rule(
        norm="participation-term",
        title={
            "kk": "Мерзімі режимнің қолданылу мерзімінен аспайды",
            "ru": "Срок в пределах действия режима",
            "en": "The term stays within the regime",
        },
        cites=citations.together(citations.GATE, citations.PARK),
        origin="call",
        since=citations.RESIDENCY_SINCE,
        uses=(
            "years",
            "on",
        ),
        takes=("most_years", "latest"),
        holds=holds,
    ),
)

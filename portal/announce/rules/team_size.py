"""In stage one the team is small."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, rows
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the table of the team has at most so many people (params: maximum)."""
    people, maximum = len(rows(facts, "team") or ()), params["maximum"]
    if not people:
        return unknown(_("The team is not named yet."), needs=("team",))
    return met_if(
        people <= maximum,
        _("People in the team: %(people)s; the maximum is %(maximum)s."),
        _("People in the team: %(people)s, but the maximum is %(maximum)s."),
        _("Leave at most %(maximum)s people in the team; others can work for the project under contract."),
        people=people,
        maximum=maximum,
    )


RULES = (
    Rule(
        norm="team-size",
        title={
            "kk": "Команда адам санынан аспайды",
            "ru": "Команда не больше допустимой",
            "en": "The team is not too large",
        },
        cites=citations.INSTITUTE,
        origin="institute",
        since=citations.COMMERCIALISATION_SINCE,
        uses=("team",),
        takes=("maximum",),
        holds=holds,
    ),
)

"""No subsoil user, participant of a special economic zone or payer of excise (condition of the hub)."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, _params: Params) -> Verdict:
    """Met when the answer is no."""
    answer = claim(facts, "excluded_business")
    if answer is None:
        return unknown(_("It is not known whether the company is one of these."), needs=("excluded_business",))
    return met_if(
        not answer,
        _("The company is none of these."),
        _("A subsoil user, participant of a special economic zone or payer of excise cannot be a participant."),
        _("Apply for another company that does none of this."),
    )


RULES = (
    Rule(
        norm="excluded-business",
        title={
            "kk": "Жер қойнауын пайдаланушы, АЭА қатысушысы, акциз төлеуші емес",
            "ru": "Не недропользователь, не участник СЭЗ, не плательщик акциза",
            "en": "No subsoil user, SEZ participant or payer of excise",
        },
        cites=citations.HUB,
        origin="institute",
        since=citations.RESIDENCY_SINCE,
        uses=("excluded_business",),
        holds=holds,
    ),
)

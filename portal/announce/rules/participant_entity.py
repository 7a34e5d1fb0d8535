"""A participant is a legal entity: at home its head unit, by the BIN; abroad a company of a foreign register."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, words
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met, met_if, unknown
from portal.announce.rules.verdicts import sentence as _
from portal.identifiers import WrongIdentifier, check


def holds(facts: Facts, _params: Params) -> Verdict:
    """Met for the BIN of a head unit, or for a foreign company with country and number."""
    if words(facts, "applicant_kind") == "foreign":
        country, number = words(facts, "country"), words(facts, "foreign_number")
        if country in (None, "KZ") or number is None:
            return unknown(
                _("Country or number of the foreign register is not known."), needs=("country", "foreign_number")
            )
        return met(_("A foreign legal entity may take part; the extract from its register proves it."), country=country)
    number = words(facts, "bin")
    if number is None:
        return unknown(_("The BIN is not known."), needs=("bin",))
    return met_if(
        _is_head_unit(number),
        _("The BIN belongs to the head unit of a legal entity."),
        _("The number does not belong to the head unit of a legal entity."),
        _("Apply for the company itself: a branch, an office or a sole trader cannot be a participant."),
    )


def _is_head_unit(number: str) -> bool:
    try:
        return check(number).is_legal_entity
    except WrongIdentifier:
        return False


RULES = (
    Rule(
        norm="participant-entity",
        title={
            "kk": "Өтінім беруші – заңды тұлға",
            "ru": "Заявитель — юридическое лицо",
            "en": "The applicant is a legal entity",
        },
        cites=citations.together(citations.GATE, citations.HUB),
        origin="law",
        since=citations.RESIDENCY_SINCE,
        uses=(
            "applicant_kind",
            "country",
            "foreign_number",
            "bin",
        ),
        holds=holds,
    ),
)

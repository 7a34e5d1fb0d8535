"""The grant asked for is not above the maximum of its kind."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, whole
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the sum asked is at most the maximum (params: maximum_kzt)."""
    asked, maximum = whole(facts, "asked_kzt"), params["maximum_kzt"]
    if asked is None or asked <= 0:
        return unknown(_("The sum asked for is not stated."), needs=("asked_kzt",))
    return met_if(
        asked <= maximum,
        _("%(asked_kzt)s is asked for; the maximum is %(maximum_kzt)s."),
        _("%(asked_kzt)s is asked for, but the maximum is %(maximum_kzt)s."),
        _("Ask for %(excess_kzt)s less, or choose a kind of grant with a higher maximum."),
        asked_kzt=asked,
        maximum_kzt=maximum,
        excess_kzt=max(asked - maximum, 0),
    )


RULES = (
    Rule(
        norm="amount-maximum",
        title={
            "kk": "Сұралған сома ең жоғары мөлшерден аспайды",
            "ru": "Сумма не больше предельной",
            "en": "The sum is within the maximum",
        },
        cites=citations.CALL_KINDS,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("asked_kzt",),
        takes=("maximum_kzt",),
        holds=holds,
    ),
)

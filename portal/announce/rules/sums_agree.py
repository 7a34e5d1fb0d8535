"""Grant, co-financing and other sources make up the cost of the project to the tenge."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, missing, whole
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the parts make the total; an empty field of other sources means that there are none."""
    total = whole(facts, "total_cost_kzt")
    parts = [whole(facts, "asked_kzt"), whole(facts, "cofinancing_kzt")]
    known = [part for part in parts if part is not None]
    if total is None or len(known) < len(parts):
        return unknown(
            _("Not all sums of the project are stated."),
            needs=missing(facts, "total_cost_kzt", "asked_kzt", "cofinancing_kzt"),
        )
    found = sum(known) + (whole(facts, "other_kzt") or 0)
    return met_if(
        found == total,
        _("The sources add up to the total cost: %(total_cost_kzt)s."),
        _("The sources add up to %(found_kzt)s, but the total cost is %(total_cost_kzt)s."),
        _("Correct the sums: the difference is %(difference_kzt)s."),
        total_cost_kzt=total,
        found_kzt=found,
        difference_kzt=abs(found - total),
    )


RULES = (
    Rule(
        norm="sums-agree",
        title={
            "kk": "Қаржыландыру көздерінің жиынтығы жобаның құнына тең",
            "ru": "Источники в сумме равны стоимости проекта",
            "en": "The sources add up to the total cost",
        },
        cites=citations.CALL_FORM,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("total_cost_kzt", "asked_kzt", "cofinancing_kzt", "other_kzt"),
        holds=holds,
    ),
)

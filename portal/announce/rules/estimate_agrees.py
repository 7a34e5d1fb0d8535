"""The estimate by stage adds up to the cost of the project."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, missing, whole
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the estimate's total is the project's."""
    total, estimate = whole(facts, "total_cost_kzt"), whole(facts, "estimate_total_kzt")
    if total is None or estimate is None:
        return unknown(
            _("The total cost or the estimate is not stated."),
            needs=missing(facts, "total_cost_kzt", "estimate_total_kzt"),
        )
    return met_if(
        estimate == total,
        _("The estimate adds up to the total cost: %(total_cost_kzt)s."),
        _("The estimate adds up to %(estimate_total_kzt)s, but the total cost is %(total_cost_kzt)s."),
        _("Correct the estimate or the total cost: the difference is %(difference_kzt)s."),
        total_cost_kzt=total,
        estimate_total_kzt=estimate,
        difference_kzt=abs(estimate - total),
    )


RULES = (
    Rule(
        norm="estimate-agrees",
        title={
            "kk": "Смета жобаның жалпы құнына тең",
            "ru": "Смета равна общей стоимости проекта",
            "en": "The estimate equals the total cost",
        },
        cites=citations.CALL_FORM,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("total_cost_kzt", "estimate_total_kzt"),
        holds=holds,
    ),
)

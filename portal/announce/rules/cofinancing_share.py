"""The applicant pays a share of the project: compared in whole tenge, and never rounded before the comparison."""

from operator import index

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, missing, whole
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when co-financing x 100 >= percent x total cost (params: percent)."""
    total, part = whole(facts, "total_cost_kzt"), whole(facts, "cofinancing_kzt")
    if total is None or part is None:
        return unknown(
            _("The total cost or the co-financing is not known."),
            needs=missing(facts, "total_cost_kzt", "cofinancing_kzt"),
        )
    if total <= 0:
        return unknown(_("The total cost of the project is not stated."), needs=("total_cost_kzt",))
    percent = index(params["percent"])
    needed = -(-percent * total // 100)  # rounded up, so that the advice is enough
    return met_if(
        part * 100 >= percent * total,
        _("Co-financing is %(cofinancing_kzt)s of %(total_cost_kzt)s: %(share_bp)s; %(least_percent)s is enough."),
        _("Co-financing is %(cofinancing_kzt)s of %(total_cost_kzt)s: %(share_bp)s instead of %(least_percent)s."),
        _("Raise co-financing by %(lacking_kzt)s to %(needed_kzt)s and leave the total cost as it is."),
        cofinancing_kzt=part,
        total_cost_kzt=total,
        share_bp=part * 10_000 // total,
        least_percent=percent,
        needed_kzt=needed,
        lacking_kzt=max(needed - part, 0),
    )


RULES = (
    Rule(
        norm="cofinancing-share",
        title={
            "kk": "Қоса қаржыландыру үлесі жеткілікті",
            "ru": "Доля софинансирования достаточна",
            "en": "The share of co-financing is high enough",
        },
        cites=citations.together(citations.COFINANCING, citations.CALL_KINDS),
        origin="law",
        since=citations.GRANTS_SINCE,
        uses=("cofinancing_kzt", "total_cost_kzt"),
        takes=("percent",),
        holds=holds,
    ),
)

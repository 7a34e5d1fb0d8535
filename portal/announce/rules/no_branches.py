"""No branches when the company is registered (an older condition of the hub; the programme may leave it out)."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, _params: Params) -> Verdict:
    """Met when the answer is no."""
    answer = claim(facts, "has_branches")
    if answer is None:
        return unknown(_("It is not known whether the company has branches."), needs=("has_branches",))
    return met_if(
        not answer,
        _("The company has no branches."),
        _("The company has branches."),
        _("Close the branches, or apply for a company that has none."),
    )


RULES = (
    Rule(
        norm="no-branches",
        title={
            "kk": "Филиалдары жоқ",
            "ru": "Нет филиалов",
            "en": "No branches",
        },
        cites=citations.HUB,
        origin="institute",
        since=citations.RESIDENCY_SINCE,
        uses=("has_branches",),
        holds=holds,
    ),
)

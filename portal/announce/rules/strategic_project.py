"""No priority or strategic investment project beside (condition of the hub)."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, _params: Params) -> Verdict:
    """Met when the answer is no."""
    answer = claim(facts, "strategic_project")
    if answer is None:
        return unknown(_("It is not known whether there is such a project."), needs=("strategic_project",))
    return met_if(
        not answer,
        _("The company carries out no such project."),
        _("The company carries out or has carried out a priority or strategic investment project."),
        _("Apply for another company that has no such project."),
    )


RULES = (
    Rule(
        norm="strategic-project",
        title={
            "kk": "Басым немесе стратегиялық инвестициялық жоба іске асырылмайды",
            "ru": "Нет приоритетного или стратегического инвестпроекта",
            "en": "No priority or strategic investment project",
        },
        cites=citations.HUB,
        origin="institute",
        since=citations.RESIDENCY_SINCE,
        uses=("strategic_project",),
        holds=holds,
    ),
)

"""Stage two of commercialisation is only for projects that finished stage one."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the project is known to have finished stage one."""
    passed = claim(facts, "passed_stage_one")
    if passed is None:
        return unknown(_("It is not known whether the project finished stage one."), needs=("passed_stage_one",))
    return met_if(
        passed,
        _("The project finished stage one."),
        _("There is no record that the project finished stage one."),
        _("Attach the accepted report on stage one with its number and date, or apply for stage one."),
    )


RULES = (
    Rule(
        norm="stage-two-after-one",
        title={
            "kk": "Бірінші кезең аяқталған",
            "ru": "Первый этап завершён",
            "en": "Stage one is finished",
        },
        cites=citations.INSTITUTE,
        origin="institute",
        since=citations.COMMERCIALISATION_SINCE,
        uses=("passed_stage_one",),
        holds=holds,
    ),
)

"""Stage one of commercialisation asks for a finished incubation or acceleration and for a prototype or MVP."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim, missing
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when both are there; one sure no is enough to say no."""
    incubated, has_mvp = claim(facts, "incubated"), claim(facts, "has_mvp")
    if incubated is False:
        return not_met(
            _("The project has not finished incubation or acceleration."),
            _("Finish a programme of incubation or acceleration and attach its certificate."),
        )
    if has_mvp is False:
        return not_met(
            _("The project has neither a prototype nor an MVP."),
            _("Show a working prototype or MVP: a link, a film or a test report."),
        )
    if needs := missing(facts, "incubated", "has_mvp"):
        return unknown(_("It is not known how far the project has come."), needs=needs)
    return met(_("Incubation or acceleration is finished, and there is a prototype or MVP."))


RULES = (
    Rule(
        norm="stage-one-readiness",
        title={
            "kk": "Жоба бірінші кезеңге дайын",
            "ru": "Проект готов к первому этапу",
            "en": "The project is ready for stage one",
        },
        cites=citations.INSTITUTE,
        origin="institute",
        since=citations.COMMERCIALISATION_SINCE,
        uses=("incubated", "has_mvp"),
        holds=holds,
    ),
)

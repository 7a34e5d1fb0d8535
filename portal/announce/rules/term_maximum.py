"""The project does not last longer than its kind of grant allows."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, whole
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the months are at most the maximum (params: maximum_months)."""
    months, maximum = whole(facts, "months"), params["maximum_months"]
    if months is None or months <= 0:
        return unknown(_("The term of the project is not stated."), needs=("months",))
    return met_if(
        months <= maximum,
        _("Term of the project in months: %(months)s; the maximum is %(maximum_months)s."),
        _("Term of the project in months: %(months)s, but the maximum is %(maximum_months)s."),
        _("Shorten the calendar plan to the maximum term, or choose a kind of grant with a longer one."),
        months=months,
        maximum_months=maximum,
    )


RULES = (
    Rule(
        norm="term-maximum",
        title={
            "kk": "Жобаның мерзімі ең ұзақ мерзімнен аспайды",
            "ru": "Срок проекта не больше предельного",
            "en": "The term is within the maximum",
        },
        cites=citations.CALL_KINDS,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("months",),
        takes=("maximum_months",),
        holds=holds,
    ),
)

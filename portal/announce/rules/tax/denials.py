"""What the law itself says no to, whatever the company does: no version of a norm, or none for such people."""

from typing import NamedTuple

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met
from portal.announce.rules.verdicts import sentence as _


class Denial(NamedTuple):
    """A code and its sentence."""

    code: str
    reason: str


EXPIRED = Denial("NORM_EXPIRED", _("The norm was in force only until 1 January 2029."))
BEFORE_2026 = Denial("NORM_NOT_YET", _("The norm was not yet in force on that day: it came with the Tax Code of 2025."))
EAEU = Denial("EAEU_NOT_COVERED", _("Before 2026 the relief did not cover imports from states of the EAEU."))
NONRESIDENTS = Denial("NONRESIDENT_EMPLOYEE", _("The relief covers only resident employees by the law of that day."))
CITIZENS = Denial(
    "CITIZENS_EXCLUDED", _("Income of employees who are citizens of Kazakhstan stays in the social-tax base.")
)
NO_RELIEF = Denial(
    "NO_RELIEF_IN_LAW", _("The law gives participants no relief for this income; the ordinary rate applies.")
)


def _covered(case: Case) -> Answer:
    if parameters.flag("nonresident_employees_covered", case.law_on):
        return met(_("The relief covers non-resident employees as well."))
    return not_met(*NONRESIDENTS)


ONLY_IF_COVERED = Condition(
    name="nonresidents-covered",
    title=named(
        "Бейрезидент жұмыскерлер қамтылған", "Работники-нерезиденты охвачены", "Non-resident employees covered"
    ),
    uses=(),
    holds=_covered,
    assumes=("A7",),
)

"""No tax debt. Only the register can say so; the applicant's own word can say no, but never yes."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the register shows no debt and the applicant does not deny it."""
    debt, declared = claim(facts, "tax_debt"), claim(facts, "no_tax_debt_declared")
    if debt:
        return not_met(
            _("The register shows a tax debt."), _("Pay the debt and attach a new statement that there is none.")
        )
    if declared is False:
        return not_met(
            _("The applicant has not confirmed that there is no tax debt."),
            _("Pay the debt, if there is one, and confirm in the application that there is none."),
        )
    if debt is None:
        return unknown(
            _("The tax register has not been asked yet, and the applicant's word alone is not enough."),
            needs=("tax_debt",),
        )
    return met(_("The register shows no tax debt."))


RULES = (
    Rule(
        norm="tax-debt",
        title={"kk": "Салық берешегі жоқ", "ru": "Нет налоговой задолженности", "en": "There is no tax debt"},
        cites=citations.CALL_APPLICANTS,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("tax_debt", "no_tax_debt_declared"),
        holds=holds,
    ),
)

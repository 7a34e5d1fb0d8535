"""A participant may not use the simplified declaration (Tax Code 2025, art. 723 p. 2 sp. 6; before, by the hub's page).

For corporate income tax that is a refusal; for the other taxes the contradiction has to be settled first.
"""

from portal.announce.rules.tax.changes import remedy, switch
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _

CODE = "REGIME_CONFLICT"


def settled(case: Case) -> Answer:
    """Met under the general regime, otherwise left to a person."""
    answer = strictly(case)
    return answer if answer.result == "met" else Answer("unknown", answer.reason, CODE, remedies=answer.remedies)


def strictly(case: Case) -> Answer:
    """Met under the general regime, refused under the simplified one."""
    regime = case.facts.tax_regime
    if regime == "general":
        return met(_("The company is under the general tax regime."))
    way = remedy(
        _("Settle the tax regime: participants are under the general one."), switch("tax_regime", regime, "general")
    )
    if regime is None:
        return unknown(CODE, _("The tax regime is not known."), way)
    return not_met(CODE, _("A participant may not use the simplified declaration; settle the regime first."), way)


TITLE = named("Жалпы салық режимі", "Общий налоговый режим", "General tax regime")
SETTLED = Condition(name="tax-regime", title=TITLE, uses=("tax_regime",), holds=settled)
STRICTLY = Condition(name="tax-regime", title=TITLE, uses=("tax_regime",), holds=strictly)
NORMS = (SETTLED.at("TC2017 293 p.4-3", *TC2017), SETTLED.at("TC2025 723 p.2 sp.6", TC2025.since, None))
STRICT_NORMS = (STRICTLY.at("TC2017 293 p.4-3", *TC2017), STRICTLY.at("TC2025 723 p.2 sp.6", TC2025.since, None))

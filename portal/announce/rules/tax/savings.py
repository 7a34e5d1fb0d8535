"""An estimate of the tax that a granted relief saves, at the rates of its day; None where the facts do not allow one.

Income tax of employees needs the pay of each person, advance payments are paid anyway in the end, and no confirmed rate
of withholding on deposits is known: for these there is none.
"""

from datetime import date
from fractions import Fraction

from portal.announce.rules.tax import cit_parts, parameters
from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.tax.nexus import half_up
from portal.announce.rules.tax.norm import Case

RATES = {
    "VAT_GOODS": ("vat_goods", "rate_vat", None),
    "VAT_WS": ("vat_ws", "rate_vat", None),
    "VAT_IMPORT": ("import", "rate_vat", None),
    "VAT_IMPORT_EAEU": ("import_eaeu", "rate_vat", None),
    "VAT_RC": ("rc", "rate_vat", None),
    "WHT_ROYALTY": ("royalty", "rate_withholding_passive", None),
    "WHT_SERVICES": ("services_nr", "rate_withholding", None),
    "WHT_DIVIDENDS": ("dividends_nr", "rate_withholding_passive", "rate_withholding_hub"),
    "WHT_CAPGAIN": ("capgain_nr", "rate_withholding_passive", "rate_withholding_hub"),
}


def saved(relief: str, facts: CompanyYear, on: date) -> int | None:
    """Whole tenge, half of one up."""
    if relief == "CIT_100":
        return cit_parts.reduction(cit_parts.judged(Case(facts, on)))
    if relief == "SOC_FOREIGN":
        return _social_tax(facts, on)
    if relief not in RATES:
        return None
    operation, ordinary, instead = RATES[relief]
    amount, rate, left = facts.fact(f"ops.{operation}.amount"), _rate(ordinary, on), _rate(instead, on)
    if amount is None or rate is None or (instead and left is None):
        return None
    return half_up(amount * (rate - (left or 0)))


def _social_tax(facts: CompanyYear, on: date) -> int | None:
    groups = facts.ops.employees.groups if facts.ops.employees else None
    rate = _rate("rate_social_tax", on)
    if groups is None or rate is None or any(group.citizen is None for group in groups):
        return None
    pay = [group.payroll for group in groups if not group.citizen]
    return None if None in pay else half_up(sum(sum_kzt or 0 for sum_kzt in pay) * rate)


def _rate(name: str | None, on: date) -> Fraction | None:
    row = parameters.stated(name, on) if name else None
    return Fraction(row.value) if row else None

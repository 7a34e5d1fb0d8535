"""The seventeen reliefs in the order of the statement; each stands with its versions in the file of its tax."""

from portal.announce.rules.tax import corporate_income, payroll, value_added, withholding
from portal.announce.rules.tax.relief import Relief

RELIEFS: tuple[Relief, ...] = (
    corporate_income.CIT_100,
    corporate_income.CIT_ADVANCE,
    value_added.VAT_GOODS,
    value_added.VAT_WS,
    value_added.VAT_IMPORT,
    value_added.VAT_IMPORT_EAEU,
    value_added.VAT_RC,
    payroll.IIT_RES,
    payroll.IIT_NONRES,
    payroll.SOC_FOREIGN,
    payroll.SOC_CITIZEN,
    withholding.WHT_ROYALTY,
    withholding.WHT_SERVICES,
    withholding.WHT_DIVIDENDS,
    withholding.WHT_CAPGAIN,
    withholding.WHT_INTEREST,
    corporate_income.DEP_INT,
)
BY_CODE = {relief.code: relief for relief in RELIEFS}

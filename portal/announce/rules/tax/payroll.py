"""Employees: their income tax, and the social tax on their income (429, 556, 692)."""

from portal.announce.rules.tax.applies import SOCIAL_TAX_PAYER, staff
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.denials import CITIZENS, NONRESIDENTS, ONLY_IF_COVERED
from portal.announce.rules.tax.relief import EXPIRES, Relief, denied, new, old

IIT_RES = Relief(
    code="IIT_RES",
    title=named("Резидент жұмыскерлердің кірістерін ЖТС-тан босату",
                "Освобождение доходов работников-резидентов от ИПН", "Income-tax relief for resident employees"),
    operation="employees",
    applies=(staff(lambda group: group.tax_resident),),
    versions=(old("TC2017 341 p.1 sp.50"), new("TC2025 429 sp.3"), EXPIRES),
)  # fmt: skip
IIT_NONRES = Relief(
    code="IIT_NONRES",
    title=named("Бейрезидент жұмыскерлердің кірістерін ЖТС-тан босату",
                "Освобождение доходов работников-нерезидентов от ИПН",
                "Income-tax relief for non-resident employees"),
    operation="employees",
    applies=(staff(lambda group: None if group.tax_resident is None else not group.tax_resident),),
    versions=(
        denied(NONRESIDENTS, "TC2017 655 p.3", *TC2017),
        new("TC2025 429 sp.3, 692 p.1, 738 p.4", ONLY_IF_COVERED),
        EXPIRES,
    ),
)  # fmt: skip
SOC_FOREIGN = Relief(
    code="SOC_FOREIGN",
    title=named("ҚР азаматы емес жұмыскерлердің кірістерін әлеуметтік салық объектісінен алып тастау",
                "Исключение доходов работников – не граждан РК из объекта социального налога",
                "Income of employees who are not citizens outside social tax"),
    operation="employees",
    applies=(staff(lambda group: None if group.citizen is None else not group.citizen), SOCIAL_TAX_PAYER),
    versions=(old("TC2017 484 p.3 sp.3"), new("TC2025 556 p.2 sp.3"), EXPIRES),
)  # fmt: skip
SOC_CITIZEN = Relief(
    code="SOC_CITIZEN",
    title=named("ҚР азаматтарының кірістері және әлеуметтік салық", "Доходы граждан РК и социальный налог",
                "Income of citizens and social tax"),
    operation="employees",
    applies=(staff(lambda group: group.citizen), SOCIAL_TAX_PAYER),
    versions=(
        denied(CITIZENS, "TC2017 484 p.3 sp.3", *TC2017),
        denied(CITIZENS, "TC2025 556 p.2 sp.3", TC2025.since, None),
    ),
)  # fmt: skip

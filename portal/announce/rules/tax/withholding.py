"""Payments to non-residents: royalty, services, dividends, gains, interest (681, 682, 687)."""

from datetime import date

from portal.announce.rules.tax import gate, payments
from portal.announce.rules.tax.applies import no_establishment, took_place
from portal.announce.rules.tax.citations import AFTER_SUNSET, TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.denials import NO_RELIEF
from portal.announce.rules.tax.relief import EXPIRES, Relief, Version, denied, new, old

DIVIDENDS_2017 = date(2023, 1, 1)  # Tax Code 2017, art. 646 p. 3; before, another exemption that is not confirmed

ROYALTY = (payments.LEGAL_RECIPIENT, payments.not_low_tax("royalty"), payments.for_priority("royalty"))
SERVICES = (
    payments.service_kind("services_nr"),
    payments.not_low_tax("services_nr"),
    payments.for_priority("services_nr"),
)

WHT_ROYALTY = Relief(
    code="WHT_ROYALTY",
    title=named("Бейрезидент заңды тұлғалардың роялтиін босату",
                "Освобождение роялти юридических лиц – нерезидентов",
                "Royalty to non-resident legal entities"),
    operation="royalty",
    applies=(took_place("royalty"), no_establishment("royalty")),
    versions=(
        old("TC2017 644 p.2 sp.4-1", *ROYALTY),
        new("TC2025 681 sp.13", *ROYALTY),
        Version(article="TC2025 681 sp.13", since=AFTER_SUNSET, until=None, conditions=ROYALTY, gate=gate.GAP),
    ),
)  # fmt: skip
WHT_SERVICES = Relief(
    code="WHT_SERVICES",
    title=named("Бейрезиденттердің жекелеген жұмыстардан, көрсетілетін қызметтерден түсетін кірістерін босату",
                "Освобождение доходов нерезидентов от отдельных работ, услуг",
                "Income of non-residents from listed works and services"),
    operation="services_nr",
    applies=(took_place("services_nr"),),
    versions=(old("TC2017 644 p.2 sp.3-1", *SERVICES), new("TC2025 681 sp.11", *SERVICES), EXPIRES),
)  # fmt: skip
WHT_DIVIDENDS = Relief(
    code="WHT_DIVIDENDS",
    title=named("Бейрезиденттерге дивидендтер – 5 %", "Дивиденды нерезидентам – 5 %",
                "Dividends to non-residents at 5%"),
    operation="dividends_nr",
    applies=(took_place("dividends_nr"), no_establishment("dividends_nr")),
    versions=(
        old("TC2017 646 p.3", payments.low_tax_holder("dividends_nr"), since=DIVIDENDS_2017),
        new("TC2025 682 p.3", payments.low_tax_holder("dividends_nr")),
        EXPIRES,
    ),
)  # fmt: skip
WHT_CAPGAIN = Relief(
    code="WHT_CAPGAIN",
    title=named("Қатысушылардың акциялары, үлестері құнының өсімі – 5 %",
                "Прирост стоимости акций, долей участников – 5 %", "Gain on shares of participants at 5%"),
    operation="capgain_nr",
    applies=(took_place("capgain_nr"), no_establishment("capgain_nr")),
    versions=(new("TC2025 682 p.3, 687", payments.low_tax_holder("capgain_nr")), EXPIRES),
)  # fmt: skip
WHT_INTEREST = Relief(
    code="WHT_INTEREST",
    title=named("Бейрезиденттерге сыйақы", "Вознаграждение нерезидентам", "Interest paid to non-residents"),
    operation="interest_nr",
    applies=(took_place("interest_nr"),),
    versions=(
        denied(NO_RELIEF, "TC2017 646 p.1", *TC2017),
        denied(NO_RELIEF, "TC2025 682 p.1 sp.5, sp.7", TC2025.since, None),
    ),
)  # fmt: skip

"""Value added tax: own goods, works and services, imports, purchases from non-residents (454, 474, 479, 525)."""

from datetime import date

from portal.announce.rules.tax import own_goods, payments
from portal.announce.rules.tax.applies import VAT_PAYER, place_in_kazakhstan, took_place
from portal.announce.rules.tax.citations import TC2017
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.denials import EAEU
from portal.announce.rules.tax.listed_import import listed_import
from portal.announce.rules.tax.relief import EXPIRES, Relief, denied, new, old

IMPORT_LIST_SINCE = date(2019, 3, 18)  # order 10/НҚ

VAT_GOODS = Relief(
    code="VAT_GOODS",
    title=named("Өндірілетін және өткізілетін тауарларды ҚҚС-тан босату",
                "Освобождение от НДС производимых и реализуемых товаров",
                "VAT exemption of goods produced and sold"),
    operation="vat_goods",
    applies=(took_place("vat_goods"), VAT_PAYER, place_in_kazakhstan("vat_goods")),
    versions=(
        old("TC2017 394 sp.45-46", own_goods.OWN_GOODS), new("TC2025 474 sp.33", own_goods.OWN_GOODS), EXPIRES,
    ),
)  # fmt: skip
VAT_WS = Relief(
    code="VAT_WS",
    title=named("Өткізілетін жұмыстарды, көрсетілетін қызметтерді ҚҚС-тан босату",
                "Освобождение от НДС реализуемых работ, услуг", "VAT exemption of works and services sold"),
    operation="vat_ws",
    applies=(took_place("vat_ws"), VAT_PAYER, place_in_kazakhstan("vat_ws")),
    versions=(old("TC2017 394 sp.45-46"), new("TC2025 474 sp.34"), EXPIRES),
)  # fmt: skip
VAT_IMPORT = Relief(
    code="VAT_IMPORT",
    title=named("Тізбе бойынша тауарлар импортын ҚҚС-тан босату", "Освобождение от НДС импорта товаров по перечню",
                "VAT exemption of import of listed goods"),
    operation="import",
    applies=(took_place("import"),),
    versions=(
        old("TC2017 399 p.1 sp.17", *listed_import("import"), since=IMPORT_LIST_SINCE),
        new("TC2025 479 p.1 sp.11", *listed_import("import")),
        EXPIRES,
    ),
)  # fmt: skip
VAT_IMPORT_EAEU = Relief(
    code="VAT_IMPORT_EAEU",
    title=named("ЕАЭО мемлекеттерінен импортты ҚҚС-тан босату", "Освобождение от НДС импорта из государств ЕАЭС",
                "VAT exemption of imports from EAEU states"),
    operation="import_eaeu",
    applies=(took_place("import_eaeu"),),
    versions=(
        denied(EAEU, "TC2017 399 p.1 sp.17", *TC2017),
        new("TC2025 525 p.2 sp.1 with 479 p.1 sp.11", *listed_import("import_eaeu")),
        EXPIRES,
    ),
)  # fmt: skip
VAT_RC = Relief(
    code="VAT_RC",
    title=named("Бейрезидент үшін ҚҚС туындамайды", "НДС за нерезидента не возникает", "No reverse-charge VAT"),
    operation="rc",
    applies=(took_place("rc"), VAT_PAYER, place_in_kazakhstan("rc")),
    versions=(
        old("TC2017 373 p.2 sp.3", payments.for_priority("rc")),
        new("TC2025 454 p.3 sp.3", payments.for_priority("rc")),
        EXPIRES,
    ),
)  # fmt: skip

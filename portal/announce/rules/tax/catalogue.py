"""The seventeen reliefs with every version of their norms: from when to when, by which article, under what conditions.

A version may deny: on those days the law itself said no, whatever the company did. A changed law is one more version.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.announce.rules.tax import cit_parts, cit_reduction, conditions, gate
from portal.announce.rules.tax.applies import (
    ADVANCES,
    DEPOSITS,
    SOCIAL_TAX_PAYER,
    VAT_PAYER,
    no_establishment,
    place_in_kazakhstan,
    staff,
    took_place,
)  # fmt: skip
from portal.announce.rules.tax.citations import AFTER_SUNSET, SUNSET_ARTICLE, TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.denials import (
    BEFORE_2026,
    CITIZENS,
    EAEU,
    EXPIRED,
    NO_RELIEF,
    NONRESIDENTS,
    ONLY_IF_COVERED,
    Denial,
)  # fmt: skip
from portal.announce.rules.tax.norm import Condition, Norm
from portal.i18n import Text

GATED = gate.NORMS
IMPORT_LIST_SINCE = date(2019, 3, 18)  # order 10/НҚ
BEFORE_ORDER_1287 = date(2022, 12, 31)
DIVIDENDS_2017 = date(2023, 1, 1)  # Tax Code 2017, art. 646 p. 3; before, another exemption that is not confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The norm of a relief as it stood from day to day."""

    article: str
    since: date
    until: date | None
    conditions: tuple[Condition, ...] = ()
    gate: tuple[tuple[Norm, ...], ...] = GATED
    denies: Denial | None = None
    cites: dict[str, str] = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        """Whether this version was the law on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """One line of the statement: what is relieved, when it applies at all, and its versions."""

    code: str
    title: Text
    applies: tuple[Condition, ...]
    versions: tuple[Version, ...]
    operation: str | None = None

    def version(self, on: date) -> Version | None:
        """The version that was the law on that day."""
        return next((one for one in self.versions if one.in_force(on)), None)


def _old(article: str, *needed: Condition, since: date = TC2017.since) -> Version:
    return Version(article=article, since=since, until=TC2017.until, conditions=needed)


def _new(article: str, *needed: Condition) -> Version:
    return Version(article=article, since=TC2025.since, until=TC2025.until, conditions=needed)


def _denied(denial: Denial, article: str, since: date, until: date | None) -> Version:
    return Version(article=article, since=since, until=until, denies=denial, gate=())


EXPIRES = _denied(EXPIRED, SUNSET_ARTICLE, AFTER_SUNSET, None)
OTHER_REDUCTIONS = (conditions.NO_OTHER_REDUCTION, conditions.NO_SEZ, conditions.NO_INVESTMENT_AGREEMENT)
ROYALTY = (conditions.LEGAL_RECIPIENT, conditions.not_low_tax("royalty"), conditions.for_priority("royalty"))
SERVICES = (
    conditions.service_kind("services_nr"),
    conditions.not_low_tax("services_nr"),
    conditions.for_priority("services_nr"),
)


def _cit(reduction: Condition, article: str, since: date, until: date | None, cites: dict[str, str]) -> Version:
    needed = (*OTHER_REDUCTIONS, reduction)
    return Version(article=article, since=since, until=until, conditions=needed, gate=gate.STRICT, cites=cites)


CIT = Relief(
    code="CIT_100",
    title=named("Есептелген КТС-ті 100 %-ға азайту", "Уменьшение исчисленного КПН на 100 %",
                "Reduction of computed corporate income tax by 100%"),
    applies=(cit_reduction.COMPUTED,),
    versions=(
        _cit(cit_reduction.WITHOUT_PARTS, cit_reduction.OLD, TC2017.since, BEFORE_ORDER_1287, {}),
        _cit(cit_reduction.BY_ORDER_1287, cit_reduction.OLD, cit_parts.ORDER_1287, TC2017.until, {}),
        _cit(cit_reduction.BY_CODE_2025, cit_reduction.NEW, TC2025.since, TC2025.until, {
            "OTHER_100_REDUCTION": "TC2025 739 p.5", "SEZ": "TC2025 735 p.8; 739 p.5",
            "INVESTMENT_AGREEMENT": "TC2025 736 p.7",
        }),
        EXPIRES,
    ),
)  # fmt: skip

RELIEFS: tuple[Relief, ...] = (
    CIT,
    Relief(
        code="CIT_ADVANCE",
        title=named("КТС бойынша аванстық төлемдерден босату", "Освобождение от авансовых платежей по КПН",
                    "No advance payments of corporate income tax"),
        applies=(ADVANCES,),
        versions=(
            _denied(BEFORE_2026, "TC2025 348 p.1 sp.6", *TC2017),
            _new("TC2025 348 p.1 sp.6", conditions.NO_DIGITAL_ASSETS),
            EXPIRES,
        ),
    ),
    Relief(
        code="VAT_GOODS",
        title=named("Өндірілетін және өткізілетін тауарларды ҚҚС-тан босату",
                    "Освобождение от НДС производимых и реализуемых товаров",
                    "VAT exemption of goods produced and sold"),
        operation="vat_goods",
        applies=(took_place("vat_goods"), VAT_PAYER, place_in_kazakhstan("vat_goods")),
        versions=(
            _old("TC2017 394 sp.45-46", conditions.OWN_GOODS), _new("TC2025 474 sp.33", conditions.OWN_GOODS), EXPIRES,
        ),
    ),
    Relief(
        code="VAT_WS",
        title=named("Өткізілетін жұмыстарды, көрсетілетін қызметтерді ҚҚС-тан босату",
                    "Освобождение от НДС реализуемых работ, услуг", "VAT exemption of works and services sold"),
        operation="vat_ws",
        applies=(took_place("vat_ws"), VAT_PAYER, place_in_kazakhstan("vat_ws")),
        versions=(_old("TC2017 394 sp.45-46"), _new("TC2025 474 sp.34"), EXPIRES),
    ),
    Relief(
        code="VAT_IMPORT",
        title=named("Тізбе бойынша тауарлар импортын ҚҚС-тан босату", "Освобождение от НДС импорта товаров по перечню",
                    "VAT exemption of import of listed goods"),
        operation="import",
        applies=(took_place("import"),),
        versions=(
            _old("TC2017 399 p.1 sp.17", *conditions.listed_import("import"), since=IMPORT_LIST_SINCE),
            _new("TC2025 479 p.1 sp.11", *conditions.listed_import("import")),
            EXPIRES,
        ),
    ),
    Relief(
        code="VAT_IMPORT_EAEU",
        title=named("ЕАЭО мемлекеттерінен импортты ҚҚС-тан босату", "Освобождение от НДС импорта из государств ЕАЭС",
                    "VAT exemption of imports from EAEU states"),
        operation="import_eaeu",
        applies=(took_place("import_eaeu"),),
        versions=(
            _denied(EAEU, "TC2017 399 p.1 sp.17", *TC2017),
            _new("TC2025 525 p.2 sp.1 with 479 p.1 sp.11", *conditions.listed_import("import_eaeu")),
            EXPIRES,
        ),
    ),
    Relief(
        code="VAT_RC",
        title=named("Бейрезидент үшін ҚҚС туындамайды", "НДС за нерезидента не возникает", "No reverse-charge VAT"),
        operation="rc",
        applies=(took_place("rc"), VAT_PAYER, place_in_kazakhstan("rc")),
        versions=(
            _old("TC2017 373 p.2 sp.3", conditions.for_priority("rc")),
            _new("TC2025 454 p.3 sp.3", conditions.for_priority("rc")),
            EXPIRES,
        ),
    ),
    Relief(
        code="IIT_RES",
        title=named("Резидент жұмыскерлердің кірістерін ЖТС-тан босату",
                    "Освобождение доходов работников-резидентов от ИПН", "Income-tax relief for resident employees"),
        operation="employees",
        applies=(staff(lambda group: group.tax_resident),),
        versions=(_old("TC2017 341 p.1 sp.50"), _new("TC2025 429 sp.3"), EXPIRES),
    ),
    Relief(
        code="IIT_NONRES",
        title=named("Бейрезидент жұмыскерлердің кірістерін ЖТС-тан босату",
                    "Освобождение доходов работников-нерезидентов от ИПН",
                    "Income-tax relief for non-resident employees"),
        operation="employees",
        applies=(staff(lambda group: None if group.tax_resident is None else not group.tax_resident),),
        versions=(
            _denied(NONRESIDENTS, "TC2017 655 p.3", *TC2017),
            _new("TC2025 429 sp.3, 692 p.1, 738 p.4", ONLY_IF_COVERED),
            EXPIRES,
        ),
    ),
    Relief(
        code="SOC_FOREIGN",
        title=named("ҚР азаматы емес жұмыскерлердің кірістерін әлеуметтік салық объектісінен алып тастау",
                    "Исключение доходов работников – не граждан РК из объекта социального налога",
                    "Income of employees who are not citizens outside social tax"),
        operation="employees",
        applies=(staff(lambda group: None if group.citizen is None else not group.citizen), SOCIAL_TAX_PAYER),
        versions=(_old("TC2017 484 p.3 sp.3"), _new("TC2025 556 p.2 sp.3"), EXPIRES),
    ),
    Relief(
        code="SOC_CITIZEN",
        title=named("ҚР азаматтарының кірістері және әлеуметтік салық", "Доходы граждан РК и социальный налог",
                    "Income of citizens and social tax"),
        operation="employees",
        applies=(staff(lambda group: group.citizen), SOCIAL_TAX_PAYER),
        versions=(
            _denied(CITIZENS, "TC2017 484 p.3 sp.3", *TC2017),
            _denied(CITIZENS, "TC2025 556 p.2 sp.3", TC2025.since, None),
        ),
    ),
    Relief(
        code="WHT_ROYALTY",
        title=named("Бейрезидент заңды тұлғалардың роялтиін босату",
                    "Освобождение роялти юридических лиц – нерезидентов",
                    "Royalty to non-resident legal entities"),
        operation="royalty",
        applies=(took_place("royalty"), no_establishment("royalty")),
        versions=(
            _old("TC2017 644 p.2 sp.4-1", *ROYALTY),
            _new("TC2025 681 sp.13", *ROYALTY),
            Version(article="TC2025 681 sp.13", since=AFTER_SUNSET, until=None, conditions=ROYALTY, gate=gate.GAP),
        ),
    ),
    Relief(
        code="WHT_SERVICES",
        title=named("Бейрезиденттердің жекелеген жұмыстардан, көрсетілетін қызметтерден түсетін кірістерін босату",
                    "Освобождение доходов нерезидентов от отдельных работ, услуг",
                    "Income of non-residents from listed works and services"),
        operation="services_nr",
        applies=(took_place("services_nr"),),
        versions=(_old("TC2017 644 p.2 sp.3-1", *SERVICES), _new("TC2025 681 sp.11", *SERVICES), EXPIRES),
    ),
    Relief(
        code="WHT_DIVIDENDS",
        title=named("Бейрезиденттерге дивидендтер – 5 %", "Дивиденды нерезидентам – 5 %",
                    "Dividends to non-residents at 5%"),
        operation="dividends_nr",
        applies=(took_place("dividends_nr"), no_establishment("dividends_nr")),
        versions=(
            _old("TC2017 646 p.3", conditions.low_tax_holder("dividends_nr"), since=DIVIDENDS_2017),
            _new("TC2025 682 p.3", conditions.low_tax_holder("dividends_nr")),
            EXPIRES,
        ),
    ),
    Relief(
        code="WHT_CAPGAIN",
        title=named("Қатысушылардың акциялары, үлестері құнының өсімі – 5 %",
                    "Прирост стоимости акций, долей участников – 5 %", "Gain on shares of participants at 5%"),
        operation="capgain_nr",
        applies=(took_place("capgain_nr"), no_establishment("capgain_nr")),
        versions=(_new("TC2025 682 p.3, 687", conditions.low_tax_holder("capgain_nr")), EXPIRES),
    ),
    Relief(
        code="WHT_INTEREST",
        title=named("Бейрезиденттерге сыйақы", "Вознаграждение нерезидентам", "Interest paid to non-residents"),
        operation="interest_nr",
        applies=(took_place("interest_nr"),),
        versions=(
            _denied(NO_RELIEF, "TC2017 646 p.1", *TC2017),
            _denied(NO_RELIEF, "TC2025 682 p.1 sp.5, sp.7", TC2025.since, None),
        ),
    ),
    Relief(
        code="DEP_INT",
        title=named("Депозиттер бойынша сыйақыдан салықты ұстамау", "Неудержание налога с вознаграждения по депозитам",
                    "No withholding on deposit interest paid to a participant"),
        applies=(DEPOSITS,),
        versions=(
            _denied(BEFORE_2026, "TC2025 351 p.3 sp.16 third item", *TC2017),
            _new("TC2025 351 p.3 sp.16 third item"),
            EXPIRES,
        ),
    ),
)  # fmt: skip
BY_CODE = {relief.code: relief for relief in RELIEFS}


def codes() -> Sequence[str]:
    """The codes of all reliefs in the order of the statement."""
    return tuple(BY_CODE)

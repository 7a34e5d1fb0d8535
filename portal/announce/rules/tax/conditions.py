"""The conditions of single reliefs that one fact answers: imports, purchases, recipients, own goods, other regimes."""

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.changes import remedy, switch
from portal.announce.rules.tax.claims import NOT_KNOWN, Saying, claim, named
from portal.announce.rules.tax.norm import Answer, Case, Condition, Result, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _

SERVICE_KINDS = ("consulting", "marketing", "engineering", "information_security", "data_centre_works")
NOT_LOW_TAX = named(
    "Алушы жеңілдікті мемлекеттен емес", "Получатель не из льготного государства", "Not a low-tax state"
)
RESULTS: tuple[Result, ...] = ("unknown", "not_met", "met")


def for_priority(operation: str) -> Condition:
    """Bought for a priority activity."""
    return claim(
        f"ops.{operation}.for_priority",
        title=named("Басым қызмет үшін алынған", "Для приоритетной деятельности", "For a priority activity"),
        wanted=True,
        refuses=Saying("NOT_FOR_PRIORITY", _("Not acquired for a priority activity.")),
        asks=Saying("PURPOSE_EVIDENCE", _("The purpose, a priority activity, is not proved.")),
        change=_("Acquire it for a priority activity, and let the contract say so."),
    )


def not_low_tax(operation: str) -> Condition:
    """The recipient is not registered in a state with preferential taxation."""
    return claim(
        f"ops.{operation}.low_tax",
        title=NOT_LOW_TAX,
        wanted=False,
        refuses=Saying("LOW_TAX_STATE", _("The recipient is registered in a state with preferential taxation.")),
        change=_("Have it paid to a recipient that is not registered in a state with preferential taxation."),
    )


def low_tax_holder(operation: str) -> Condition:
    """A holder from a low-tax state: paragraphs 2 (20 %) and 3 (5 %) of article 682 collide (A11)."""
    path = f"ops.{operation}.low_tax"
    way = _("Have it paid to a recipient that is not registered in a state with preferential taxation.")

    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found is None:
            return unknown(*NOT_KNOWN, remedy(way, switch(path, None, False)))
        if not found:
            return met(_("The statement confirms it."))
        chosen = parameters.reading("low_tax_holder", case.law_on, RESULTS)
        reason = _("One rule taxes recipients from low-tax states at 20%, another grants 5%; a lawyer must decide.")
        result: Result = next(one for one in RESULTS if one == chosen)
        return Answer(result, reason, "LEGAL_CONFLICT", remedies=(remedy(way, switch(path, True, False)),))

    title = NOT_LOW_TAX
    return Condition(
        name=f"{operation.replace('_', '-')}-low-tax", title=title, uses=(path,), holds=holds, assumes=("A11",)
    )


def listed_import(operation: str) -> tuple[Condition, ...]:
    """Listed goods, with their papers, solely for priority activities, and not used otherwise afterwards."""
    return (
        claim(
            f"ops.{operation}.in_list",
            title=named(
                "Тауар бекітілген тізбеде", "Товар в утверждённом перечне", "The goods are in the approved list"
            ),
            wanted=True,
            refuses=Saying("NOT_IN_LIST", _("The goods are not in the approved list.")),
            asks=Saying("LIST_EVIDENCE", _("It is not proved that the goods are in the approved list.")),
            change=_("Import goods of the approved list, and attach the specification with their codes."),
        ),
        claim(
            f"ops.{operation}.customs_docs",
            title=named("Әкелу құжатпен ресімделген", "Ввоз оформлен документами", "The import is documented"),
            wanted=True,
            refuses=Saying("NO_CUSTOMS_DOCS", _("The import is not documented as the law asks.")),
            asks=Saying("CUSTOMS_EVIDENCE", _("The documents of the import are missing.")),
            change=_(
                "Document the import: the customs declaration, or the import application for goods from the EAEU."
            ),
        ),
        claim(
            f"ops.{operation}.exclusive_use",
            title=named(
                "Тек басым қызмет үшін", "Исключительно для приоритетной деятельности", "Solely for priority use"
            ),
            wanted=True,
            refuses=Saying("NOT_EXCLUSIVE_USE", _("The goods are not imported solely for priority activities.")),
            asks=Saying("USE_EVIDENCE", _("Use solely in priority activities is not proved.")),
            change=_("Import the goods solely for priority activities, and attach the undertaking on their use."),
        ),
        _not_misused(operation),
    )


def _not_misused(operation: str) -> Condition:
    path = f"ops.{operation}.other_use_on"

    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found is None:
            return met(_("No other use is known."))
        reason = _("The goods were used for other purposes on %(other_use_on)s: VAT is due from the date of import.")
        return not_met("MISUSE", reason, other_use_on=found.isoformat())  # what was done cannot be undone

    title = named("Өзге мақсатта пайдаланылмаған", "Не использован в иных целях", "Not used for other purposes")
    return Condition(name=f"{operation.replace('_', '-')}-misuse", title=title, uses=(path,), holds=holds)


def service_kind(operation: str) -> Condition:
    """One of the five kinds of works and services that the norm names."""
    path = f"ops.{operation}.kind"
    way = _("Only consulting, marketing, engineering, information-security services and the creation of data centres"
            " are covered: order one of these.")  # fmt: skip

    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found in SERVICE_KINDS:
            return met(_("The norm names this kind of works and services."))
        change = remedy(way, switch(path, found, SERVICE_KINDS[0]))
        if found is None:
            return unknown(*NOT_KNOWN, change)
        return not_met("KIND_NOT_LISTED", _("The norm does not name this kind of works and services."), change)

    title = named("Норма атаған қызмет түрі", "Вид услуг назван в норме", "A kind of service that the norm names")
    return Condition(name="service-kind", title=title, uses=(path,), holds=holds)


LEGAL_RECIPIENT = claim(
    "ops.royalty.recipient",
    title=named("Алушы – заңды тұлға", "Получатель – юридическое лицо", "The recipient is a legal entity"),
    wanted="legal",
    refuses=Saying("RECIPIENT_NOT_LEGAL", _("Only royalty of non-resident legal entities is covered.")),
    change=_("Have the royalty paid under a contract with a legal entity."),
)
OWN_GOODS = claim(
    "ops.vat_goods.produced_by_participant",
    title=named(
        "Тауарды қатысушы өндірген", "Товар произведён участником", "The goods are the participant's own making"
    ),
    wanted=True,
    refuses=Saying("NOT_OWN_PRODUCED", _("The goods were bought for resale, not produced by the participant.")),
    asks=Saying("OWN_PRODUCTION_EVIDENCE", _("It is not proved that the participant produced the goods.")),
    change=_("Sell goods of your own making, and attach the proof of their production."),
)
NO_DIGITAL_ASSETS = claim(
    "other.digital_assets",
    title=named("Цифрлық активтер саласында емес", "Не в сфере цифровых активов", "Not active in digital assets"),
    wanted=False,
    refuses=Saying("DIGITAL_ASSETS", _("Taxpayers in digital assets pay advance payments in any case.")),
    change=_("The relief returns when the company is no longer active in digital assets."),
)
NO_OTHER_REDUCTION = claim(
    "other.other_100_reduction",
    title=named("КТС-ті 100 % азайтудың өзгесі жоқ", "Нет другого уменьшения КПН на 100 %", "No other 100% reduction"),
    wanted=False,
    refuses=Saying("OTHER_100_REDUCTION", _("Another 100% reduction of corporate income tax is used as well.")),
    change=_("Give up the other 100% reduction of corporate income tax."),
)
NO_SEZ = claim(
    "other.sez",
    title=named("АЭА-да қызмет етпейді", "Не действует в СЭЗ", "Not working in a special economic zone"),
    wanted=False,
    refuses=Saying("SEZ", _("An organisation working in a special economic zone may not use another 100% reduction.")),
    change=_("The reduction is open to organisations that do not work in a special economic zone."),
)
NO_INVESTMENT_AGREEMENT = claim(
    "other.investment_agreement",
    title=named("Инвестициялар туралы келісім жоқ", "Нет соглашения об инвестициях", "No investment agreement"),
    wanted=False,
    refuses=Saying(
        "INVESTMENT_AGREEMENT", _("A person with an investment agreement may not use other reductions of this tax.")
    ),
    change=_("The reduction is open to those without an investment agreement."),
)

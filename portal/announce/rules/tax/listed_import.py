"""Goods brought in: listed, documented, solely for priority activities (Tax Code 2025, art. 479 p. 1 sp. 11).

Goods from the EAEU have no customs papers: the import application stands for them (525 p. 2 sp. 1). Use for another
purpose afterwards makes VAT due from the date of import.
"""

from portal.announce.rules.tax.claims import Saying, claim, named
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met
from portal.announce.rules.verdicts import sentence as _


def listed_import(operation: str) -> tuple[Condition, ...]:
    """The conditions of an import in the order of the law."""
    return (_listed(operation), _documented(operation), _used_for_priority(operation), _not_misused(operation))


def _listed(operation: str) -> Condition:
    return claim(
        f"ops.{operation}.in_list",
        title=named("Тауар бекітілген тізбеде", "Товар в утверждённом перечне", "The goods are in the approved list"),
        wanted=True,
        refuses=Saying("NOT_IN_LIST", _("The goods are not in the approved list.")),
        asks=Saying("LIST_EVIDENCE", _("It is not proved that the goods are in the approved list.")),
        change=_("Import goods of the approved list, and attach the specification with their codes."),
    )


def _documented(operation: str) -> Condition:
    return claim(
        f"ops.{operation}.customs_docs",
        title=named("Әкелу құжатпен ресімделген", "Ввоз оформлен документами", "The import is documented"),
        wanted=True,
        refuses=Saying("NO_CUSTOMS_DOCS", _("The import is not documented as the law asks.")),
        asks=Saying("CUSTOMS_EVIDENCE", _("The documents of the import are missing.")),
        change=_("Document the import: the customs declaration, or the import application for goods from the EAEU."),
    )


def _used_for_priority(operation: str) -> Condition:
    return claim(
        f"ops.{operation}.exclusive_use",
        title=named("Тек басым қызмет үшін", "Исключительно для приоритетной деятельности", "Solely for priority use"),
        wanted=True,
        refuses=Saying("NOT_EXCLUSIVE_USE", _("The goods are not imported solely for priority activities.")),
        asks=Saying("USE_EVIDENCE", _("Use solely in priority activities is not proved.")),
        change=_("Import the goods solely for priority activities, and attach the undertaking on their use."),
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

"""Whether there is anything to relieve: the operation, its place, the kind of payer. A no here is "not applicable"."""

from collections.abc import Callable
from typing import Any

from portal.announce.rules.tax.changes import remedy, switch
from portal.announce.rules.tax.claims import NOT_KNOWN, named
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _

NO_TRIGGER = ("NO_TRIGGER", _("No such operation, payment or staff in the year."))
STATE_IT = _("State it in the statement of the year, with its proof.")


def took_place(operation: str) -> Condition:
    """There was such an operation, and its amount is not nothing."""

    def holds(case: Case) -> Answer:
        found = case.fact(f"ops.{operation}")
        return not_met(*NO_TRIGGER) if found is None or found.amount == 0 else met(_("There was such an operation."))

    return Condition(name="operation", title=OPERATION, uses=(f"ops.{operation}",), holds=holds)


def staff(wanted: Callable[[Any], bool | None]) -> Condition:
    """There were employees of the kind that the relief is for."""

    def holds(case: Case) -> Answer:
        payroll = case.facts.ops.employees
        if payroll is None:
            return not_met(*NO_TRIGGER)
        if payroll.groups is None:
            return unknown(*NOT_KNOWN)
        found = [wanted(group) for group in payroll.groups if group.n != 0]
        if any(found):
            return met(_("There were such employees."))
        return unknown(*NOT_KNOWN) if None in found else not_met(*NO_TRIGGER)

    return Condition(name="employees", title=OPERATION, uses=("ops.employees",), holds=holds)


def _known(path: str, code: str, reason: str, yes: str) -> Callable[[Case], Answer]:
    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found is None:
            return unknown(*NOT_KNOWN, remedy(STATE_IT, switch(path, None, True)))
        return met(yes) if found else not_met(code, reason)

    return holds


def place_in_kazakhstan(operation: str) -> Condition:
    """The place of supply is Kazakhstan; otherwise no VAT of Kazakhstan arises at all."""
    path = f"ops.{operation}.place_rk"
    reason = _("The place of supply is not Kazakhstan, so no VAT of Kazakhstan arises.")
    holds = _known(path, "PLACE_OUTSIDE_RK", reason, _("The place of supply is Kazakhstan."))
    return Condition(name="place-of-supply", title=PLACE, uses=(path,), holds=holds)


def _deposits(case: Case) -> Answer:
    rows = case.facts.income.deposit_interest
    if rows is None:
        return unknown(*NOT_KNOWN)
    if all(row.amount == 0 for row in rows):
        return not_met(*NO_TRIGGER)
    return met(_("Deposit interest was received."))


def _advances(case: Case) -> Answer:
    found = case.facts.ops.advance_payer_otherwise
    if found is None:
        return unknown(*NOT_KNOWN, remedy(STATE_IT, switch("ops.advance_payer_otherwise", None, True)))
    return met(_("Without the relief advance payments would be due.")) if found else not_met(*NO_TRIGGER)


def _social_tax(case: Case) -> Answer:
    if case.facts.tax_regime == "simplified_declaration":
        return not_met(
            "NOT_SOCIAL_TAX_PAYER", _("Under the simplified declaration the company is not a payer of social tax.")
        )
    return met(_("The company pays social tax."))


def no_establishment(operation: str) -> Condition:
    """The recipient has no permanent establishment in Kazakhstan."""
    path = f"ops.{operation}.recipient_pe"

    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found is None:
            return unknown(*NOT_KNOWN, remedy(STATE_IT, switch(path, None, False)))
        if found:
            return not_met(
                "RECIPIENT_HAS_PE",
                _("The recipient acts through a permanent establishment in Kazakhstan; the norm does not apply to it."),
            )
        return met(_("The recipient has no permanent establishment in Kazakhstan."))

    return Condition(name="no-establishment", title=ESTABLISHMENT, uses=(path,), holds=holds)


OPERATION = named("Мұндай операция болған", "Такая операция была", "There was such an operation")
PLACE = named("Өткізу орны – Қазақстан", "Место реализации – Казахстан", "The place of supply is Kazakhstan")
ESTABLISHMENT = named(
    "Алушының тұрақты мекемесі жоқ", "У получателя нет постоянного учреждения", "No permanent establishment"
)
VAT_PAYER = Condition(
    name="vat-payer",
    title=named("ҚҚС төлеуші", "Плательщик НДС", "A payer of VAT"),
    uses=("vat_payer",),
    holds=_known(
        "vat_payer",
        "NOT_VAT_PAYER",
        _("The company is not a payer of VAT, so the turnover is not taxed."),
        _("The company is a payer of VAT."),
    ),
)
SOCIAL_TAX_PAYER = Condition(
    name="social-tax-payer",
    title=named("Әлеуметтік салық төлеуші", "Плательщик социального налога", "A payer of social tax"),
    uses=("tax_regime",),
    holds=_social_tax,
)
DEPOSITS = Condition(name="deposit-interest", title=OPERATION, uses=("income.deposit_interest",), holds=_deposits)
ADVANCES = Condition(
    name="advance-payments",
    title=named("Аванстық төлемдер туындайды", "Авансовые платежи возникают", "Advance payments would be due"),
    uses=("ops.advance_payer_otherwise",),
    holds=_advances,
)

"""The three parts of the computed tax and what each is reduced by (Tax Code 2025, art. 739 p. 1; 740; 741).

Until 2022 the whole tax was reduced without parts; since then intellectual property and services have conditions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.announce.rules.tax import nexus, parameters
from portal.announce.rules.tax.changes import Change, Remedy, remedy, switch
from portal.announce.rules.tax.facts import Cit, Services
from portal.announce.rules.tax.norm import Case, Result
from portal.announce.rules.verdicts import sentence as _

SERVICES = ("contract_lawful", "labour_contracts", "headcount_ok", "qualification_ok", "costs_ok")
ORDER_1287 = date(2023, 1, 1)  # rules of the Ministry of Finance of 15.12.2022


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the tax: what became of it, by how much it is reduced, and what would change that."""

    name: str
    tax: int | None
    result: Result
    reason: str
    reduction: int | None = None
    changes: tuple[Change, ...] = ()
    k: Fraction | None = None


def whole(case: Case) -> tuple[Part, ...]:
    """The tax without parts, as it was reduced until 2022."""
    tax = computed(case.facts.cit)
    return (_without_sum("all") if tax is None else _granted("all", tax),)


def judged(case: Case) -> tuple[Part, ...]:
    """The parts by the law of the case's day."""
    return parts(case) if case.law_on >= ORDER_1287 else whole(case)


def parts(case: Case) -> tuple[Part, ...]:
    """The parts that hold any tax; the conditions of each are looked at by themselves."""
    found = []
    for name, look_at in PARTS:
        tax = part_of(case.facts.cit, f"{name}_part")
        if tax != 0:
            found.append(look_at(case, tax))
    return tuple(found)


def computed(cit: Cit) -> int | None:
    """The computed tax, or the sum of its parts where these are stated."""
    known = [cit.ip_part, cit.svc_part, cit.other_part]
    if cit.computed is not None:
        return cit.computed
    return None if None in known else sum(part or 0 for part in known)


def part_of(cit: Cit, name: str) -> int | None:
    """A part of the tax, or what the other two leave of it."""
    own: int | None = getattr(cit, name)
    if own is not None:
        return own
    others = [getattr(cit, other) for other in ("ip_part", "svc_part", "other_part") if other != name]
    if cit.computed is None or None in others:
        return None
    return int(cit.computed - sum(others))


def ways_out(found: tuple[Part, ...]) -> tuple[Remedy, ...]:
    """For parts without proof all of it together; for refused parts each that could be saved by itself."""
    asked = [part for part in found if part.result == "unknown"]
    if asked:
        if not all(part.changes for part in asked):
            return ()
        changes = tuple(change for part in asked for change in part.changes)
        return (
            remedy(
                _("Attach the proof for the parts of the tax that lack it: rights, costs, contracts, staff."), *changes
            ),
        )
    lost = [part for part in found if part.result == "not_met" and part.changes]
    return tuple(remedy(WAYS[part.name], *part.changes) for part in lost)


def _granted(name: str, tax: int) -> Part:
    return Part(name, tax, "met", _("Reduced in full."), tax)


def _other(_case: Case, tax: int | None) -> Part:
    return _without_sum("other") if tax is None else _granted("other", tax)


def _without_sum(name: str) -> Part:
    return Part(name, None, "unknown", _("The computed tax of this part is not known."))


def _ip(case: Case, tax: int | None) -> Part:
    if tax is None:
        return _without_sum("ip")
    parameters.reading("ip_reduction_reading", case.law_on, ("tax_share",))
    costs = case.facts.ip
    rights = switch("ip.exclusive_rights", costs.exclusive_rights, True)
    if costs.exclusive_rights is False:
        return Part("ip", tax, "not_met", _("The company does not hold the exclusive property rights."), 0, (rights,))
    k = nexus.coefficient(costs, case.law_on)
    if k is None or costs.exclusive_rights is None:
        missing = () if costs.exclusive_rights else (rights,)
        reason = _("The exclusive rights or the costs of the intellectual property are not proved.")
        return Part("ip", tax, "unknown", reason, None, missing + (_costs(case) if k is None else ()))
    return Part("ip", tax, "met", _("Reduced by the nexus coefficient."), nexus.reduced(tax, k), k=k)


def _costs(case: Case) -> tuple[Change, ...]:
    """Costs that are not known, stated; at least one tenge in all, or there is no coefficient."""
    unstated = [name for name in nexus.COSTS if getattr(case.facts.ip, name) is None]
    known = sum(getattr(case.facts.ip, name) or 0 for name in nexus.COSTS)
    if not unstated:
        return (Change("ip.own", 0, 1, 0),)
    first, *others = (f"ip.{name}" for name in unstated)
    least = Change(first, None, 0, None) if known else Change(first, None, 1, 0)
    return (least, *(switch(path, None, 0) for path in others))


def _services(case: Case, tax: int | None) -> Part:
    if tax is None:
        return _without_sum("svc")
    found = {name: getattr(case.facts.svc, name) for name in SERVICES}
    failed = [switch(f"svc.{name}", False, True) for name, value in found.items() if value is False]
    open_ones = [switch(f"svc.{name}", None, True) for name, value in found.items() if value is None]
    off, unproved = _deviation(case)
    if failed or off:
        reason = _("Contract, employees, qualification, costs or declared figures do not meet the conditions.")
        return Part("svc", tax, "not_met", reason, 0, (*failed, *off))
    if open_ones or unproved:
        reason = _("Contract, employees, qualification, costs or declared figures are not proved.")
        return Part("svc", tax, "unknown", reason, None, (*open_ones, *unproved))
    return _granted("svc", tax)


def _deviation(case: Case) -> tuple[list[Change], list[Change]]:
    """How far actual figures are from declared ones (A15): changes for what is too far, and for what is not proved."""
    row = parameters.stated("services_deviation_most", case.law_on)
    if row is None:
        return [], []
    most = Fraction(row.value)
    off: list[Change] = []
    unproved: list[Change] = []
    for name in ("headcount", "costs"):
        declared, actual = case.fact(f"svc.declared.{name}"), case.fact(f"svc.actual.{name}")
        if declared is None or actual is None:
            unproved = _to_declare(case.facts.svc)
        elif abs(actual - declared) > most * declared:
            off.append(_nearer(name, declared, actual, most))
    return off, unproved


def _nearer(name: str, declared: int, actual: int, most: Fraction) -> Change:
    if actual > declared:
        limit = declared + most * declared
        to = limit.numerator // limit.denominator
        return Change(f"svc.actual.{name}", actual, to, to + 1)
    limit = declared - most * declared
    to = -(-limit.numerator // limit.denominator)
    return Change(f"svc.actual.{name}", actual, to, to - 1)


def _to_declare(services: Services) -> list[Change]:
    """What is missing of declared and actual figures, stated as equal to the other; nothing where both are missing."""
    changes = []
    for kind, other_kind in (("declared", "actual"), ("actual", "declared")):
        own, other = getattr(services, kind), getattr(services, other_kind)
        figures = {name: getattr(other, name, None) or 0 for name in ("headcount", "costs")}
        if own is None:
            changes.append(switch(f"svc.{kind}", None, figures))
            continue
        missing = [name for name in figures if getattr(own, name) is None]
        changes += [switch(f"svc.{kind}.{name}", None, figures[name]) for name in missing]
    return changes


PARTS: tuple[tuple[str, Callable[[Case, int | None], Part]], ...] = (("ip", _ip), ("svc", _services), ("other", _other))
WAYS = {
    "ip": _("Obtain the exclusive property rights: then the intellectual-property part is reduced."),
    "svc": _("Meet the conditions of the services part: then it is reduced."),
}


def reduction(found: tuple[Part, ...]) -> int | None:
    """By how much the tax is reduced; None while a part lacks proof."""
    if any(part.result == "unknown" for part in found):
        return None
    return sum(part.reduction or 0 for part in found)

"""The reduction of corporate income tax: what the parts come to together, and what it does not go together with.

Tax Code 2025, art. 738 p. 1 sp. 1, 739 to 741; before, Tax Code 2017, art. 293 p. 4-3.
"""

from collections.abc import Callable

from portal.announce.rules.tax import cit_parts
from portal.announce.rules.tax.cit_parts import Part
from portal.announce.rules.tax.citations import TC2017, TC2025, Period
from portal.announce.rules.tax.claims import NOT_KNOWN, named
from portal.announce.rules.tax.norm import Answer, Case, Condition, Result, Step, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _


def answer_code(found: tuple[Part, ...]) -> tuple[Result, str]:
    """What the parts come to together: proof first, then all refused, some refused, a coefficient below one."""
    results = [part.result for part in found]
    if "unknown" in results:
        return "unknown", "BASKET_EVIDENCE"
    if results and all(result == "not_met" for result in results):
        return "not_met", "BASKETS_REFUSED"
    if "not_met" in results:
        return "met", "PARTIAL_BASKETS"
    below = any(part.k is not None and part.k < 1 for part in found)
    return "met", "NEXUS_BELOW_ONE" if below else "OK"


def _together(found: tuple[Part, ...], articles: dict[str, str], period: Period) -> Answer:
    result, code = answer_code(found)
    reduction = cit_parts.reduction(found)
    sums = {"reduction_kzt": reduction} if reduction is not None else {}
    ways = cit_parts.ways_out(found) if result != "met" else ()
    steps = tuple(_step(part, articles[part.name], period) for part in found)
    return Answer(result, SENTENCES[code], code, sums, ways, steps)


def _step(part: Part, article: str, period: Period) -> Step:
    """One part as a link of the chain; it does not decide alone."""
    answer = Answer(
        part.result, part.reason, values={} if part.reduction is None else {"reduction_kzt": part.reduction}
    )
    uses = ("cit", {"ip": "ip", "svc": "svc"}.get(part.name, "cit"))
    condition = Condition(
        name=f"cit-{part.name}",
        title=TITLES[part.name],
        uses=uses,
        holds=lambda _case: answer,
        assumes=ASSUMES[part.name],
    )
    return Step(condition.at(article, *period), answer, article)


def _reduction(judged: Callable[[Case], tuple[Part, ...]], articles: dict[str, str], period: Period) -> Condition:
    def holds(case: Case) -> Answer:
        return _together(judged(case), articles, period)

    return Condition(name="cit-parts", title=TITLES["together"], uses=("cit", "ip", "svc"), holds=holds)


def _computed(case: Case) -> Answer:
    found = cit_parts.computed(case.facts.cit)
    if found is None:
        return unknown(*NOT_KNOWN)
    if found == 0:
        return not_met("NO_TAX", _("There is no computed corporate income tax, so nothing to reduce."))
    return met(_("Corporate income tax of %(computed_kzt)s was computed."), computed_kzt=found)


SENTENCES = {
    "OK": _("The computed tax is reduced by %(reduction_kzt)s, in full."),
    "BASKET_EVIDENCE": _("The proof for the intellectual-property or services part of the tax is missing."),
    "BASKETS_REFUSED": _("No part of the tax meets its conditions."),
    "PARTIAL_BASKETS": _("Reduced by %(reduction_kzt)s: only the parts whose conditions are met."),
    "NEXUS_BELOW_ONE": _("Reduced by %(reduction_kzt)s: the nexus coefficient is below 1."),
}
TITLES = {
    "together": named("Салық бөліктерінің талаптары", "Условия частей налога", "Conditions of the parts of the tax"),
    "all": named("Есептелген салық тұтас", "Исчисленный налог целиком", "The computed tax as a whole"),
    "ip": named("Зияткерлік меншік бөлігі", "Часть по интеллектуальной собственности", "Intellectual-property part"),
    "svc": named("Көрсетілетін қызметтер бөлігі", "Часть по услугам", "Services part"),
    "other": named("Өзге кірістер бөлігі", "Часть по прочим доходам", "Part of all other income"),
}
ASSUMES: dict[str, tuple[str, ...]] = {"all": (), "ip": ("A3", "A9"), "svc": ("A15",), "other": ()}
OLD, NEW = "TC2017 293 p.4-3", "TC2025 738 p.1 sp.1; 739-741"
OLD_PARTS = dict.fromkeys(("all", "ip", "svc", "other"), OLD)
NEW_PARTS = {"ip": "TC2025 740", "svc": "TC2025 741", "other": "TC2025 739 p.1 sp.3"}
COMPUTED = Condition(
    name="computed-tax",
    title=named("Есептелген КТС бар", "Есть исчисленный КПН", "There is computed corporate income tax"),
    uses=("cit",),
    holds=_computed,
)
WITHOUT_PARTS = _reduction(cit_parts.whole, OLD_PARTS, TC2017)
BY_ORDER_1287 = _reduction(cit_parts.parts, OLD_PARTS, TC2017)
BY_CODE_2025 = _reduction(cit_parts.parts, NEW_PARTS, TC2025)

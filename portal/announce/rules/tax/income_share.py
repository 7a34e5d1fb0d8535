"""The share of income from priority activities reaches the threshold: 90 % of total annual income since 2026
(Tax Code 2025, art. 17 p. 1 sp. 2), all of it before (A1). With no income at all a person decides (A6).
"""

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.income import Count, count
from portal.announce.rules.tax.income_changes import a_first_income, for_the_open, for_the_short
from portal.announce.rules.tax.norm import READINGS, Answer, Case, Condition, met, not_met, silent_law, unknown
from portal.announce.rules.verdicts import Value
from portal.announce.rules.verdicts import sentence as _


def holds(case: Case) -> Answer:
    """Met when the share is reached however open links turn out, not met when it cannot be reached."""
    parameters.reading("share_period", case.law_on, ("tax_period",))
    found = count(case.facts, case.law_on)
    if not found.total and not found.unstated:
        return _nothing(case)
    told = values(found)
    if found.holds:
        return met(
            _("%(counted_kzt)s of %(total_kzt)s count as priority income: %(share_bp)s; %(least_bp)s is enough."),
            **told,
        )
    if not found.may_hold:
        reason = _("%(counted_kzt)s of %(total_kzt)s count as priority income: %(share_bp)s instead of %(least_bp)s.")
        return not_met("SHARE_BELOW", reason, *for_the_short(case.facts, found), **(told | _at_most(found)))
    return unknown(
        "SHARE_NEEDS_EVIDENCE",
        _("From %(counted_kzt)s to %(most_kzt)s of %(total_kzt)s count as priority income, as open facts turn out;"
          " %(least_bp)s are needed."),
        *for_the_open(case.facts, found, case.law_on),
        **told,
    )  # fmt: skip


def values(found: Count) -> dict[str, Value]:
    """The sums and the share, cut to hundredths of a percent and never rounded up."""
    return {
        "counted_kzt": found.sure,
        "most_kzt": found.most,
        "total_kzt": found.total,
        "share_bp": _hundredths(found.sure, found.total),
        "least_bp": int(found.threshold * 10_000),
    }


def _at_most(found: Count) -> dict[str, Value]:
    """A refusal stands even with every open link proved, so it is told with that sum."""
    return {"counted_kzt": found.most, "share_bp": _hundredths(found.most, found.total)}


def _hundredths(counted: int, total: int) -> int:
    return counted * 10_000 // total if total else 0


def _nothing(case: Case) -> Answer:
    reason = _("No income in the year: the share cannot be computed, a person decides.")
    reading = parameters.reading("zero_income", case.law_on, READINGS)
    return silent_law(reading, "ZERO_INCOME", reason, a_first_income(case.facts))


CONDITION = Condition(
    name="income-share",
    title=named(
        "Басым қызмет түрлерінен түскен кірістің үлесі жеткілікті",
        "Доля доходов от приоритетных видов деятельности достаточна",
        "The share of income from priority activities is high enough",
    ),
    uses=(
        "income.priority",
        "income.unclassified",
        "income.other",
        "income.dividends_received",
        "income.gratuitous",
        "income.deposit_interest",
        "income.fx",
        "income.doubtful",
    ),
    holds=holds,
    assumes=("A1", "A4", "A6", "A8"),
)
NORMS = (
    CONDITION.at("TC2017 293 p.4-3", *TC2017),
    CONDITION.at(
        "TC2025 17 p.1 sp.2",
        *TC2025,
        cites={
            "SHARE_BELOW": "TC2025 17 p.1 sp.2; TC2025 739 p.4",
            "SHARE_NEEDS_EVIDENCE": "TC2025 17 p.1",
        },
    ),
)

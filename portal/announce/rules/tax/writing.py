"""A judged company-year as JSON, in the language of the reader: what the command prints and a page can show."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from portal.announce.rules.tax import cit_parts, contribution, income, judging, parameters
from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.tax.income import Count
from portal.announce.rules.tax.judging import Verdict
from portal.announce.rules.tax.keeping import kept, spoken
from portal.announce.rules.tax.norm import Case

WORDS = {"met": "granted", "not_met": "refused", "unknown": "needs_evidence"}
BY_PARTS = "cit-parts"


def told(facts: CompanyYear, as_of: date | None = None) -> dict[str, Any]:
    """Everything that the rules say of a company-year."""
    verdicts = judging.judge(facts, as_of)
    gate = judging.gate_of(facts, as_of)
    return {
        "reliefs": {code: spoken(kept(verdict)) for code, verdict in verdicts.items()},
        "gate_at_year_end": _short(gate) | {"effect_from": _day(judging.breach_from(facts, gate))},
        "share": _share(facts, gate.law_on),
        "cit": _cit(facts, verdicts["CIT_100"]),
        "contribution": _contribution(facts),
        "warnings": warnings(facts),
    }


def warnings(facts: CompanyYear) -> list[str]:
    """What is no condition of a relief, but should be looked at."""
    named, rows = facts.hub.activities, facts.income.priority or ()
    if named is None or None in named:
        return []
    outside = any(row.activity not in named for row in rows if row.activity is not None and row.amount)
    return ["ACTIVITY_NOT_IN_CERTIFICATE"] if outside else []


def percent(share: Fraction) -> str:
    """A share with two decimals, cut and never rounded up."""
    whole, rest = divmod(share.numerator * 10_000 // share.denominator, 100)
    return f"{whole}.{rest:02d}"


def _short(verdict: Verdict) -> dict[str, Any]:
    return {"verdict": verdict.outcome, "code": verdict.code, "article": verdict.article}


def _share(facts: CompanyYear, on: date) -> dict[str, Any] | None:
    if parameters.stated("share_threshold", on) is None:
        return None
    count: Count = income.count(facts, on)
    return {
        "numerator_min": count.sure,
        "numerator_max": count.most,
        "total": count.total,
        "percent_min_truncated": percent(Fraction(count.sure, count.total)) if count.total else None,
        "threshold_percent": percent(count.threshold),
    }


def _cit(facts: CompanyYear, verdict: Verdict) -> dict[str, Any] | None:
    judged = {step.norm.condition.name for step in verdict.steps}
    if verdict.outcome == "not_applicable" or BY_PARTS not in judged:
        return None
    computed = cit_parts.computed(facts.cit)
    by_parts = verdict.outcome == "granted" or verdict.code in ("BASKET_EVIDENCE", "BASKETS_REFUSED")
    if not by_parts:
        lost = 0 if verdict.outcome == "refused" else None
        return {"computed": computed, "reduction": lost, "k": None, "baskets": {}}
    found = cit_parts.judged(Case(facts, verdict.law_on))
    k = next((part.k for part in found if part.k is not None), None)
    return {
        "computed": computed,
        "reduction": cit_parts.reduction(found),
        "k": [k.numerator, k.denominator] if k is not None else None,
        "baskets": {part.name: [WORDS[part.result], part.reduction] for part in found},
    }


def _contribution(facts: CompanyYear) -> Mapping[str, Any] | None:
    base = income.after_registration(facts, facts.last_day)
    if base is None:
        return None
    due = contribution.due(base, facts.last_day)
    if facts.contribution_paid is None:
        return {"base": base, "due": due}
    paid = contribution.Contribution((due,), facts.contribution_paid)
    return {"base": base, "due": due, "paid": paid.paid, "arrears": paid.arrears, "overpaid": paid.overpaid}


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None

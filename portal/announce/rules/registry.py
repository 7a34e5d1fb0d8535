"""All norms by name, each with its versions in the order of their dates, and the judging of a case by them.

A new norm is a new file and a line here; a changed law is one more Rule in the file of its norm.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from portal.announce.rules import (
    amount_maximum,
    cofinancing_share,
    commercialisation_specialist,
    consortium_size,
    double_financing,
    estimate_agrees,
    excluded_business,
    general_tax_regime,
    legal_form,
    measurable_results,
    no_branches,
    not_bankrupt,
    participant_entity,
    participation_term,
    planned_priority_share,
    priority_activity,
    small_business,
    stage_one_readiness,
    stage_two_after_one,
    state_share,
    strategic_project,
    sums_agree,
    tax_debt,
    team_size,
    term_maximum,
    years_of_work,
)
from portal.announce.rules.facts import Facts, Params
from portal.announce.rules.rule import Finding, Rule
from portal.announce.rules.verdicts import Result, needs_a_person
from portal.announce.rules.verdicts import sentence as _

WORST_FIRST: tuple[Result, ...] = ("not_met", "needs_a_person", "unknown")

RULES: Mapping[str, tuple[Rule, ...]] = {
    versions[0].norm: versions
    for versions in (
        legal_form.RULES,
        not_bankrupt.RULES,
        tax_debt.RULES,
        small_business.RULES,
        cofinancing_share.RULES,
        amount_maximum.RULES,
        term_maximum.RULES,
        stage_two_after_one.RULES,
        stage_one_readiness.RULES,
        team_size.RULES,
        commercialisation_specialist.RULES,
        years_of_work.RULES,
        consortium_size.RULES,
        double_financing.RULES,
        sums_agree.RULES,
        estimate_agrees.RULES,
        measurable_results.RULES,
        participant_entity.RULES,
        priority_activity.RULES,
        general_tax_regime.RULES,
        state_share.RULES,
        excluded_business.RULES,
        no_branches.RULES,
        strategic_project.RULES,
        planned_priority_share.RULES,
        participation_term.RULES,
    )
}


def judge(asked: Iterable[tuple[str, Params]], facts: Facts, on: date) -> list[Finding]:
    """What each asked norm says of the facts by the law of that day, in the order asked.

    A norm with no version for the day is left to a person; an unknown name raises KeyError.
    """
    dated = {**facts, "on": on}
    return [_finding(norm, params, dated, on) for norm, params in asked]


def overall(findings: Iterable[Finding]) -> Result:
    """The worst of the results decides; no findings at all is not a yes."""
    results = {finding.result for finding in findings}
    if not results:
        return "unknown"
    return next((result for result in WORST_FIRST if result in results), "met")


def version(versions: Iterable[Rule], on: date) -> Rule | None:
    """The version that was the law on that day."""
    return next((rule for rule in versions if rule.in_force(on)), None)


def faults(norm: str, params: Mapping[str, Any]) -> list[str]:
    """What is wrong with a programme's line about a norm: its name, or parameters it leaves out."""
    if norm not in RULES:
        return [f"unknown norm {norm}"]
    return [f"{norm} needs {name}" for name in sorted({n for r in RULES[norm] for n in r.takes} - params.keys())]


def clashes(versions: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Versions of one norm that are in force on the same day, which must not be."""
    ordered = sorted(versions, key=lambda rule: rule.since)
    return [(one, two) for one, two in pairwise(ordered) if one.until is None or two.since <= one.until]


def _finding(norm: str, params: Params, facts: Facts, on: date) -> Finding:
    rule = version(RULES[norm], on)
    if rule is not None:
        return Finding.of(rule, on, rule.holds(facts, params))
    verdict = needs_a_person(
        _("The rule catalogue has no confirmed version of this norm for %(checked_on)s; an officer decides."),
        checked_on=on.isoformat(),
    )
    return Finding.of(RULES[norm][-1], on, verdict)

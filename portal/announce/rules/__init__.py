"""Eligibility: legal norms as dated, cited, pure functions of facts, one norm in one file."""

from portal.announce.rules.facts import FACTS, Fact, Facts, Params
from portal.announce.rules.registry import RULES, faults, judge, overall
from portal.announce.rules.rule import Finding, Rule
from portal.announce.rules.verdicts import Result, Verdict

__all__ = (
    "FACTS",
    "RULES",
    "Fact",
    "Facts",
    "Finding",
    "Params",
    "Result",
    "Rule",
    "Verdict",
    "faults",
    "judge",
    "overall",
)

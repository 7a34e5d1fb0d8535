"""Tax preferences of participants: a company-year in, seventeen verdicts out, each with its chain of dated norms."""

from portal.announce.rules.tax.catalogue import BY_CODE, RELIEFS
from portal.announce.rules.tax.changes import Change, Remedy
from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.tax.judging import Verdict, gate_of, judge, judge_one, weigh
from portal.announce.rules.tax.keeping import kept, spoken
from portal.announce.rules.tax.proposals import Proposal
from portal.announce.rules.tax.reading import Fault, Scenario, read, read_facts
from portal.announce.rules.tax.relief import Relief

__all__ = (
    "BY_CODE",
    "RELIEFS",
    "Change",
    "CompanyYear",
    "Fault",
    "Proposal",
    "Relief",
    "Remedy",
    "Scenario",
    "Verdict",
    "gate_of",
    "judge",
    "judge_one",
    "kept",
    "read",
    "read_facts",
    "spoken",
    "weigh",
)

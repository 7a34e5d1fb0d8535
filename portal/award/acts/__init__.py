"""Verbs of the panel: prepare, confirm, release; sign and present an award.

A decision is prepared by one person and confirmed by another, who confirms the digest of what was on the screen; it is
told at the release together with all others, in one transaction. Acts of a panel come one after another: each holds
the call first and looks at everything anew.
"""

from portal.award.acts.awarding import first_of_month, present, sign
from portal.award.acts.confirming import confirm, confirm_all, facts_of
from portal.award.acts.digests import Changed, digest, digest_of_all, digest_of_table
from portal.award.acts.preparing import budgets_of, prepare, prepare_all, reasons_for, suggest
from portal.award.acts.releasing import release

__all__ = (
    "Changed",
    "budgets_of",
    "confirm",
    "confirm_all",
    "digest",
    "digest_of_all",
    "digest_of_table",
    "facts_of",
    "first_of_month",
    "prepare",
    "prepare_all",
    "present",
    "reasons_for",
    "release",
    "sign",
    "suggest",
)

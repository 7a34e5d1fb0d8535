"""Verbs of the panel: prepare, confirm, release; sign and present an award.

A decision is prepared by one person and confirmed by another, who confirms the digest of what was on the screen; it is
told at the release together with all others, in one transaction. Acts of a panel come one after another: each holds
the call first and looks at everything anew.
"""

from portal.award.acts.advising import advised, plan_reviews
from portal.award.acts.awarding import first_of_month, present, sign
from portal.award.acts.confirming import confirm, confirm_all, facts_of
from portal.award.acts.digests import Changed, digest, digest_of_all, digest_of_row, digest_of_table
from portal.award.acts.drawing import budgets_of, draw_line
from portal.award.acts.preparing import prepare, prepare_all, reasons_for, suggest
from portal.award.acts.releasing import release
from portal.award.acts.reminding import remind

__all__ = (
    "Changed",
    "advised",
    "budgets_of",
    "confirm",
    "confirm_all",
    "digest",
    "digest_of_all",
    "digest_of_row",
    "digest_of_table",
    "draw_line",
    "facts_of",
    "first_of_month",
    "plan_reviews",
    "prepare",
    "prepare_all",
    "present",
    "reasons_for",
    "release",
    "remind",
    "sign",
    "suggest",
)

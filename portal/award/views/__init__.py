"""Pages of the panel and the applicant's result; every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal import web

bp = web.room("award")

for page in (
    "ranking",
    "lines",
    "advising",
    "decisions",
    "releases",
    "panel",
    "room",
    "awards",
    "results",
    "appeals",
    "appeal_cases",
    "commission",
    "agreements",
    "participants",
    "participations",
    "statements",
    "filing",
    "signing_statements",
    "signing_votes",
    "statement_checks",
    "contributions",
):
    import_module(f"portal.award.views.{page}")

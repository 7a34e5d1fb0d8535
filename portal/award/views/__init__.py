"""Pages of the panel and the applicant's result; every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal import web

bp = web.room("award")

for page in (
    "ranking",
    "decisions",
    "releases",
    "awards",
    "results",
    "commission",
    "agreements",
    "participants",
    "participations",
):
    import_module(f"portal.award.views.{page}")

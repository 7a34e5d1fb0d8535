"""Pages of the room: staff's cases and experts' work; every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal import web

bp = web.room("assess")

for page in (
    "cases", "exports", "screening", "experts", "planning", "plans", "reviews", "declaring", "phasing", "wishes",
    "deliveries", "messages", "looks", "bulk",
):  # fmt: skip
    import_module(f"portal.assess.views.{page}")

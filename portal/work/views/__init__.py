"""Pages of the room; every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal import web

bp = web.room("work")

for page in ("desk", "calendar", "own_data", "erasure"):
    import_module(f"portal.work.views.{page}")

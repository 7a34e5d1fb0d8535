"""Pages of applicants: every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal.apply.views.room import bp, init_app

__all__ = ("bp", "init_app")

for page in ("cases", "writing", "pieces", "files", "submitting", "signing", "phone", "messages", "looks"):
    import_module(f"portal.apply.views.{page}")

"""Pages about oneself, one's companies and colleagues; every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal import web

bp = web.room("accounts")

for page in ("profile", "organisations", "invitations", "people", "letter_wishes", "saved_views"):
    import_module(f"portal.accounts.views.{page}")

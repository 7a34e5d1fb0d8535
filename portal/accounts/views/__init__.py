"""Pages about oneself, one's companies and colleagues; every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal import web

bp = web.room("accounts")

PAGES = (
    "profile", "organisations", "invitations", "people", "letter_wishes", "consents", "sessions", "saved_views",
)  # fmt: skip
for page in PAGES:
    import_module(f"portal.accounts.views.{page}")

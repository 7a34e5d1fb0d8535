"""Pages of eligibility; every module hangs its pages on the one blueprint."""

from importlib import import_module

from portal import web

bp = web.room("certify")

for page in ("eligibility", "rulings", "tax_rules"):
    import_module(f"portal.certify.views.{page}")

"""Pages of certificates and of eligibility; every module hangs its pages on the one blueprint."""

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask

from portal import web
from portal.lazily import Lazily

if TYPE_CHECKING:
    from portal.certify import signing
else:
    signing = Lazily("portal.certify.signing")

bp = web.room("certify")


def init_app(app: Flask) -> None:
    """Production does not open with a key that proves nothing; addresses for machines and pictures know no language."""
    if app.config["PRODUCTION"]:
        signing.refuse_demonstration(app.config)
    for path, view in checks.WITHOUT_LANGUAGE.items():
        app.add_url_rule(path, f"certify.{view.__name__}", view)


for page in ("held", "staff", "life", "proposing", "batches", "eligibility", "rulings", "tax_rules", "protocols"):
    import_module(f"portal.certify.views.{page}")
checks = import_module("portal.certify.views.checks")

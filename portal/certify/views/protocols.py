"""The signed protocol of a sitting, for its members and for staff."""

from typing import Any

from flask import abort
from flask_login import current_user

from portal import i18n, web
from portal.award.queries import panel as queries
from portal.certify import protocols
from portal.certify.views import bp


@bp.get("/panel/<key>/protocol.pdf")
def sitting_protocol(key: str) -> Any:
    web.permit()
    found = queries.sitting(key) or abort(404)
    web.permit(found)
    if found.state != "closed":
        abort(404)
    hidden = queries.agenda(found, current_user).hidden
    return web.download(protocols.signed(found, i18n.current(), hidden), f"{found.number}.pdf", "application/pdf")

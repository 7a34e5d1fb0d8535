"""How the pages of the panel find their call and their case, and whose cases the person does not meet."""

from flask import abort
from flask_login import current_user

from portal import web
from portal.announce.models import Call
from portal.apply.models import Application
from portal.award import queries
from portal.award.feedback import Told
from portal.award.queries.appeals import contestable
from portal.interests import Interests


def find_call(slug: str, *, act: str | None = None) -> Call:
    """The call, once the person may see the page; `act` is what the call itself is asked for, where it is another."""
    web.permit()
    call = queries.call(slug) or abort(404)
    web.permit(call, act)
    return call


def find_case(key: str) -> Application:
    """A case whose reviews are in; one's own company's is refused with the reason."""
    web.permit(act="award.outbox")
    application = queries.case(key) or abort(404)
    web.permit(application, act="award.decision")
    return application


def find_told(key: str) -> Told:
    """What was told of the person's own case; a foreign one looks like a missing one."""
    web.permit(act="apply.mine")
    told = queries.told(key, current_user) or abort(404)
    web.permit(told.application, act="award.result")
    return told


def find_contestable(key: str) -> Told:
    """The same, also a refusal at the formal check or by the commission: what may be appealed against."""
    web.permit(act="apply.mine")
    told = contestable(key, current_user) or abort(404)
    web.permit(told.application, act="award.result")
    return told


def own_companies() -> Interests:
    """The organisations and cases that the person must not meet: their own, and those they have a conflict with."""
    interests: Interests = current_user.interests
    return interests

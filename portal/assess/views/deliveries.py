"""What became of the letters of a case, and sending one again."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.assess import acts
from portal.assess.queries import cases as queries
from portal.assess.views import bp
from portal.assess.views.cases import loaded
from portal.workflow import Refused


@bp.post("/cases/<key>/letters/<int:letter_id>/resend")
@web.limiter.limit("60/hour")
def resend(key: str, letter_id: int) -> Any:
    application = loaded(key)
    web.permit(application)
    letter = queries.letter_of(application, letter_id) or abort(404)
    try:
        acts.resend(application, letter, by=current_user)
        flash(_("The letter is being sent again to %(address)s.", address=letter.to), "good")
    except Refused as refused:
        flash(str(refused.reason), "warn")
    return redirect(web.safe_next(web.asked("next")) or url_for("assess.case", key=key, part="history") + "#letters")

"""One's deadlines in one's own calendar: the secret address, a new one, and what a calendar program gets there."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from sqlalchemy import select

from portal import db, feed, i18n, web
from portal.accounts import letter_acts
from portal.accounts.models import CalendarKey, User
from portal.work import deadlines
from portal.work.views import bp


@bp.get("/profile/calendar")
def my_calendar() -> Any:
    web.permit()
    return render_template("work/my_calendar.html", key=db.session.get(CalendarKey, current_user.id))


@bp.post("/profile/calendar")
def renew_calendar() -> Any:
    web.permit()
    if letter_acts.renew_calendar(current_user):
        flash(_("The old address no longer works. Give your calendar the new one."), "good")
    return redirect(url_for("work.my_calendar"))


@bp.get("/calendar/<token>.ics")
@web.limiter.limit("60/hour")
def calendar(token: str) -> Any:
    web.permit()
    user = db.session.scalars(select(User).join(CalendarKey).where(CalendarKey.token == token, User.active)).first()
    if user is None:
        abort(404)
    g.lang = user.lang  # the reader's, whatever the address says
    refresh()
    today = i18n.local(db.now()).date()
    name = _("Deadlines in %(product)s", product=web.setting("PRODUCT"))
    response = feed.answer(name, deadlines.entries(user, today), "orken.ics")
    response.headers["Cache-Control"] = "private, no-store"
    return response

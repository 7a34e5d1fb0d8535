"""Where one is signed in, and how to end it."""

from typing import Any

from flask import abort, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.accounts import acts, queries, sign_ins
from portal.accounts.views import bp


@bp.get("/profile/sessions")
def sessions() -> Any:
    web.permit()
    found, key = queries.sign_ins_of(current_user), session.get(sign_ins.KEY)
    return render_template("accounts/sessions.html", sign_ins=found, key=key)


@bp.post("/profile/sessions/<int:number>/end")
def end_session(number: int) -> Any:
    web.permit(act="accounts.sessions")
    found = queries.sign_in(number, current_user) or abort(404)
    web.permit(found)
    sign_ins.end_session(found, by=current_user)
    flash(_("The session has ended."), "good")
    return redirect(url_for("accounts.sessions"))


@bp.post("/profile/sessions/end")
def end_sessions() -> Any:
    web.permit()
    acts.end_sessions(current_user, here=session.get(sign_ins.KEY))
    session["_user_id"] = current_user.fs_uniquifier  # this device stays signed in
    flash(_("You are signed out on all other devices."), "good")
    return redirect(url_for("accounts.sessions"))

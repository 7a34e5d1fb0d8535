"""How a person wants letters: a page of the profile, and the link of every mail that works without signing in."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web, wishes
from portal.accounts import forms, letter_acts
from portal.accounts.views import bp
from portal.workflow import Refused

ONE_CLICK = "One-Click"  # what a mail program sends under List-Unsubscribe (RFC 8058)


@bp.get("/profile/letters")
def letter_wishes() -> Any:
    web.permit()
    wanted = wishes.of(current_user.id)
    shown: dict[str, str] = {kind: wanted.way(kind) if wanted else wishes.AT_ONCE for kind in wishes.kinds()}
    shown["quiet_from"] = _hour(wanted.quiet_from if wanted else None)
    shown["quiet_until"] = _hour(wanted.quiet_until if wanted else None)
    form = forms.letter_wishes_form()(formdata=None, **shown)
    return render_template("accounts/letter_wishes.html", form=form, kinds=wishes.kinds().values())


@bp.post("/profile/letters")
def save_letter_wishes() -> Any:
    web.permit()
    form = forms.letter_wishes_form()()
    if form.validate():
        hours = (form["quiet_from"].data, form["quiet_until"].data)
        quiet_from, quiet_until = (int(hour) if hour else None for hour in hours)
        try:
            letter_acts.save_letter_wishes(current_user, form.data, quiet_from, quiet_until, by=current_user)
            flash(_("Saved."), "good")
            return redirect(url_for("accounts.letter_wishes"))
        except Refused as refused:
            form[refused.field or "quiet_until"].errors = [refused.reason]
    return render_template("accounts/letter_wishes.html", form=form, kinds=wishes.kinds().values()), 422


@bp.get("/letters/choice/<key>/<kind>")
def letter_choice(key: str, kind: str) -> Any:
    web.permit()
    wanted = _wanted(key, kind)
    now = wishes.AT_ONCE if kind == wishes.ALL else wanted.way(kind)
    return render_template("accounts/letter_choice.html", key=key, kind=wishes.kinds().get(kind), code=kind, now_is=now)


@bp.post("/letters/choice/<key>/<kind>")
@web.csrf.exempt  # the key is the right, and a mail program has no page of ours
@web.limiter.limit("60/hour")
def choose_letters(key: str, kind: str) -> Any:
    web.permit()
    wanted = _wanted(key, kind)
    one_click = request.form.get("List-Unsubscribe") == ONE_CLICK
    way = wishes.IN_PORTAL if one_click else request.form.get("way", "")
    if way not in wishes.WAYS:
        abort(422)
    letter_acts.choose_letters(wanted, kind, way)
    if one_click:
        return "", 200, {"Content-Type": "text/plain; charset=utf-8"}
    flash(_("Saved."), "good")
    return redirect(url_for("accounts.letter_choice", key=key, kind=kind))


def _wanted(key: str, kind: str) -> wishes.LetterWishes:
    if kind != wishes.ALL and kind not in wishes.kinds():
        abort(404)
    return wishes.by_key(key) or abort(404)


def _hour(hour: int | None) -> str:
    return "" if hour is None else str(hour)

"""Oneself: how one is called and written to, and everything one was written."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.accounts import acts, forms, queries
from portal.accounts.views import bp


@bp.get("/profile")
def profile() -> Any:
    web.permit()
    return render_template("accounts/profile.html", form=forms.ProfileForm(obj=current_user))


@bp.post("/profile")
def save_profile() -> Any:
    web.permit()
    form = forms.ProfileForm()
    if not form.validate():
        return render_template("accounts/profile.html", form=form), 422
    acts.save_profile(current_user, name=form.name.data or "", lang=form.lang.data)
    flash(_("Saved."), "good")
    return redirect(url_for("accounts.profile"))


@bp.get("/letters")
def letters() -> Any:
    web.permit()
    return render_template("accounts/letters.html", letters=queries.letters_of(current_user))


@bp.get("/letters/<int:letter_id>")
def letter(letter_id: int) -> Any:
    web.permit(act="accounts.letters")
    found = queries.letter(letter_id, current_user) or abort(404)
    web.permit(found)
    return render_template("accounts/letter.html", letter=found)


@bp.post("/letters/<int:letter_id>/open")
def open_letter(letter_id: int) -> Any:
    web.permit(act="accounts.letters")
    found = queries.letter(letter_id, current_user) or abort(404)
    web.permit(found)
    acts.open_letter(found, by=current_user)
    return redirect(web.safe_next(web.asked("next")) or url_for("accounts.letter", letter_id=letter_id))

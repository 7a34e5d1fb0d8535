"""Pages about oneself, one's companies and colleagues, and one's letters."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.accounts import acts, forms, queries
from portal.accounts.models import Invitation, Organisation
from portal.workflow import Refused

bp = web.room("accounts")


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
    flash(_("Saved."))
    return redirect(url_for("accounts.profile"))


@bp.get("/organisations")
def organisations() -> Any:
    web.permit()
    return render_template("accounts/organisations.html", memberships=queries.organisations_of(current_user))


@bp.get("/organisations/new")
def found() -> Any:
    web.permit()
    return render_template("accounts/found.html", form=forms.NewCompanyForm(), next=_next())


@bp.post("/organisations/new")
def create() -> Any:
    web.permit()
    form = forms.NewCompanyForm()
    if form.validate():
        try:
            organisation = acts.create(form.bin.data or "", form.data, by=current_user)
            return redirect(_next() or url_for("accounts.organisation", number=organisation.bin))
        except Refused as refused:
            form.bin.errors = [refused.reason]
    return render_template("accounts/found.html", form=form, next=_next()), 422


@bp.get("/organisations/<number>")
def organisation(number: str) -> Any:
    return _organisation_page(_loaded(number))


@bp.post("/organisations/<number>")
def save_organisation(number: str) -> Any:
    company = _loaded(number)
    form = forms.CompanyForm()
    if not form.validate():
        return _organisation_page(company, form=form), 422
    acts.save_organisation(company, form.data, by=current_user)
    flash(_("Saved."))
    return redirect(url_for("accounts.organisation", number=number))


@bp.post("/organisations/<number>/invitations")
def invite(number: str) -> Any:
    company = _loaded(number)
    form = forms.InviteForm()
    if not form.validate():
        return _organisation_page(company, invite_form=form), 422
    base = web.setting("PUBLIC_URL") + url_for("accounts.invitation", token="").rstrip("/")
    acts.invite(company, form.email.data or "", form.part.data, by=current_user, base_url=base)
    flash(_("The invitation is on its way to %(email)s.", email=form.email.data))
    return redirect(url_for("accounts.organisation", number=number))


@bp.post("/organisations/<number>/people/<int:user_id>")
def change_part(number: str, user_id: int) -> Any:
    company = _loaded(number)
    member = queries.member_of(company, user_id) or abort(404)
    form = forms.PartForm()
    if form.validate():
        acts.change_part(company, member, form.part.data, by=current_user)
    return redirect(url_for("accounts.organisation", number=number))


@bp.post("/organisations/<number>/people/<int:user_id>/remove")
def remove(number: str, user_id: int) -> Any:
    company = _loaded(number)
    acts.remove(company, queries.member_of(company, user_id) or abort(404), by=current_user)
    return redirect(url_for("accounts.organisation", number=number))


@bp.get("/invitations/", defaults={"token": ""})
@bp.get("/invitations/<token>")
def invitation(token: str) -> Any:
    web.permit()
    return render_template("accounts/invitation.html", invitation=_invitation(token), token=token)


@bp.post("/invitations/<token>")
def join(token: str) -> Any:
    web.permit()
    organisation = acts.join(_invitation(token), by=current_user)
    flash(_("You now act for %(name)s.", name=organisation.name))
    return redirect(url_for("accounts.organisation", number=organisation.bin))


@bp.get("/letters")
def letters() -> Any:
    web.permit()
    return render_template("accounts/letters.html", letters=queries.letters_of(current_user))


@bp.get("/letters/<int:letter_id>")
def letter(letter_id: int) -> Any:
    found = queries.letter(letter_id)
    if found is None or not current_user.is_authenticated or found.user_id != current_user.id:
        web.permit(act="accounts.letters")
        abort(404)
    web.permit(found)
    return render_template("accounts/letter.html", letter=found)


def _loaded(number: str) -> Organisation:
    """The organisation, if it is the person's own; a foreign one looks like a missing one."""
    web.permit(act="accounts.organisations")
    company = queries.organisation(number)
    if company is None or current_user.part_in(company.id) is None:
        abort(404)
    web.permit(company)
    return company


def _organisation_page(company: Organisation, **given: Any) -> str:
    page = {
        "form": forms.CompanyForm(obj=company),
        "invite_form": forms.InviteForm(),
        "part_form": forms.PartForm(),
        **given,
    }
    return render_template("accounts/organisation.html", organisation=company, **page)


def _invitation(token: str) -> Invitation:
    return queries.invitation(token) or abort(404)


def _next() -> str | None:
    return web.safe_next(web.asked("next"))

"""The companies a person acts for, and the people in them; a foreign company looks like a missing one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.accounts import acts, forms, queries
from portal.accounts.models import Organisation
from portal.accounts.views import bp
from portal.workflow import Refused


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
            flash(_("The company is added. You are its owner."), "good")
            return redirect(_next() or url_for("accounts.organisation", number=organisation.number))
        except Refused as refused:
            form.bin.errors = [refused.reason]
    return render_template("accounts/found.html", form=form, next=_next()), 422


@bp.get("/organisations/new/abroad")
def found_abroad() -> Any:
    web.permit()
    return render_template("accounts/found_abroad.html", form=forms.ForeignCompanyForm(), next=_next())


@bp.post("/organisations/new/abroad")
def create_abroad() -> Any:
    web.permit()
    form = forms.ForeignCompanyForm()
    if form.validate():
        try:
            organisation = acts.create_abroad(
                form.country.data, form.foreign_number.data or "", form.facts, by=current_user
            )
            flash(_("The company is added. You are its owner."), "good")
            return redirect(_next() or url_for("accounts.organisation", number=organisation.number))
        except Refused as refused:
            form[refused.field or "country"].errors = [refused.reason]
    return render_template("accounts/found_abroad.html", form=form, next=_next()), 422


@bp.get("/organisations/<number>")
def organisation(number: str) -> Any:
    return organisation_page(find_company(number))


@bp.post("/organisations/<number>")
def save_organisation(number: str) -> Any:
    company = find_company(number)
    form = _form(company)
    if not form.validate():
        return organisation_page(company, form=form), 422
    acts.save_organisation(company, form.data, by=current_user)
    flash(_("Saved."), "good")
    return redirect(url_for("accounts.organisation", number=number))


@bp.post("/organisations/<number>/people/<int:user_id>")
def change_part(number: str, user_id: int) -> Any:
    company, form = find_company(number), forms.PartForm()
    member = queries.member_of(company, user_id) or abort(404)
    if not form.validate():
        abort(422)
    acts.change_part(company, member, form.part.data, by=current_user)
    flash(_("%(name)s has another part now.", name=member.user.name or member.user.email), "good")
    return redirect(url_for("accounts.organisation", number=number))


@bp.post("/organisations/<number>/people/<int:user_id>/remove")
def remove(number: str, user_id: int) -> Any:
    company = find_company(number)
    member = queries.member_of(company, user_id) or abort(404)
    name = member.user.name or member.user.email
    acts.remove(company, member, by=current_user)
    flash(_("%(name)s no longer belongs to the company.", name=name), "good")
    return redirect(url_for("accounts.organisations" if user_id == current_user.id else "accounts.organisation",
                            number=number))  # fmt: skip


def find_company(number: str) -> Organisation:
    """The organisation, if it is the person's own."""
    web.permit(act="accounts.organisations")
    company = queries.organisation(number)
    if company is None or current_user.part_in(company.id) is None:
        abort(404)
    web.permit(company)
    return company


def organisation_page(company: Organisation, **given: Any) -> str:
    """The page of a company, with what was typed if that did not fit."""
    page = {"form": _form(company), "invite_form": forms.InviteForm(formdata=None), **given}
    owns = current_user.part_in(company.id) == "owner"
    invitations = queries.invitations_of(company) if owns else []
    return render_template("accounts/organisation.html", organisation=company, invitations=invitations, **page)


def _form(company: Organisation) -> forms.CompanyForm:
    """What is known of the company; one from abroad has no region, form or category of ours."""
    form = forms.CompanyForm(obj=company)
    if company.bin is None:
        del form.legal_form, form.category, form.region
    return form


def _next() -> str | None:
    return web.safe_next(web.asked("next"))

"""Pages about experts: their list, one of them, and giving a case to one by hand."""

from types import SimpleNamespace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, interests, keyset, web
from portal.apply.models import Application
from portal.assess import acts, competences
from portal.assess.expert_forms import AssignForm, EngageForm, PinForm, ProfileForm, ReasonForm, profile_of
from portal.assess.models import Assignment, Expert
from portal.assess.queries import cases as cases_of
from portal.assess.queries import experts as queries
from portal.assess.queries import plans, reviews
from portal.assess.views import bp
from portal.assess.views.seats import OBSTACLES, why_words
from portal.workflow import Refused


@bp.get("/experts")
def experts() -> Any:
    web.permit()
    found, total = queries.page(keyset.Place.read(request.args), but_not_of=current_user.interests)
    lang = i18n.current()
    rows = [
        {"id": row.expert_id, "name": row.name, "employer": row.employer, "active": row.active, "open": row.open,
         "scored": row.scored, "capacity": row.capacity,
         "languages": ", ".join(i18n.SHORT[code] for code in row.languages),
         "competences": ", ".join(competences.name(code, lang) for code in row.competences)}
        for row in found.rows
    ]  # fmt: skip
    page = SimpleNamespace(
        first_n=found.first_n, last_n=found.last_n, total=total,
        prev_url=url_for("assess.experts", **found.previous) if found.previous else None,
        next_url=url_for("assess.experts", **found.next) if found.next else None,
    )  # fmt: skip
    return render_template("assess/experts.html", rows=rows, page=page)


@bp.get("/experts/new")
def introduce() -> Any:
    web.permit()
    return render_template("assess/introduce.html", form=EngageForm())


@bp.post("/experts/new")
def engage() -> Any:
    web.permit()
    form = EngageForm()
    if form.validate():
        try:
            who = {"name": form.name.data or "", "lang": form.lang.data}
            expert = acts.engage(form.email.data or "", form.facts(), by=current_user, **who)
            flash(_("The expert is engaged and gets a letter."), "good")
            return redirect(url_for("assess.expert", expert_id=expert.id))
        except Refused as refusal:
            _say(form, refusal)
    return render_template("assess/introduce.html", form=form), 422


@bp.get("/experts/<int:expert_id>")
def expert(expert_id: int) -> Any:
    web.permit()
    found = queries.expert(expert_id) or abort(404)
    return render_template("assess/expert.html", expert=found, form=profile_of(found))


@bp.post("/experts/<int:expert_id>")
def save_expert(expert_id: int) -> Any:
    web.permit()
    found = queries.expert(expert_id) or abort(404)
    form = ProfileForm()
    if _saved(form, found, active="active" in request.form):
        return redirect(url_for("assess.expert", expert_id=expert_id))
    return render_template("assess/expert.html", expert=found, form=form), 422


@bp.get("/reviews/profile")
def profile() -> Any:
    web.permit()
    own = queries.expert_of(current_user)
    return render_template("assess/profile.html", form=profile_of(own) if own else ProfileForm())


@bp.post("/reviews/profile")
def save_profile() -> Any:
    web.permit()
    form = ProfileForm()
    if _saved(form, queries.expert_of(current_user) or acts.begin_profile(current_user)):
        return redirect(url_for("assess.profile"))
    return render_template("assess/profile.html", form=form), 422


# --- one case, by hand ----------------------------------------------------------------------------------------------
@bp.get("/cases/<key>/experts/choose")
def choose(key: str) -> Any:
    case = _case(key)
    web.permit(case)
    return _choosing(case)


@bp.post("/cases/<key>/experts/choose")
def assign(key: str) -> Any:
    case = _case(key)
    web.permit(case)
    form = AssignForm()
    chosen = queries.expert(form.expert.data) if form.validate() and form.expert.data else None
    if chosen is None:
        return _choosing(case, refusal=_("Choose an expert.")), 422
    try:
        acts.assign(case, chosen, by=current_user)
    except Refused as refusal:
        return _choosing(case, refusal=refusal.reason), 422
    flash(_("%(name)s has been asked.", name=chosen.user.name), "good")
    return redirect(url_for("assess.case", key=key, part="experts"))


@bp.post("/cases/<key>/experts/conflict")
def pin(key: str) -> Any:
    case = _case(key)
    web.permit(case)
    form = PinForm()
    chosen = queries.person(form.expert.data or "") if form.validate() else None
    if chosen is None:
        return _choosing(case, pinning=form), 422
    try:
        acts.pin(case, chosen, form.verdict.data or "", form.reason.data or "", by=current_user)
    except Refused as refusal:
        _say(form, refusal)
        return _choosing(case, pinning=form), 422
    flash(_("Noted."), "good")
    hidden = interests.of(current_user).why_hidden(case)
    return redirect(url_for("assess.cases", call=case.call.slug) if hidden else url_for("assess.choose", key=key))


@bp.post("/cases/<key>/experts/<int:assignment_id>/release")
def unassign(key: str, assignment_id: int) -> Any:
    case = _case(key)
    web.permit(case)
    seat = _seat(case, assignment_id)
    form = ReasonForm()
    if not form.validate():
        flash(_("Write the reason."), "bad")
        return redirect(url_for("assess.case", key=key, part="experts"))
    acts.unassign(seat, form.reason.data or "", by=current_user)
    flash(_("The expert is released and gets a letter."), "good")
    return redirect(url_for("assess.case", key=key, part="experts"))


def _choosing(case: Application, *, refusal: Any = None, pinning: PinForm | None = None) -> str:
    rows = plans.suitable(case)
    for row in rows:
        row["words"] = why_words(row["why"])
    conflicts = queries.conflicts_of(case.id)
    form = pinning or PinForm()
    return render_template(
        "assess/choose.html",
        case=case,
        rows=rows,
        obstacles=OBSTACLES,
        conflicts=conflicts,
        refusal=refusal,
        pinning=form,
        staff=queries.staff(),
    )


def _case(key: str) -> Application:
    return cases_of.case(key, by=current_user) or abort(404)


def _seat(case: Application, assignment_id: int) -> Assignment:
    found = reviews.by_id(assignment_id)
    return found if found and found.application_id == case.id else abort(404)


def _saved(form: ProfileForm, expert: Expert, **more: Any) -> bool:
    """Whether the profile was kept; if not, the form says why."""
    if not form.validate():
        return False
    try:
        acts.save_profile(expert, {**form.facts(), **more}, by=current_user)
    except Refused as refusal:
        _say(form, refusal)
        return False
    flash(_("Saved."), "good")
    return True


def _say(form: Any, refusal: Refused) -> None:
    """Put the sentence of a refusal to its field."""
    field = (
        form[refusal.field]
        if refusal.field and refusal.field in form
        else form["expert" if "expert" in form else "email"]
    )
    field.errors = [refusal.reason]

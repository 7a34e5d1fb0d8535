"""The register for staff: the list, one participant, and the later acts on it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import activities, hubs, i18n, keyset, regions, saved, web
from portal.assess.wording import region_words
from portal.award import residency_forms as forms
from portal.award import residency_wording as wording
from portal.award.acts import participants as acts
from portal.award.participant_models import Participant
from portal.award.queries import commission as matters
from portal.award.queries import participants as queries
from portal.award.views import bp
from portal.workflow import Refused


@bp.get("/staff/participants")
def participants() -> Any:
    web.permit()
    if first := saved.opened(current_user):
        return redirect(first)
    filters, place = queries.Filters.read(request.args), keyset.Place.read(request.args)
    page = queries.listed(filters, place, by=current_user)
    return render_template(
        "award/participants.html", filters=filters, rows=page.rows, choices=choices(), today=queries.today(),
        page=pager(page, filters, queries.count(filters, by=current_user), "award.participants"), wording=wording,
        region=region_words,
    )  # fmt: skip


@bp.get("/staff/participants/<number>")
def participant(number: str) -> Any:
    found = _participant(number)
    web.permit(found)
    return _page(found)


@bp.post("/staff/participants/<number>/suspend")
def suspend(number: str) -> Any:
    found, form = _participant(number), forms.ReasonsForm(prefix="suspend").offer("suspend")
    web.permit(found)
    if form.validate():
        try:
            acts.suspend(found, form.reasons.data or (), by=current_user, note=form.note.data or "")
            flash(_("Suspended. The company gets a letter."), "good")
            return redirect(url_for("award.participant", number=number))
        except Refused as refused:
            form.reasons.errors = [refused.reason]
    return _page(found, suspending=form), 422


@bp.post("/staff/participants/<number>/resume")
def resume(number: str) -> Any:
    found, form = _participant(number), forms.ResumeForm()
    web.permit(found)
    if not form.validate():
        return _page(found, resuming=form), 422
    acts.resume(found, by=current_user, note=form.cured.data or "")
    flash(_("The status runs again. The company gets a letter."), "good")
    return redirect(url_for("award.participant", number=number))


@bp.post("/staff/participants/<number>/exclusion")
def propose_exclusion(number: str) -> Any:
    found, form = _participant(number), forms.ExclusionForm(prefix="exclude").offer("exclude")
    web.permit(found)
    if form.validate() and form.from_on.data:
        chosen, note = form.reasons.data or (), form.note.data or ""
        try:
            acts.propose_exclusion(found, chosen, by=current_user, note=note, from_on=form.from_on.data)
            flash(_("The commission has it before it; the company is told."), "good")
            return redirect(url_for("award.participant", number=number))
        except Refused as refused:
            form[refused.field or "reasons"].errors = [refused.reason]
    return _page(found, excluding=form), 422


@bp.post("/staff/participants/<number>/expire")
def expire(number: str) -> Any:
    found = _participant(number)
    web.permit(found)
    acts.expire(found, by=current_user)
    flash(_("The end of the term is noted. The company gets a letter."), "good")
    return redirect(url_for("award.participant", number=number))


def choices() -> dict[str, list[tuple[str, str]]]:
    """What a list of participants can be narrowed to."""
    today = queries.today()
    return {
        "activity": [(code, f"{code}. {i18n.say(text)}") for code, text in activities.options(today)],
        "region": [(code, i18n.say(text)) for code, text in regions.options(today)],
        "hub": hubs.choices(),
        "state": [(state, str(one.words)) for state, one in wording.STATES.items()],
    }


def pager(page: keyset.Page, filters: queries.Filters, count: int, endpoint: str) -> dict[str, Any]:
    """The page as the macros shown() and pager() take it."""
    urls = [url_for(endpoint, **filters.args(**args)) if args else None for args in (page.previous, page.next)]
    return {"first_n": page.first_n, "last_n": page.last_n, "total": count, "prev_url": urls[0], "next_url": urls[1]}


def _participant(number: str) -> Participant:
    web.permit(act="award.participants")
    return queries.participant(number, by=current_user) or abort(404)


def _page(found: Participant, **given: Any) -> str:
    page: dict[str, Any] = {
        "suspending": forms.ReasonsForm(formdata=None, prefix="suspend").offer("suspend"),
        "resuming": forms.ResumeForm(formdata=None),
        "excluding": forms.ExclusionForm(formdata=None, prefix="exclude", from_on=queries.today()).offer("exclude"),
        **given,
    }
    return render_template(
        "award/participant.html", participant=found, events=queries.happened(found), today=queries.today(),
        matters=matters.matters_of(found.application_id), wording=wording, region=region_words, **page,
    )  # fmt: skip

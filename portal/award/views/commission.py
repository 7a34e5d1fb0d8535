"""Pages of the commission: who sits, what waits, a matter with its votes, the minutes."""

import json
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import signatures, storage, web
from portal.accounts.queries import by_email
from portal.apply.queries import last_submission
from portal.apply.reading import answered
from portal.assess.queries.cases import screenings_of
from portal.assess.wording import term_pill
from portal.award import minutes as papers_of
from portal.award import residency_forms as forms
from portal.award import residency_wording as wording
from portal.award.acts import commission as acts
from portal.award.commission_models import Matter
from portal.award.queries import commission as queries
from portal.award.queries.participants import today
from portal.award.views import bp
from portal.signatures.holder import asked_for
from portal.workflow import Refused


@bp.get("/commission")
def commission() -> Any:
    web.permit()
    return _page(forms.SeatForm(formdata=None, since=today()))


@bp.post("/commission/members")
def appoint() -> Any:
    web.permit()
    form = forms.SeatForm()
    if form.validate() and form.since.data and form.until.data:
        person = by_email(form.email.data or "")
        try:
            if person is None:
                raise Refused(_("Nobody has registered with this address yet."), field="email")
            acts.appoint(
                person, since=form.since.data, until=form.until.data, presides=bool(form.presides.data),
                by=current_user,
            )  # fmt: skip
            flash(_("%(name)s now sits in the commission.", name=person.name or person.email), "good")
            return redirect(url_for("award.commission"))
        except Refused as refused:
            form[refused.field or "email"].errors = [refused.reason]
    return _page(form), 422


@bp.post("/commission/members/<int:seat_id>/end")
def dismiss(seat_id: int) -> Any:
    web.permit()
    acts.dismiss(queries.seat(seat_id) or abort(404), by=current_user)
    flash(_("The seat has ended."), "good")
    return redirect(url_for("award.commission"))


@bp.get("/commission/matters/<key>")
def matter(key: str) -> Any:
    found = matter_of(key)
    web.permit(found)
    return matter_page(found)


@bp.get("/commission/matters/<key>/files/<int:n>")
def matter_file(key: str, n: int) -> Response:
    found = matter_of(key)
    web.permit(found)
    files = _files(found)
    if not 0 <= n < len(files):
        abort(404)
    return storage.serve(files[n]["sha256"], files[n]["name"], files[n]["media_type"])


@bp.post("/commission/matters/<key>/vote")
def vote(key: str) -> Any:
    found, form = matter_of(key), forms.VoteForm()
    web.permit(found)
    if form.validate():
        try:
            acts.vote(found, form.choice.data, by=current_user, reason=form.reason.data or "")
            flash(_("Your vote is noted. You can change it until the chair closes the matter."), "good")
            return redirect(url_for("award.matter", key=key))
        except Refused as refused:
            form[refused.field or "choice"].errors = [refused.reason]
    return matter_page(found, voting=form), 422


@bp.post("/commission/matters/<key>/recuse")
def recuse(key: str) -> Any:
    found, form = matter_of(key), forms.RecuseForm()
    web.permit(found)
    if not form.validate():
        return matter_page(found, recusing=form), 422
    acts.recuse(found, by=current_user, reason=form.why.data or "")
    flash(_("You take no part in this matter."), "good")
    return redirect(url_for("award.matter", key=key))


@bp.post("/commission/matters/<key>/resolve")
def resolve(key: str) -> Any:
    found = matter_of(key)
    web.permit(found)
    acts.resolve(found, by=current_user, seen=web.asked("seen") or "")
    flash(_("Decided. The company gets a letter."), "good")
    return redirect(url_for("award.matter", key=key))


@bp.get("/commission/matters/<key>/minutes.pdf")
def minutes(key: str) -> Any:
    found = matter_of(key)
    web.permit(found)
    if found.decided_at is None:
        abort(404)
    return web.download(papers_of.printed(found), f"{found.number}.pdf", "application/pdf")


def matter_of(key: str) -> Matter:
    """The matter, or 404 (staff of a hub find only its own)."""
    web.permit(act="award.commission")
    return queries.matter(key, by=current_user) or abort(404)


def _page(form: forms.SeatForm) -> str:
    return render_template(
        "award/commission.html", seats=queries.seats(), waiting=queries.open_matters(current_user),
        decided=queries.decided_matters(current_user), form=form, today=today(), wording=wording, term_pill=term_pill,
    )  # fmt: skip


def matter_page(found: Matter, **given: Any) -> str:
    """The matter with its votes, the person's own, and what it is about."""
    offer = signatures.offer()
    web.lets_connect(offer.ncalayer)
    standing = queries.standing(found, today())
    submission = last_submission(found.application)
    content = found.content or standing.minutes()
    mine = next((one for one in standing.ballots if one.user_id == current_user.id), None)
    sits = current_user.id in {seat.user_id for seat in standing.seats} - standing.conflicted
    form = forms.VoteForm(formdata=None, choice=mine.choice, reason=mine.reason) if mine else forms.VoteForm(None)
    page = {"voting": form, "recusing": forms.RecuseForm(formdata=None), **given}
    return render_template(
        "award/matter.html", matter=found, case=found.application, content=content, standing=standing, mine=mine,
        sits=sits, presides=standing.chair == current_user.id, files=_files(found), submission=submission,
        sections=answered(found.application.call.programme, submission.flat, ()) if submission else [],
        seen=next(iter(screenings_of(found.application)), None), details=papers_of.details(found), today=today(),
        wording=wording, term_pill=term_pill, offer=offer, oids=json.dumps(asked_for(None, today())),
        signed=queries.signed_votes(found), **page,
    )  # fmt: skip


def _files(found: Matter) -> list[dict[str, Any]]:
    """What a member may read: the corrected plan, if there is one, then the files of the request."""
    submission = last_submission(found.application)
    own = [{**found.data["file"], "title": None}] if found.data.get("file") else []
    return [*own, *(submission.content["files"] if submission else [])]

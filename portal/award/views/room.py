"""The room of a sitting: the case under discussion, the votes, the pointer that every screen follows."""

import hashlib
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import reasons, web
from portal.apply import looking
from portal.award import panel_forms, panel_wording
from portal.award import queries as ranked
from portal.award.acts import digest
from portal.award.acts import panel_room as acts
from portal.award.models import Item, Sitting
from portal.award.panel_content import rows_of
from portal.award.panel_count import leader
from portal.award.queries import panel as queries
from portal.award.views import bp
from portal.award.views.finding import own_companies
from portal.award.views.panel import find
from portal.rights import AUDITOR, CHAIR, OFFICER
from portal.workflow import Refused

AROUND = 25
STAFF_HERE = frozenset({OFFICER, CHAIR, AUDITOR})


@bp.get("/panel/<key>")
def room(key: str) -> Any:
    return _page(_enter(key))


@bp.get("/panel/<key>/live")
def live(key: str) -> Any:
    web.permit()
    found = queries.pulse(key, current_user)
    if found is None or not (found.is_seated or current_user.role_names & STAFF_HERE):
        abort(404)
    away = found.is_aside or (found.application_id and queries.may_not_see(found.application_id, current_user))
    answer = make_response("")
    answer.set_etag(_tag(found, away=bool(away)))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@bp.post("/panel/<key>/open")
def open_sitting(key: str) -> Any:
    acts.open_sitting(_enter(key), by=current_user)
    return redirect(url_for("award.room", key=key))


@bp.post("/panel/<key>/point")
def point(key: str) -> Any:
    found, to = _enter(key), web.asked("to") or ""
    if to in queries.agenda(found, current_user).hidden:
        abort(404)
    acts.point(found, to, by=current_user)
    return redirect(url_for("award.room", key=key))


@bp.post("/panel/<key>/attend")
def attend(key: str) -> Any:
    acts.attend(_enter(key), by=current_user)
    return redirect(url_for("award.room", key=key))


@bp.post("/panel/<key>/cases/<item_key>/vote")
def cast_vote(key: str, item_key: str) -> Any:
    found, form, status = _enter(key), panel_forms.BallotForm(), 422
    item = _item(found, item_key)
    if form.validate():
        try:
            seen = web.asked("seen") or ""
            acts.cast_vote(found, item, form.choice.data, by=current_user, seen=seen, reason=form.reason.data or "")
            flash(_("Your vote is noted."), "good")
            return redirect(url_for("award.room", key=key))
        except Refused as refused:
            panel_forms.blame(form, refused.field, "choice", refused.reason)
            status = 409 if refused.field is None else 422
    return _page(found, voting=form), status


@bp.post("/panel/<key>/cases/<item_key>/aside")
def stand_aside(key: str, item_key: str) -> Any:
    found, form = _enter(key), panel_forms.AsideForm()
    item = _item(found, item_key)
    if form.validate():
        try:
            acts.stand_aside(found, item, by=current_user, reason=form.why.data or "")
            flash(_("You take no part in this case. Please leave the room until it is closed."), "good")
            return redirect(url_for("award.room", key=key))
        except Refused as refused:
            panel_forms.blame(form, refused.field, "why", refused.reason)
    return _page(found, aside=form), 422


@bp.post("/panel/<key>/cases/<item_key>/note")
def note_case(key: str, item_key: str) -> Any:
    found, form = _enter(key), panel_forms.NoteForm()
    item = _item(found, item_key)
    if not form.validate():
        return _page(found, noting=form), 422
    acts.note_case(found, item, form.note.data or "", by=current_user)
    flash(_("The note is kept."), "good")
    return redirect(url_for("award.room", key=key))


@bp.post("/panel/<key>/cases/<item_key>/anew")
def put_anew(key: str, item_key: str) -> Any:
    found = _enter(key)
    acts.put_anew(found, _item(found, item_key), by=current_user)
    flash(_("The ballot is held anew. Everybody votes again."), "good")
    return redirect(url_for("award.room", key=key))


@bp.post("/panel/<key>/cases/<item_key>/settle")
def settle(key: str, item_key: str) -> Any:
    found = _enter(key)
    outcome = acts.settle(found, _item(found, item_key), by=current_user, seen=web.asked("seen") or "")
    said = _("Adopted and confirmed.") if outcome == "adopted" else _("Voted down. The decision is prepared anew.")
    flash(said, "good")
    return redirect(url_for("award.room", key=key))


@bp.post("/panel/<key>/close")
def close_sitting(key: str) -> Any:
    acts.close_sitting(_enter(key), by=current_user)
    flash(_("The sitting is closed. The protocol is being signed."), "good")
    return redirect(url_for("award.room", key=key))


def _enter(key: str) -> Sitting:
    """The sitting, for whoever is at the panel."""
    return find(key, act="award.live")


def _item(found: Sitting, key: str) -> Item:
    """A case of the agenda that the person may see."""
    if key in queries.agenda(found, current_user).hidden:
        abort(404)
    return queries.item(found, key) or abort(404)


def _tag(found: Any, *, away: bool) -> str:
    """What changes when the screen should: nothing of a case that the person may not see goes into it."""
    seen = (found.key, found.state, found.pointed, *((found.pulse, found.outcome) if not away else ("away",)))
    return hashlib.sha256(repr((current_user.id, *seen)).encode()).hexdigest()[:16]


def _page(found: Sitting, **given: Any) -> str:
    shown = queries.agenda(found, current_user)
    now = queries.pulse(found.key, current_user)
    away = found.pointer in shown.hidden
    keys = [row.key for row in shown.rows]
    read = request.args.get("case") if request.args.get("case") in keys else None  # one reads what is not discussed
    wanted = read or (found.pointer if found.state == "open" and not away else None)
    item = queries.item(found, wanted) if wanted else None
    at = keys.index(wanted) if wanted in keys else 0
    first = max(0, min(at - AROUND, len(keys) - 2 * AROUND))
    page: dict[str, Any] = {"aside": panel_forms.AsideForm(formdata=None), **given}
    return render_template(
        "award/room.html", sitting=found, agenda=shown, rows=shown.rows[first : first + 2 * AROUND], first=first,
        away=away, item=item, tag=_tag(now, away=away), wording=panel_wording, is_discussed=wanted == found.pointer,
        mine=found.seat_of(current_user.id), case=_case(found, item, page) if item else None,
        places=not own_companies(), **page,
    )  # fmt: skip


def _case(found: Sitting, item: Item, page: dict[str, Any]) -> dict[str, Any]:
    """Everything about the case under discussion, and the forms that belong to it."""
    decision, application = queries.proposed(item), item.application
    looking.looked(application.id, "case", by=current_user, side="judge")
    proposal = digest(decision) if decision else ""
    standing = queries.standing(found, item, proposal, decision)
    vote = standing.votes.get(current_user.id)
    given = {"choice": vote.choice, "reason": vote.reason} if vote and not found.is_secret else {}
    page.setdefault("voting", panel_forms.BallotForm(formdata=None, **given))
    page.setdefault("noting", panel_forms.NoteForm(formdata=None, note=item.note))
    return {
        "application": application, "decision": decision, "proposal": proposal, "standing": standing,
        "seen": standing.digest, "vote": vote,
        "votes": item.content["votes"] if item.content else rows_of(found, standing),
        "count": item.content or standing.count.told(closed=item.outcome is not None),
        "leads": leader(found, standing.out, decision.prepared_by_id if decision else None) == current_user.id,
        "reviews": ranked.reviews_of([application.id]).get(application.id, []),
        "summary": ranked.summaries_of(found.call, [application.id]).get(application.id, ""),
        "spread": ranked.details([application.id]).get(application.id), "names": reasons.sentence,
    }  # fmt: skip

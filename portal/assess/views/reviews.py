"""Pages of experts: my queue, a case offered, the score sheet: saved, submitted, changed, or left with a reason."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clean_copies, i18n, phases, web
from portal.apply import looking
from portal.assess import acts, hints, review_forms, wording
from portal.assess.acts.reviewing import Draft, Incomplete, Overtaken, draft_of, keep_other_hand
from portal.assess.expert_forms import ReasonForm
from portal.assess.models import ENDED, Assignment
from portal.assess.queries import reviews as queries
from portal.assess.views import bp
from portal.assess.views.phasing import for_experts
from portal.assess.views.score_sheet import Typed, author_of, criteria_of, kind_of, minutes, path_of, sheet_page
from portal.rights import EXPERT
from portal.workflow import Refused

NEXT_SAVE = 15  # seconds until the page may save by itself again


@bp.get("/reviews")
def queue() -> Any:
    web.permit()
    today, rows = phases.today(), queries.queue(current_user)
    calls = queries.calls_of(rows)
    titles = {call_id: i18n.say(one.title) for call_id, one in calls.items()}
    term = cache(lambda due_on: wording.term_pill(due_on, today))
    open_rows = [_queue_row(row, titles, *term(row.due_on)) for row in rows if row.state != "scored"]
    done_rows = [_queue_row(row, titles) for row in rows if row.state == "scored"]
    timed = [row.seconds for row in rows if row.state == "scored" and row.seconds]
    usual = minutes(sum(timed) // len(timed)) if timed else 0
    return render_template(
        "assess/queue.html", open=open_rows, done=done_rows, usual=usual,
        phases=[(titles[one.id], phases.NAMES[phases.on(one, today) or ""], for_experts(one, today))
                for one in calls.values() if one.phases],
        due=min((row.due_on for row in rows if row.state != "scored" and row.due_on), default=None),
    )  # fmt: skip


@bp.get("/reviews/<key>")
def offer(key: str) -> Any:
    if asked := _interests_first():
        return asked
    assignment = _loaded(key, whole=True)
    if assignment.state == "scored":
        return redirect(url_for("assess.sheet", key=key))
    _looked(assignment, "text")
    return _offer_page(assignment)


@bp.post("/reviews/<key>/clear")
def clear(key: str) -> Any:
    acts.clear(_loaded(key), by=current_user)
    return redirect(url_for("assess.sheet", key=key))


@bp.post("/reviews/<key>/conflict")
def conflict(key: str) -> Any:
    return _leave(key, acts.conflict, _("Thank you for saying so. The case goes to another expert."))


@bp.post("/reviews/<key>/decline")
def decline(key: str) -> Any:
    return _leave(key, acts.decline, _("The case goes to another expert."))


@bp.post("/reviews/<key>/abstain")
def abstain(key: str) -> Any:
    assignment, form = _loaded(key, whole=True), ReasonForm()
    if not form.validate():
        return sheet_page(assignment, typed=Typed(draft_of(assignment.review), {"reason": form.reason.errors[0]})), 422
    acts.abstain(assignment, form.reason.data or "", by=current_user)
    flash(_("You have abstained. The case goes to another expert."), "good")
    return redirect(url_for("assess.queue"))


@bp.get("/reviews/<key>/sheet")
def sheet(key: str) -> Any:
    if asked := _interests_first():
        return asked
    assignment = _loaded(key, whole=True)
    _looked(assignment, "text")
    return sheet_page(assignment, changing="change" in request.args)


@bp.post("/reviews/<key>/sheet")
def save_sheet(key: str) -> Any:
    assignment = _loaded(key, whole=True)
    draft = _typed(assignment)
    try:
        acts.save_sheet(assignment, draft, **_seen(request.form), spent=review_forms.seconds(request.form.get("spent")))
    except Overtaken as overtaken:
        return _overtaken(assignment, draft, overtaken), 409
    flash(_("Saved. You can go on later."), "good")
    return _onward(assignment)


@bp.post("/reviews/<key>/autosave")
@web.csrf.exempt
def autosave_sheet(key: str) -> Any:
    if not current_user.is_authenticated:
        return {"error": _("You have been signed out. Sign in again: your text is kept here.")}, 401
    web.csrf.protect()
    assignment, sent = _loaded(key), request.get_json(silent=True)
    draft = _autosaved(assignment, sent) if isinstance(sent, dict) else None
    if draft is None or not isinstance(sent, dict):
        return {"error": _("This is not a score sheet.")}, 422
    spent = review_forms.seconds(sent.get("spent"))
    try:
        review = acts.save_sheet(assignment, draft, **_seen(sent), spent=spent)
    except Overtaken as overtaken:
        keep_other_hand(assignment, draft)
        web.keep()
        return {"error": str(overtaken.reason), "conflict_url": url_for("assess.sheet", key=key)}, 409
    found = hints.found(hints.texts_of(draft.scores, draft.comment), author_of(assignment))
    told = {field: " ".join(map(str, sentences)) for field, sentences in found.items()}
    return {"saved_at": i18n.iso(review.saved_at), "version": review.version, "next_in": NEXT_SAVE, "hints": told}


@bp.post("/reviews/<key>/score")
def score(key: str) -> Any:
    assignment = _loaded(key, whole=True)
    draft, spent = _typed(assignment), review_forms.seconds(request.form.get("spent"))
    try:
        assignment.review = acts.save_sheet(assignment, draft, **_seen(request.form), spent=spent)
        if hinted := _unheeded(assignment, draft):
            web.keep()
            return sheet_page(assignment, typed=Typed(draft, hinted=hinted)), 422
        acts.score(assignment, by=current_user)
    except Overtaken as overtaken:
        return _overtaken(assignment, draft, overtaken), 409
    except Incomplete as incomplete:
        web.keep()
        return sheet_page(assignment, typed=Typed(draft, incomplete.problems)), 422
    flash(_("Your score is in. Thank you."), "good")
    return _onward(assignment) if "next" in request.form else redirect(url_for("assess.sheet", key=key))


@bp.post("/reviews/<key>/revise")
def revise(key: str) -> Any:
    assignment = _loaded(key, whole=True)
    draft = _typed(assignment)
    if hinted := _unheeded(assignment, draft):
        return sheet_page(assignment, typed=Typed(draft, hinted=hinted), changing=True), 422
    try:
        acts.revise(assignment, draft, version=_seen(request.form)["version"], by=current_user)
    except Overtaken as overtaken:
        return _overtaken(assignment, draft, overtaken), 409
    except Incomplete as incomplete:
        return sheet_page(assignment, typed=Typed(draft, incomplete.problems), changing=True), 422
    flash(_("The changed score is in. What it was before is kept."), "good")
    return redirect(url_for("assess.sheet", key=key))


@bp.get("/reviews/<key>/files/<int:attachment_id>")
def expert_file(key: str, attachment_id: int) -> Response:
    assignment = _loaded(key)
    found = queries.attachment(assignment, attachment_id) or abort(404)
    hidden = assignment.state != "scored" or not phases.sees((EXPERT,), "applicants", assignment.application.call)
    if assignment.application.call.programme.question(found.question).identifies and hidden:
        abort(404)
    _looked(assignment, "files")
    return clean_copies.serve(found.sha256, found.name, found.media_type)


def _interests_first() -> Any:
    """The way to the declaration of interests, when the person's is missing or has run out; no text opens before."""
    web.permit(act="assess.queue")
    return None if current_user.interests.declared else redirect(url_for("assess.declaration", next=request.path))


def _loaded(key: str, *, whole: bool = False) -> Assignment:
    """The person's own assignment, permitted; another's looks like a missing one, an ended one leads to the queue."""
    web.permit(act="assess.queue")
    found = queries.with_answers(key) if whole else queries.assignment(key)
    if found is None or found.user_id != current_user.id:
        abort(404)
    if found.state in ENDED:
        raise Refused(_("You no longer have this case."))
    web.permit(found)
    return found


def _looked(assignment: Assignment, kind: str) -> None:
    looking.looked(assignment.application_id, kind, by=current_user, side="judge")


def _onward(assignment: Assignment) -> Any:
    """To the next case of the queue when that was asked for; without one, or without the wish, to the queue."""
    onward = queries.next_to_do(current_user, after=assignment) if "next" in request.form else None
    return redirect(path_of(onward) if onward else url_for("assess.queue"))


def _overtaken(assignment: Assignment, draft: Draft, overtaken: Overtaken) -> str:
    """The sheet as it was typed, beside the one that was saved meanwhile."""
    typed = Typed(draft, refusal=overtaken.reason, saved=draft_of(assignment.review))
    return sheet_page(assignment, typed=typed, changing=True)


def _unheeded(assignment: Assignment, draft: Draft) -> dict[str, list[Any]]:
    """Hints at who the writer is, except where the writer has said that it is all right."""
    found = hints.found(hints.texts_of(draft.scores, draft.comment), author_of(assignment))
    return {field: told for field, told in found.items() if f"sure-{field}" not in request.form}


def _autosaved(assignment: Assignment, sent: Mapping[str, Any]) -> Draft | None:
    stored = draft_of(assignment.review)
    return review_forms.changed(stored, sent, criteria_of(assignment), _questions(assignment))


def _leave(key: str, act: Any, thanks: str) -> Any:
    assignment = _loaded(key, whole=True)
    form = ReasonForm()
    if not form.validate():
        return _offer_page(assignment, leaving=request.endpoint, form=form), 422
    act(assignment, form.reason.data or "", by=current_user)
    flash(thanks, "good")
    return redirect(url_for("assess.queue"))


def _offer_page(assignment: Assignment, leaving: str | None = None, form: ReasonForm | None = None) -> str:
    case = assignment.application
    summary = case.call.programme.columns_of(case.flat).get("summary")
    return render_template(
        "assess/offer.html", assignment=assignment, case=case, summary=summary, leaving=leaving,
        form=form or ReasonForm(), term=wording.term_pill(assignment.due_on, phases.today()), kind=kind_of(assignment),
    )  # fmt: skip


def _queue_row(row: Any, titles: Mapping[int, str], words: str = "", tone: str = "") -> dict[str, Any]:
    return {
        "key": row.key, "number": row.number, "title": row.title, "call": titles[row.call_id], "state": row.state,
        "begun": row.saved_at is not None, "term": words, "tone": tone, "closed_at": row.closed_at,
        "total": None if row.total_e4 is None else i18n.cut(row.total_e4 // 1000, 1),
        "minutes": minutes(row.seconds or 0),
    }  # fmt: skip


def _typed(assignment: Assignment) -> Draft:
    return review_forms.read(request.form, criteria_of(assignment), _questions(assignment))


def _questions(assignment: Assignment) -> set[str]:
    return {one.code for one in assignment.application.call.programme.questions}


def _seen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Which version the page has seen, which open page it is, and which late text stood beside the sheet."""
    version, hand, seen = (str(given.get(name, ""))[:64] for name in ("version", "hand", "seen"))
    number = int(version[:9]) if version.isascii() and version.isdigit() else 0
    return {"version": number, "hand": hand, "seen": seen}

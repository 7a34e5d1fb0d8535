"""Pages of experts: my queue, a case offered, the score sheet beside the application."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, storage, web
from portal.announce.parts import Criterion
from portal.assess import acts, review_forms, wording
from portal.assess.acts.reviewing import Draft, Incomplete, Overtaken, draft_of, keep_other_hand
from portal.assess.expert_forms import ReasonForm
from portal.assess.models import Assignment
from portal.assess.queries import reviews as queries
from portal.assess.views import bp
from portal.assess.views.seats import mark
from portal.workflow import Refused

NEXT_SAVE = 15  # seconds until the page may save by itself again
LETTERS = "ABCDEFGHIJ"


@bp.get("/reviews")
def queue() -> Any:
    web.permit()
    today, rows = _today(), queries.queue(current_user)
    term = cache(lambda due_on: wording.term_pill(due_on, today))
    open_rows = [_queue_row(row, *term(row.due_on)) for row in rows if row.state != "scored"]
    done_rows = [_queue_row(row) for row in rows if row.state == "scored"]
    return render_template("assess/queue.html", open=open_rows, done=done_rows)


@bp.get("/reviews/<key>")
def offer(key: str) -> Any:
    if asked := _interests_first():
        return asked
    assignment = _loaded(key, whole=True)
    if assignment.state == "scored":
        return redirect(url_for("assess.sheet", key=key))
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


@bp.get("/reviews/<key>/sheet")
def sheet(key: str) -> Any:
    return _interests_first() or _sheet_page(_loaded(key, whole=True))


@bp.post("/reviews/<key>/sheet")
def save_sheet(key: str) -> Any:
    assignment = _loaded(key, whole=True)
    draft = _typed(assignment)
    try:
        acts.save_sheet(assignment, draft, **_seen(request.form))
    except Overtaken as overtaken:
        return _sheet_page(assignment, draft=draft, refusal=overtaken.reason, saved=draft_of(assignment.review)), 409
    flash(_("Saved. You can go on later."), "good")
    onward = queries.next_to_do(current_user, after=assignment) if "next" in request.form else None
    if onward is None:
        return redirect(url_for("assess.queue"))
    return redirect(url_for("assess.offer" if onward.state == "offered" else "assess.sheet", key=onward.key))


@bp.post("/reviews/<key>/autosave")
@web.csrf.exempt
def autosave_sheet(key: str) -> Any:
    if not current_user.is_authenticated:
        return {"error": _("You have been signed out. Sign in again: your text is kept here.")}, 401
    web.csrf.protect()
    assignment, sent = _loaded(key), request.get_json(silent=True)
    stored = draft_of(assignment.review)
    draft = review_forms.changed(stored, sent, _criteria(assignment)) if isinstance(sent, dict) else None
    if draft is None or not isinstance(sent, dict):
        return {"error": _("This is not a score sheet.")}, 422
    try:
        review = acts.save_sheet(assignment, draft, **_seen(sent))
    except Overtaken as overtaken:
        keep_other_hand(assignment, draft)
        web.keep()
        return {"error": str(overtaken.reason), "conflict_url": url_for("assess.sheet", key=key)}, 409
    return {"saved_at": i18n.iso(review.saved_at), "version": review.version, "next_in": NEXT_SAVE}


@bp.post("/reviews/<key>/score")
def score(key: str) -> Any:
    assignment = _loaded(key, whole=True)
    draft = _typed(assignment)
    try:
        assignment.review = acts.save_sheet(assignment, draft, **_seen(request.form))
        acts.score(assignment, by=current_user)
    except Overtaken as overtaken:
        return _sheet_page(assignment, draft=draft, refusal=overtaken.reason, saved=draft_of(assignment.review)), 409
    except Incomplete as incomplete:
        web.keep()
        return _sheet_page(assignment, draft=draft, problems=incomplete.problems), 422
    flash(_("Your score is in. Thank you."), "good")
    return redirect(url_for("assess.sheet", key=key))


@bp.get("/reviews/<key>/files/<int:attachment_id>")
def expert_file(key: str, attachment_id: int) -> Response:
    assignment = _loaded(key)
    found = queries.attachment(assignment, attachment_id) or abort(404)
    if assignment.application.call.programme.question(found.question).identifies and assignment.state != "scored":
        abort(404)
    return storage.serve(found.sha256, found.name, found.media_type)


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
    if found.state in ("declined", "conflicted", "released"):
        raise Refused(_("You no longer have this case."))
    web.permit(found)
    return found


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
        form=form or ReasonForm(), term=wording.term_pill(assignment.due_on, _today()), kind=_kind(assignment),
    )  # fmt: skip


def _sheet_page(
    assignment: Assignment, *, draft: Draft | None = None, problems: Mapping[str, Any] | None = None,
    refusal: Any = None, saved: Draft | None = None,
) -> str:  # fmt: skip
    case, review, scored = assignment.application, assignment.review, assignment.state == "scored"
    criteria, shown = _criteria(assignment), draft or draft_of(review)
    other = review.other_hand if review and not draft else _as_other(saved)
    done, everything = queries.counts(current_user)
    return render_template(
        "assess/sheet.html", assignment=assignment, case=case, review=review, scored=scored, parts=_parts(assignment),
        rows=review_forms.rows(criteria, shown, problems or {}, other), draft=shown, problems=problems, refusal=refusal,
        other=other, version=review.version if review else 0, marked=review_forms.scored(shown, criteria),
        term=wording.term_pill(assignment.due_on, _today()), done=done, everything=everything, kind=_kind(assignment),
        others=_others(assignment, criteria),
    )  # fmt: skip


def _as_other(saved: Draft | None) -> dict[str, Any] | None:
    """The saved sheet beside the one that was typed on an older version of it."""
    return {"scores": saved.scores, "comment": saved.comment, "confidential": saved.confidential} if saved else None


def _parts(assignment: Assignment) -> list[tuple[str, str, int]]:
    """What the tabs lead to: the groups of the application's pages, each with the number of its files."""
    case, found = assignment.application, dict[str, tuple[str, str, int]]()
    files = Counter(case.call.programme.question(file.question).page for file in case.attachments)
    for page in case.call.programme.pages_for(case.flat):
        anchor, text, count = found.get(page.group["en"], (f"s-{page.code}", i18n.say(page.group), 0))
        found[page.group["en"]] = (anchor, text, count + files[page.code])
    return list(found.values())


def _others(assignment: Assignment, criteria: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": _("Expert %(letter)s", letter=LETTERS[n % len(LETTERS)]),
            "total": i18n.cut((row.total_e4 or 0) // 1000, 1), "comment": row.comment,
            "answers": [_answer(one, row.scores.get(one.code, {})) for one in criteria],
        }
        for n, row in enumerate(queries.others(assignment))
    ]  # fmt: skip


def _answer(criterion: Criterion, answer: Mapping[str, Any]) -> tuple[str, str, str]:
    return i18n.say(criterion.title), mark(answer.get("score")), answer.get("why", "")


def _queue_row(row: Any, words: str = "", tone: str = "") -> dict[str, Any]:
    return {
        "key": row.key, "number": row.number, "title": row.title, "call": i18n.say(row.call), "state": row.state,
        "begun": row.saved_at is not None, "term": words, "tone": tone, "closed_at": row.closed_at,
        "total": None if row.total_e4 is None else i18n.cut(row.total_e4 // 1000, 1),
        "reviews_in": row.reviews_in, "reviews_due": row.reviews_due, "lang": row.lang,
    }  # fmt: skip


def _typed(assignment: Assignment) -> Draft:
    return review_forms.read(request.form, _criteria(assignment))


def _criteria(assignment: Assignment) -> Any:
    programme = assignment.application.call.programme
    return programme.criteria(assignment.application.kind or programme.kinds[0].code)


def _kind(assignment: Assignment) -> str:
    kind = assignment.application.call.programme.kind(assignment.application.kind or "")
    return i18n.say(kind.title) if kind else ""


def _seen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Which version the page has seen, which open page it is, and which late text stood beside the sheet."""
    version, hand, seen = (str(given.get(name, ""))[:64] for name in ("version", "hand", "seen"))
    number = int(version[:9]) if version.isascii() and version.isdigit() else 0
    return {"version": number, "hand": hand, "seen": seen}


def _today() -> date:
    return i18n.local(db.now()).date()

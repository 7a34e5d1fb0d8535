"""Writing: one page of questions, saved by its button or in the background; and two texts to choose from."""

from functools import partial
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, policy, web
from portal.announce.parts import Page
from portal.apply import acts, forms, queries, reading
from portal.apply.acts.writing import WRITABLE
from portal.apply.models import Application, Clash
from portal.apply.views.room import bp, file_url, find_page, looked
from portal.forms import AnswerField, AnswerForm, form_for
from portal.workflow import Refused

PAUSE, LONGEST_PAUSE = 3, 180  # seconds between two autosaves: more when the portal is slow to answer


@bp.get("/applications/<key>/pages/<page>")
def step(key: str, page: str) -> Any:
    application, current = find_page(key, page)
    if application.state not in WRITABLE or not policy.may(current_user, "apply.save", application):
        return redirect(url_for("apply.preview", key=key))
    return step_page(looked(application, "text"), current, answer_form(application, current))


@bp.post("/applications/<key>/pages/<page>")
def save(key: str, page: str) -> Any:
    application, current = find_page(key, page)
    version, hand = forms.sent_with(request.form)
    form = answer_form(application, current, request.form)
    try:
        kept = keep(application, current, form, version=version, hand=hand)
    except Refused as refused:  # handed in by a colleague meanwhile: what was typed stays on the screen
        return step_page(application, current, form, ("", refused.reason)), 409
    if isinstance(kept, Clash):
        return redirect(url_for("apply.clash", key=key, page=page))
    if form.pressed:
        return redirect(url_for("apply.step", key=key, page=page, _anchor=form.pressed))
    state = application.call.programme.page_state(current, form.now, counted(application, current))
    if state == "wrong" and not form.validate():
        web.keep()
        return step_page(application, current, form), 422
    return redirect(after(application, current))


@bp.post("/applications/<key>/pages/<page>/autosave")
@web.csrf.exempt
def autosave(key: str, page: str) -> Any:
    if not current_user.is_authenticated:
        return {"error": _("You have been signed out. Sign in again: your text is kept here.")}, 401
    web.csrf.protect()
    application, current = find_page(key, page)
    sent = forms.sent_changes(request.get_json(silent=True))
    if sent is None:
        return {"error": _("This is not a page of answers.")}, 422
    changes, version, hand = sent
    kept = keep(application, current, answer_form(application, current, changes), version=version, hand=hand)
    if isinstance(kept, Clash):
        web.keep()
        return {"conflict_url": url_for("apply.clash", key=key, page=page)}, 409
    return {"saved_at": i18n.iso(kept.saved_at), "version": kept.version, "next_in": pause()}


@bp.get("/applications/<key>/pages/<page>/compare")
def clash(key: str, page: str) -> Any:
    return clash_page(*find_page(key, page))


@bp.post("/applications/<key>/pages/<page>/compare")
def settle(key: str, page: str) -> Any:
    application, current = find_page(key, page)
    version, _hand = forms.sent_with(request.form)
    mine = {question.code for question in current.questions if request.form.get(question.code) == "mine"}
    try:
        acts.settle(application, current, mine, by=current_user, version=version)
    except Refused as refused:
        queries.load_answers(application, current_user)
        return clash_page(application, current, refused=refused.reason), 409
    return redirect(url_for("apply.step", key=key, page=page))


def answer_form(application: Application, page: Page, sent: Any = None) -> AnswerForm:
    """The page's questions with the stored answers, and over them what was sent."""
    flat = application.flat
    return form_for(page.questions, i18n.current(), flat)(sent, flat, counted(application, page))


def counted(application: Application, page: Page) -> dict[str, int]:
    """question code → how many files answer it; a page without such questions has not even asked for them."""
    return application.files if page.has_files else {}


def keep(application: Application, page: Page, form: AnswerForm, *, version: int, hand: str) -> Any:
    """Save what is in the form over what is stored: questions that are not asked now keep their answers."""
    row = application.answers_of(page.code)
    data = {**(row.data if row else {}), **form.draft()}
    return acts.save_page(application, page, data, by=current_user, version=version, hand=hand)


def step_page(application: Application, page: Page, form: AnswerForm, refused: tuple[str, str] | None = None) -> str:
    """The page of questions; `refused` is a file question and why its file was not taken."""
    pages = application.call.programme.pages_for(application.flat)
    row = application.answers_of(page.code)
    return render_template(
        "apply/step.html", application=application, page=page, form=form, pages=pages, number=pages.index(page) + 1,
        row=row, refused=refused, shares=shares(application, page), files_of=partial(files_of, application),
    )  # fmt: skip


def files_of(application: Application, field: AnswerField) -> list[dict[str, Any]]:
    """The files of a question, with where each is fetched and removed."""
    return [
        {"name": file.name, "size": file.size, "url": file_url(file),
         "remove": url_for("apply.detach", key=application.key, file_id=file.id)}
        for file in application.attachments if file.question == field.question.code
    ]  # fmt: skip


def after(application: Application, page: Page) -> str:
    """Where "save and continue" leads: the next page, after the last one the check of all answers."""
    pages = application.call.programme.pages_for(application.flat)
    rest = pages[pages.index(page) + 1 :] if page in pages else ()
    if rest:
        return url_for("apply.step", key=application.key, page=rest[0].code)
    return url_for("apply.review", key=application.key)


def shares(application: Application, page: Page) -> dict[str, int] | None:
    """Who pays how much, beside the page that asks for it: grant, own money, and the least that the kind demands."""
    programme, flat = application.call.programme, application.flat
    if all(question.code != programme.columns.get("cofinancing") for question in page.questions):
        return None
    told = programme.columns_of(flat)
    total, asked, own = told["total_cost"], told["asked"], told["cofinancing"]
    if not total or own is None or own > total or not application.kind:
        return None
    least = programme.kind(application.kind).min_cofinancing_percent
    return {
        "total": total, "asked": asked or 0, "own": own, "own_percent": own * 100 // total,
        "asked_percent": (asked or 0) * 100 // total, "least": least, "lacking": max(0, -(-total * least // 100) - own),
    }  # fmt: skip


def clash_page(application: Application, page: Page, refused: Any = "") -> str:
    """Both texts side by side, for the questions in which they differ."""
    other, row = application.clash_of(page.code), application.answers_of(page.code)
    saved = row.data if row else {}
    mine = other.data if other else saved
    sides = [items_of(application, page, {**application.flat, **answers}) for answers in (saved, mine)]
    pairs = [
        (question.code, *(side.get(question.code) for side in sides))
        for question in page.questions
        if mine.get(question.code) != saved.get(question.code)
    ]
    return render_template(
        "apply/clash.html", application=application, page=page, clash=other, row=row, refused=refused, pairs=pairs
    )


def items_of(application: Application, page: Page, answers: dict[str, Any]) -> dict[str, reading.Item]:
    """The questions of a page with their answers for reading."""
    sections = reading.answered(application.call.programme, answers)
    return {item.question.code: item for section in sections if section.page == page for item in section.items}


def pause() -> int:
    """How long autosave waits before it sends again: a busy portal asks for more time (security.md 2.4)."""
    taken = (db.now() - web.arrived()).total_seconds() if "arrived" in g else 0.0
    return min(LONGEST_PAUSE, PAUSE + int(taken * 60))

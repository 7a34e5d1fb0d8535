"""Pages of a call: what it offers, the one-minute check, questions and answers; for staff its preparation and dates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from portal import calendar, db, feed, i18n, policy, rights, sheets, web
from portal.announce import acts, forms, queries, rules, timeline, wording
from portal.announce.models import Call
from portal.announce.programme import Programme, load
from portal.announce.schedule import MILESTONES
from portal.answers import is_blank
from portal.forms import AnswerForm, form_for
from portal.questions import Question
from portal.workflow import Refused

bp = web.room("announce")
OPENS, CLOSES = 9, 18  # o'clock, where a new call has no hours yet
ASKED_AT_MOST = "20 per hour"


# --- everybody -------------------------------------------------------------------------------------------------------
@bp.get("/calls/<slug>")
def call(slug: str) -> Any:
    web.permit()
    return _call_page(_call(slug))


@bp.get("/calls/<slug>/questions.xlsx")
def questions(slug: str) -> Any:
    web.permit()
    found = _call(slug)
    titles = [_("Page"), _("Question"), _("Hint"), _("Must be answered"), _("Most characters"), _("Your answer")]
    return sheets.xlsx_answer(f"{found.slug}-{i18n.current()}", titles, _question_rows(found.programme))


@bp.get("/calls/<slug>/dates.ics")
def call_dates(slug: str) -> Any:
    web.permit()
    found = _call(slug)
    return feed.answer(i18n.say(found.title), timeline.entries(found, found.path(i18n.current())), f"{slug}.ics")


@bp.get("/calls/<slug>/check")
def check(slug: str) -> Any:
    web.permit()
    found = _call(slug)
    return render_template("announce/check.html", call=found, form=_check_form(found)(None), findings=None)


@bp.post("/calls/<slug>/check")
def judge(slug: str) -> Any:
    web.permit()
    found = _call(slug)
    form, code = _check_form(found)(request.form), found.programme.columns.get("kind")
    if not _is_sound(form, code):
        return render_template("announce/check.html", call=found, form=form, findings=None), 422
    today = i18n.local(db.now()).date()
    asked = [(rule.name, rule.params) for rule in found.programme.rules_for(form.draft()[code] if code else None)]
    findings = rules.judge(asked, found.programme.check_facts(form.now), today)
    return render_template(
        "announce/check.html", call=found, form=form, findings=findings, answer=rules.overall(findings), today=today,
        verdicts=wording.VERDICTS,
    )  # fmt: skip


@bp.post("/calls/<slug>/enquiries")
@web.limiter.limit(ASKED_AT_MOST)
def ask(slug: str) -> Any:
    web.permit()
    found, form = _call(slug), forms.EnquiryForm()
    text, lang = form.question.data or "", i18n.current()
    if form.validate() and _done(form, lambda: acts.ask(found, text, by=current_user, lang=lang)):
        flash(_("Your question is on its way. The answer will come as a letter and stand here for everybody."))
        return redirect(url_for("announce.call", slug=slug, _anchor="questions"))
    return _call_page(found, form), 422


@bp.post("/enquiries/<int:enquiry_id>")
def reply(enquiry_id: int) -> Any:
    web.permit()
    enquiry, form = queries.enquiry(enquiry_id) or abort(404), forms.ReplyForm()
    if not form.validate():
        return _call_page(enquiry.call, refused={enquiry.id: form}), 422
    acts.reply(enquiry, form.answer.data or "", by=current_user)
    flash(_("The answer is published."))
    return redirect(url_for("announce.call", slug=enquiry.call.slug, _anchor="questions"))


# --- staff -----------------------------------------------------------------------------------------------------------
@bp.get("/staff/calls")
def calls() -> Any:
    web.permit()
    return render_template("announce/calls.html", calls=queries.calls(), state_pill=wording.state_pill)


@bp.get("/staff/calls/new")
def prepare() -> Any:
    web.permit()
    return render_template("announce/prepare.html", form=forms.NewCallForm(data=_suggested()))


@bp.post("/staff/calls/new")
def create() -> Any:
    web.permit()
    form = forms.NewCallForm()
    made: list[Call] = []
    if form.validate() and _done(
        form, lambda: made.append(acts.create(form.programme.data, form.facts(), by=current_user))
    ):
        return redirect(url_for("announce.edit", slug=made[0].slug))
    return render_template("announce/prepare.html", form=form), 422


@bp.get("/staff/calls/<slug>")
def edit(slug: str) -> Any:
    web.permit()
    found = _call(slug, drafts=True)
    form = forms.CallForm.of(found) if found.state == "draft" else forms.DatesForm(obj=found)
    return _edit_page(found, form)


@bp.post("/staff/calls/<slug>")
def save(slug: str) -> Any:
    web.permit()
    found, form = _call(slug, drafts=True), forms.CallForm()
    return _changed(found, form, lambda: acts.save(found, form.facts(), by=current_user))


@bp.post("/staff/calls/<slug>/extend")
def extend(slug: str) -> Any:
    web.permit()
    found, form = _call(slug, drafts=True), forms.DatesForm()
    return _changed(found, form, lambda: acts.extend(found, form.facts(), by=current_user))


@bp.post("/staff/calls/<slug>/open")
def open(slug: str) -> Any:  # noqa: A001 - the act is called so
    found = _call(slug, drafts=True)
    web.permit(found)
    acts.open(found, by=current_user)
    flash(_("The call is announced."))
    return redirect(url_for("announce.call", slug=slug))


# --- what the pages are made of --------------------------------------------------------------------------------------
def _call(slug: str, *, drafts: bool = False) -> Call:
    """The call; a draft only for staff."""
    drafts = drafts or bool(rights.roles_of(current_user) & rights.STAFF)
    return queries.call(slug, drafts=drafts) or abort(404)


def _call_page(found: Call, form: Any = None, refused: Any = None) -> str:
    known = current_user if current_user.is_authenticated else None
    replies = policy.may(current_user, "announce.reply").yes
    terms, asked = described(found.programme, found.slug, i18n.current())
    if known and form is None:
        form = forms.EnquiryForm()
    return render_template(
        "announce/call.html", call=found, programme=found.programme, terms=terms, asked=asked, form=form,
        steps=timeline.steps(found, db.now()), enquiries=queries.enquiries(found, known, everything=replies),
        replies=replies, refused=refused or {}, outcome=queries.outcome(found), state_pill=wording.state_pill,
        is_open=found.is_open(db.now()), today=i18n.local(db.now()).date(),
    )  # fmt: skip


@lru_cache(maxsize=64)
def described(programme: Programme, slug: str, lang: str) -> tuple[Markup, Markup]:
    """What a programme offers and what it asks, as HTML in a language: it never changes, so it is made once."""
    return tuple(  # type: ignore[return-value]
        Markup(render_template(f"announce/{part}.html", programme=programme, slug=slug, lang=lang))  # noqa: S704 - ours
        for part in ("_terms", "_asked")
    )


def _question_rows(programme: Programme) -> list[sheets.Row]:
    return [
        (i18n.say(page.title), i18n.say(one.label), i18n.say(one.hint),
         _("Yes") if one.required or one.must else "", one.max_chars, "")
        for page in programme.pages for one in page.questions
    ]  # fmt: skip


def _check_form(found: Call) -> type[AnswerForm]:
    return form_for(_check_questions(found.programme), i18n.current(), {})


@lru_cache(maxsize=64)
def _check_questions(programme: Programme) -> tuple[Question, ...]:
    """The questions of the check, none marked as optional: what is left open is just not known yet."""
    return tuple(replace(one, required=True) for one in programme.checks)


def _is_sound(form: AnswerForm, kind: str | None) -> bool:
    """Whether the conditions can be judged: the kind, if there is one, is chosen; what was answered can be read."""
    form.validate()
    for field in form:
        if is_blank(field.question, field.data):
            missing = _("Choose the kind of grant: the conditions depend on it.")
            field.errors = [missing] if field.question.code == kind else []
    return not form.summary()


def _suggested() -> dict[str, Any]:
    """What a new call is proposed to be: the next working day at nine, four weeks, the programme's own title."""
    shipped = load(forms.shipped()[0])
    opens = calendar.add_working_days(i18n.local(db.now()).date(), 1)
    start = datetime.combine(opens, time(OPENS), i18n.ZONE)
    initials = "".join(word[0] for word in shipped.title["en"].upper().split())[:5]
    return {
        "programme": shipped.code, "slug": f"{shipped.code.replace('_', '-')}-{opens.year}",
        "prefix": f"{initials}-{opens.year}", "opens_at": start,
        "closes_at": (start + forms.FOUR_WEEKS).replace(hour=CLOSES),
        "correction_days": shipped.clock(acts.OWN_CLOCK),
        **{f"title_{lang}": f"{i18n.say(shipped.title, lang)} – {opens.year}" for lang in i18n.LANGUAGES},
    }  # fmt: skip


def _done(form: Any, act: Callable[[], Any]) -> bool:
    """Do the act; a refusal is written beside the field that it is about."""
    try:
        act()
    except Refused as refused:
        field = {"title": "title_ru"}.get(refused.field or "", refused.field)
        if field in form:
            form[field].errors = [refused.reason]
        else:
            form.form_errors.append(refused.reason)
        return False
    return True


def _changed(found: Call, form: Any, act: Callable[[], dict[str, Any]]) -> Any:
    """Save, tell what has changed, and show the page again."""
    changes: dict[str, Any] = {}
    if not form.validate() or not _done(form, lambda: changes.update(act())):
        return _edit_page(found, form), 422
    words = ", ".join(str(wording.FACTS[name]) for name in changes)
    flash(_("Saved. Changed: %(what)s.", what=words) if changes else _("Nothing has changed."))
    return redirect(url_for("announce.edit", slug=found.slug))


def _edit_page(found: Call, form: Any) -> str:
    return render_template(
        "announce/edit.html", call=found, form=form, changes=queries.changes(found), wording=wording,
        state_pill=wording.state_pill, milestones=MILESTONES,
    )  # fmt: skip

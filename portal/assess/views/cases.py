"""Pages of staff's cases: the list, one case in four parts, and what an officer notes on it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import assets, db, i18n, keyset, regions, storage, web
from portal.announce.models import Call
from portal.apply.models import Application
from portal.apply.queries import last_submission
from portal.assess import acts, wording
from portal.assess.forms import NOBODY, CaseFilters, RegisterNoteForm
from portal.assess.queries import cases as queries
from portal.assess.views import bp
from portal.assess.views import overview as overviews
from portal.workflow import Refused


def today() -> date:
    """The day in Astana."""
    return i18n.local(db.now()).date()


@bp.get("/cases")
def cases() -> Any:
    web.permit()
    asked, calls = CaseFilters.read(request.args), queries.calls()
    call = chosen(calls, asked)
    if call is None:
        return render_template("assess/cases.html", call=None)
    day, place = today(), keyset.Place.read(request.args)
    found = queries.listed(call, asked, place, by=current_user, today=day)
    counts = queries.counts(call, asked, by=current_user, today=day)
    return render_template(
        "assess/cases.html", call=call, asked=asked, page=_pages(found, asked, counts[asked.tab]),
        rows=[_row(row, day) for row in found.rows], selections=_selections(asked, counts),
        case_url=url_for("assess.case", key="-")[:-1], sprite=assets.asset("img/sprite.svg"),
        calls=[(one.slug, i18n.say(one.title)) for one in calls], **_choices(call, day),
    )  # fmt: skip


@bp.get("/cases/<key>")
@bp.get("/cases/<key>/<any(application, experts, history):part>")
def case(key: str, part: str = "overview") -> Any:
    application = loaded(key)
    web.permit(application)
    return shown(application, part)


@bp.get("/cases/<key>/files/<int:n>")
def staff_file(key: str, n: int) -> Response:
    application = loaded(key)
    web.permit(application)
    submission = last_submission(application)
    files = submission.content["files"] if submission else []
    if not 1 <= n <= len(files):
        abort(404)
    file = files[n - 1]
    return storage.serve(file["sha256"], file["name"], file["media_type"])


@bp.post("/cases/<key>/take")
def take(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    acts.take(application, by=current_user)
    flash(_("You have taken the case."), "good")
    return redirect(url_for("assess.case", key=key))


@bp.post("/cases/<key>/registers")
def note_register(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    form = RegisterNoteForm().offer(overviews.register_facts(), today())
    if not form.validate():
        return shown(application, "overview", noting=form), 422
    fact, value, source, as_of = form.said()
    acts.note_register(application, fact, value, by=current_user, source=source, as_of=as_of)
    flash(_("Noted. The rules have been asked again."), "good")
    return redirect(url_for("assess.case", key=key) + "#rules")


def loaded(key: str) -> Application:
    """The case, or 404."""
    return queries.case(key) or abort(404)


def shown(application: Application, part: str, **given: Any) -> str:
    """A part of the page of a case."""
    facts = overviews.PARTS[part](application)
    common = {"case": application, "part": part, "today": today(), "wording": wording}
    return render_template("assess/case.html", **common, **{**facts, **given})


def refused(application: Application, refusal: Refused, **given: Any) -> tuple[str, int]:
    """The case again, with the sentence of a refusal and what was typed."""
    return shown(application, "overview", refusal=refusal, **given), 422


# --- the list --------------------------------------------------------------------------------------------------------
def chosen(calls: list[Call], asked: CaseFilters) -> Call | None:
    """The call that is asked for, or the newest; 404 for one that is not there."""
    if not asked.call:
        return next(iter(calls), None)
    return next((call for call in calls if call.slug == asked.call), None) or abort(404)


def _pages(found: keyset.Page, asked: CaseFilters, total: int) -> SimpleNamespace:
    """The page as the macros of lists want it."""

    def to(place: dict[str, Any] | None) -> str | None:
        return url_for("assess.cases", **asked.args(), **place) if place else None

    return SimpleNamespace(
        first_n=found.first_n, last_n=found.last_n, total=total, prev_url=to(found.previous), next_url=to(found.next)
    )


def _selections(asked: CaseFilters, counts: dict[str, int]) -> list[tuple[str, str, str, bool]]:
    words = {
        "all": _("All"), "mine": _("Mine"), "overdue": _("Overdue cases"), "applicant": _("Waiting for the applicant"),
        "experts": _("With experts"),
    }  # fmt: skip
    return [
        (url_for("assess.cases", **asked.args(tab=tab)), text, i18n.number(counts[tab]), tab == asked.tab)
        for tab, text in words.items()
    ]


def _choices(call: Call, day: date) -> dict[str, Any]:
    states = [("", _("Any")), ("to_screen", _("Waiting for the check"))]
    states += [(state, str(one.words)) for state, one in wording.STATES.items()]
    kinds = [("", _("All"))] + [(kind.code, i18n.say(kind.title)) for kind in call.programme.kinds]
    places = [("", _("All"))] + [(kato, i18n.say(name)) for kato, name in regions.options(day)]
    people = [("", _("Everybody")), (NOBODY, _("Nobody yet"))]
    people += [(row.id, row.name) for row in queries.officers()]
    heads = {
        "number": _("Number"), "state": _("State"), "due": _("Due, working days"), "sum": _("Sum, m ₸"),
        "score": _("Score"), "region": _("Region"), "officer": _("Officer in charge"), "submitted": _("Submitted"),
    }  # fmt: skip
    return {"states": states, "kinds": kinds, "regions": places, "officers": people, "heads": heads}


def _row(row: Any, day: date) -> dict[str, Any]:
    overdue = row.due_on is not None and row.due_on < day and row.state in queries.RUNNING
    look = wording.OVERDUE if overdue else wording.STATES[row.state]
    words = wording.OVERDUE.words if overdue else wording.state_words(row.state, row.reviews_in, row.reviews_due)
    return {
        "key": row.key, "organisation": queries.name_of(row), "title": row.title, "number": row.number,
        "state": words, "tone": look.tone, "sign": look.sign, "overdue": overdue,
        "term": wording.term_words(row.due_on, day) if row.state in queries.RUNNING else "—",
        "sum": "—" if row.asked_kzt is None else i18n.cut(row.asked_kzt // 100_000, 1),
        "score": "—" if row.score_e4 is None else i18n.cut(row.score_e4 // 100, 2),
        "region": wording.region_words(row.region, day), "officer": row.officer or "—",
        "submitted": i18n.short_day(row.submitted_at),
    }  # fmt: skip

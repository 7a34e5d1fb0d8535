"""Pages of staff's cases: the list, one case in four parts, and what an officer notes on it."""

from datetime import date
from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, keyset, phases, saved, storage, web
from portal.announce.models import Call
from portal.apply import looking, signed_evidence
from portal.apply.models import Application
from portal.apply.queries import last_submission
from portal.assess import acts, wording
from portal.assess.forms import CaseFilters, RegisterNoteForm
from portal.assess.queries import cases as queries
from portal.assess.views import board, bp
from portal.assess.views import overview as overviews
from portal.rights import roles_of
from portal.workflow import Refused


def today() -> date:
    """The day in Astana."""
    return i18n.local(db.now()).date()


@bp.get("/cases")
def cases() -> Any:
    web.permit()
    if first := saved.opened(current_user, queries.OFFICERS):
        return redirect(first)
    asked, calls = CaseFilters.read(request.args), queries.calls()
    call = chosen(calls, asked)
    if call is None:
        return render_template("assess/cases.html", call=None)
    scored = phases.sees(roles_of(current_user), "scores", call)
    asked = asked if scored else asked.without_scores()
    day, place = today(), keyset.Place.read(request.args)
    found = queries.listed(call, asked, place, by=current_user, today=day)
    counts = queries.counts(call, asked, by=current_user, today=day)
    return render_template(
        "assess/cases.html", call=call, asked=asked, page=board.pages(found, asked, counts[asked.tab]), to=board.link,
        rows=list(board.rows(found, day, scored=scored)), selections=board.selections(asked, counts),
        case_url=url_for("assess.case", key="-")[:-1], most_at_once=queries.MOST_AT_ONCE,
        calls=[(one.slug, i18n.say(one.title)) for one in calls],
        **board.choices(call, day, board.officers(g.beside)),
    )  # fmt: skip


@bp.get("/cases/<key>")
@bp.get("/cases/<key>/<any(application, experts, history):part>")
def case(key: str, part: str = "overview") -> Any:
    application = loaded(key)
    web.permit(application)
    if part == "experts" and not application.is_grant:
        abort(404)
    looked(application, "text" if part == "application" else "case")
    return shown(application, part)


@bp.get("/cases/<key>/files/<int:n>")
def staff_file(key: str, n: int) -> Response:
    application = loaded(key)
    web.permit(application)
    submission = last_submission(application)
    files = submission.content["files"] if submission else []
    if not 1 <= n <= len(files):
        abort(404)
    looked(application, "files")
    file = files[n - 1]
    return storage.serve(file["sha256"], file["name"], file["media_type"])


@bp.get("/cases/<key>/signature.zip")
def evidence(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    content = signed_evidence.packed(application, request.args.get("no", type=int)) or abort(404)
    looked(application, "files")
    return web.download(content, f"{application.number}-signature.zip", "application/zip")


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
    form = RegisterNoteForm().offer(overviews.register_facts(application), today())
    if not form.validate():
        return shown(application, "overview", noting=form), 422
    fact, value, source, as_of = form.said()
    acts.note_register(application, fact, value, by=current_user, source=source, as_of=as_of)
    flash(_("Noted. The rules have been asked again."), "good")
    return redirect(url_for("assess.case", key=key) + "#rules")


def loaded(key: str) -> Application:
    """The case, or 404; staff of a hub find only its own."""
    return queries.case(key, by=current_user) or abort(404)


def looked(application: Application, kind: str) -> None:
    """Somebody of the staff opens this kind of thing of the case."""
    looking.looked(application.id, kind, by=current_user, side="staff")


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

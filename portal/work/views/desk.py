"""Each person's desk, the search, the progress of a long job, and the page of every part that pages are made of."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, finding, i18n, jobs, web
from portal.assess import forms
from portal.assess.queries import cases
from portal.assess.wording import STATES, act_words
from portal.work import deliveries, hits, queries, searching
from portal.work.tasks import desk_of
from portal.work.views import bp

FULL_LOAD = 50  # open cases per officer at which the bar is full, unless somebody has more


@bp.get("/desk")
def desk() -> Any:
    web.permit()
    today = i18n.local(db.now()).date()
    given = _of_staff(today) if current_user.is_officer or current_user.is_chair else {}
    return render_template("work/desk.html", desk=desk_of(current_user, today), today=today, **given)


def _of_staff(today: Any) -> dict[str, Any]:
    """The numbers of the current call, the load of the team, and what has just happened."""
    call = next(iter(cases.calls()), None)
    found = cases.counts(call, forms.CaseFilters(), by=current_user, today=today) if call else {}
    loaded = queries.load(current_user)
    most = max([FULL_LOAD, *(row.cases for row in loaded)])
    load = [(row.name, row.cases, 100 * row.cases / most, row.id == current_user.id) for row in loaded]
    return {"call": call, "counts": found, "load": load, "recent": queries.recent(current_user), "act_words": act_words}


@bp.get("/search")
def search() -> Any:
    web.permit()
    asked = hits.read(request.args)
    found = searching.groups(asked, by=current_user) if asked.question else []
    loosely = asked.question.loosely if not found else None
    if loosely:
        found = searching.groups(replace(asked, question=loosely), by=current_user)
    page = _page_of(asked, found[0]) if asked.kind and found else None
    return render_template(
        "work/search.html", asked=asked, groups=found, hits=hits.of, loosely=bool(loosely and found), link=hits.link,
        page=page, most=finding.MOST, states=[(code, state.words) for code, state in STATES.items()],
        calls=[(one.slug, i18n.say(one.title)) for one in searching.calls()],
    )  # fmt: skip


def _page_of(asked: searching.Asked, group: searching.Group) -> SimpleNamespace:
    """A page of one kind as the macros of lists want it."""
    first, last, more = searching.pages(asked, group)
    return SimpleNamespace(
        first_n=first, last_n=last, total=None if group.total > finding.MOST else group.total,
        prev_url=hits.link(asked, page=asked.page - 1) if asked.page > 1 else None,
        next_url=hits.link(asked, page=asked.page + 1) if more else None,
    )  # fmt: skip


@bp.get("/undelivered")
def undelivered() -> Any:
    web.permit()
    return render_template("work/undelivered.html", letters=deliveries.undelivered(current_user))


@bp.get("/jobs/<int:job_id>")
def job(job_id: int) -> Any:
    web.permit()
    row = db.session.get(jobs.Job, job_id) or abort(404)
    if request.accept_mimetypes.best == "application/json":
        names = ("id", "kind", "state", "progress", "total", "result", "error")
        return {name: getattr(row, name) for name in names}
    onward = web.safe_next((row.result or {}).get("path") or request.args.get("next"))
    return render_template("work/job.html", job=row, onward=onward, title=_job_title(row.kind))


def _job_title(kind: str) -> str:
    titles = {
        "assess.plan": _("Assignment of experts to all cases"),
        "letters.tell": _("Writing letters"),
        "letters.send": _("Sending letters"),
        "work.reindex": _("Making everything findable"),
    }
    return titles.get(kind, _("Work in progress"))


@bp.get("/style")
def style() -> Any:
    web.permit()
    return render_template("work/style.html", home=url_for("work.desk"))

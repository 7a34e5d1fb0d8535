"""Each person's desk, the progress of a long job, and the page of every part that pages are made of."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, jobs, web
from portal.assess import forms
from portal.assess.queries import cases
from portal.assess.wording import act_words
from portal.work import queries
from portal.work.tasks import desk_of

bp = web.room("work")
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
    }
    return titles.get(kind, _("Work in progress"))


@bp.get("/style")
def style() -> Any:
    web.permit()
    return render_template("work/style.html", home=url_for("work.desk"))

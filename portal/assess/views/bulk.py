"""Pages of one act on many cases: chosen in the list, looked at with its letter, confirmed, undone, followed."""

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import i18n, reasons, web
from portal.assess import acts
from portal.assess.acts import bulk as acting
from portal.assess.forms import CaseFilters, SendBackForm, TurnAwayForm
from portal.assess.models import BulkAct, BulkCase
from portal.assess.queries import bulk as queries
from portal.assess.queries import cases
from portal.assess.views import bp
from portal.assess.views.cases import chosen, today
from portal.assess.views.letters import Preview, previews
from portal.assess.wording import MANY
from portal.workflow import Refused


@bp.post("/bulk")
def choose_many() -> Any:
    web.permit()
    asked = CaseFilters.read(request.form)
    call = chosen(cases.calls(), asked) or abort(404)
    keys = set(request.form.getlist("case"))
    if request.form.get("all"):
        found, keys = cases.matching(call, asked, by=current_user, today=today()), set()
    else:
        found = cases.picked(call, keys, by=current_user) if keys else ()
    try:
        made = acts.choose_many(call, request.form.get("act", ""), found, by=current_user, asked=len(keys))
    except Refused as refusal:
        flash(str(refusal.reason), "bad")
        return redirect(url_for("assess.cases", **asked.args()))
    return redirect(url_for("assess.bulk", key=made.key))


@bp.get("/bulk/<key>")
def bulk(key: str) -> Any:
    found = _found(key)
    return _shown(found, _form(found))


@bp.post("/bulk/<key>/letter")
def word_bulk(key: str) -> Any:
    found = _found(key)
    form = _form(found, typed=True) or abort(404)
    if not form.validate():
        return _shown(found, form), 422
    codes, note, days = form.said()
    try:
        acts.word_bulk(found, codes, note=note, days=days)
    except Refused as refusal:
        return _shown(found, form, refusal), 422
    return redirect(url_for("assess.bulk", key=key))


@bp.post("/bulk/<key>/confirm")
def confirm_bulk(key: str) -> Any:
    found, version = _found(key), request.form.get("version", type=int) or 0
    window = timedelta(minutes=web.setting("BULK_UNDO_MINUTES"))
    try:
        acts.confirm_bulk(found, by=current_user, version=version, window=window)
    except Refused as refusal:
        return _shown(found, _form(found), refusal), 422
    return redirect(url_for("assess.bulk", key=key))


@bp.post("/bulk/<key>/undo")
def undo_bulk(key: str) -> Any:
    found = _found(key)
    try:
        acts.undo_bulk(found, by=current_user, arrived=web.arrived())
    except Refused as refusal:
        return _shown(found, _form(found), refusal), 422
    return redirect(url_for("assess.bulk", key=key))


def _found(key: str) -> BulkAct:
    """The bulk act, which is only for whoever chose it."""
    web.permit(act="assess.choose_many")
    found = queries.bulk(key) or abort(404)
    web.permit(found)
    return found


def _form(found: BulkAct, *, typed: bool = False) -> TurnAwayForm | None:
    """What its letter says, as it is kept or as it was just typed; none where the letter has no words of one's own."""
    if found.act == "admit":
        return None
    kind: type[TurnAwayForm] = SendBackForm if found.act == "send_back" else TurnAwayForm
    form = kind() if typed else kind(formdata=None)
    whole = reasons.reasons(found.act, found.call.programme_route)
    lapsed = acting.LAPSED[found.call.programme_route]
    form.offer(whole if found.act == "send_back" else [one for one in whole if one.code == lapsed])
    if not typed:
        form.reasons.data, form.note.data = found.reasons, found.note
        if isinstance(form, SendBackForm):
            form.days.data = found.days or found.call.programme.clock("correction")
    return form


def _shown(found: BulkAct, form: TurnAwayForm | None, refusal: Refused | None = None) -> str:
    rows, state = queries.cases_of(found), found.state
    whys = acting.hindrances(found, rows, by=current_user) if state == "draft" else {}
    lines = [_line(row, whys.get(row.id) or (row.why and i18n.say(row.why))) for row in rows]
    lines.sort(key=lambda line: not line.why)  # what is left comes first; the rest stays in the order of numbers
    letters = _letters(found, [row for row in rows if row.id not in whys]) if state == "draft" else []
    cites = {one.code: i18n.say(one.cites) for one in reasons.reasons(found.act)}
    return render_template(
        "assess/bulk.html", bulk=found, state=state, title=MANY[found.act], form=form, refusal=refusal, rows=lines,
        worded=acting.is_worded(found), letters=letters, cites=cites, left_words=_left_words(found, len(rows)),
        done=sum(row.outcome == "done" for row in rows), possible=sum(not line.why for line in lines),
        minutes=web.setting("BULK_UNDO_MINUTES"),
    )  # fmt: skip


def _left_words(found: BulkAct, taken: int) -> str:
    """What was chosen and is not among the cases, and why."""
    if not found.left_out:
        return ""
    if taken == cases.MOST_AT_ONCE:
        return _("The first %(num)s cases by number are taken, and not more at once. Take the rest after that.",
                 num=taken)  # fmt: skip
    return ngettext(
        "%(num)s chosen case is left out: it is not in this call, or another must handle it.",
        "%(num)s chosen cases are left out: they are not in this call, or another must handle them.", found.left_out,
    )  # fmt: skip


def _line(row: BulkCase, why: Any) -> SimpleNamespace:
    """A case as the page names it; of one that the person must not meet only the number."""
    case = row.application
    hidden = current_user.interests.hides(case.organisation_id, case.id)
    name, title = ("", "") if hidden else (case.organisation.name, case.title)
    url = "" if hidden else url_for("assess.case", key=case.key)
    return SimpleNamespace(number=case.number, name=name, title=title, url=url, why=why, outcome=row.outcome)


def _letters(found: BulkAct, possible: Sequence[BulkCase]) -> list[Preview]:
    """The letter as the first of the applicants will get it."""
    if not possible or not acting.is_worded(found):
        return []
    case = possible[0].application
    told = acting.what_is_told(found, case)
    return previews(case, f"assess.{found.act}", note=found.note, data=told)

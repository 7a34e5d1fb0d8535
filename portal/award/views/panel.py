"""Sittings of the panel before they begin: convene, change, put cases on the agenda, order them."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import db, i18n, web
from portal.accounts.models import User
from portal.accounts.queries import by_email
from portal.announce.models import Call
from portal.award import agenda, panel_forms, panel_wording
from portal.award import queries as ranked
from portal.award.acts import panel as acts
from portal.award.models import Sitting
from portal.award.queries import commission
from portal.award.queries import panel as queries
from portal.award.views import bp
from portal.award.views.finding import find_call
from portal.workflow import Refused

SHOWN = 100


@bp.get("/calls/<slug>/sittings")
def sittings(slug: str) -> Any:
    call = find_call(slug)
    return _sittings_page(call, _meeting_form(panel_forms.MeetingForm(formdata=None, held_on=call.panel_on)))


@bp.post("/calls/<slug>/sittings")
def convene(slug: str) -> Any:
    call = find_call(slug, act="award.sittings")  # the sitting, not the call, has the moves
    form = _meeting_form(panel_forms.MeetingForm())
    if form.validate():
        try:
            found = acts.convene(call, _meeting(form), by=current_user)
            flash(_("The panel is convened. Every member gets a letter."), "good")
            return redirect(url_for("award.sitting", key=found.key))
        except Refused as refused:
            panel_forms.blame(form, refused.field, "members", refused.reason)
    return _sittings_page(call, form), 422


@bp.get("/panel/<key>/agenda")
def sitting(key: str) -> Any:
    return _page(find(key))


@bp.post("/panel/<key>/meeting")
def reschedule(key: str) -> Any:
    found, form = find(key), _meeting_form(panel_forms.MeetingForm())
    if form.validate():
        try:
            acts.reschedule(found, _meeting(form), by=current_user)
            flash(_("Changed. Every member gets a letter with what holds now."), "good")
            return redirect(url_for("award.sitting", key=key))
        except Refused as refused:
            panel_forms.blame(form, refused.field, "members", refused.reason)
    return _page(found, meeting=form), 422


@bp.post("/panel/<key>/agenda/cases")
def put_cases(key: str) -> Any:
    found, form = find(key), panel_forms.PutForm()
    if form.validate():
        try:
            keys = ranked.keys_of(found.call, form.picked()) if form.which.data == "picked" else ()
            count = acts.put_cases(found, form.which.data, by=current_user, keys=keys)
            flash(ngettext("%(num)s case put on the agenda.", "%(num)s cases put on the agenda.", count), "good")
            return redirect(url_for("award.sitting", key=key))
        except Refused as refused:
            panel_forms.blame(form, refused.field, "which", refused.reason)
    return _page(found, putting=form), 422


@bp.post("/panel/<key>/agenda/<item_key>/off")
def take_off(key: str, item_key: str) -> Any:
    found = find(key)
    if item_key in queries.agenda(found, current_user).hidden:
        abort(404)
    acts.take_off(found, queries.item(found, item_key) or abort(404), by=current_user)
    return redirect(url_for("award.sitting", key=key))


@bp.post("/panel/<key>/agenda/order")
def order_agenda(key: str) -> Any:
    acts.order_agenda(find(key), by=current_user)
    flash(_("The cases come in the order in which the fewest people have to leave."), "good")
    return redirect(url_for("award.sitting", key=key))


@bp.post("/panel/<key>/off")
def call_off(key: str) -> Any:
    found, form = find(key), panel_forms.CallOffForm()
    if not form.validate():
        return _page(found, off=form), 422
    acts.call_off(found, by=current_user, note=form.note.data or "")
    flash(_("The sitting is called off. Every member gets a letter."), "good")
    return redirect(url_for("award.sittings", slug=found.call.slug))


def find(key: str, act: str | None = None) -> Sitting:
    """The sitting, once the person may see the page; else 404."""
    web.permit(act="award.sitting" if act is None else act)
    found = queries.sitting(key) or abort(404)
    web.permit(found)
    return found


def _meeting_form(form: panel_forms.MeetingForm) -> panel_forms.MeetingForm:
    """The members of the commission who are in office can be ticked."""
    on = i18n.local(db.now()).date()
    form.seats.choices = [(seat.user_id, seat.user.name or seat.user.email) for seat in commission.seats(on)]
    return form


def _meeting(form: panel_forms.MeetingForm) -> acts.Meeting:
    """What was typed, with the people behind the addresses. Raises Refused."""
    people: list[tuple[User, str]] = []
    for address, part in form.addresses():
        person = by_email(address)
        if person is None:
            field = "members" if part == "member" else part
            raise Refused(_("Nobody has registered with this address yet: %(email)s", email=address), field)
        people.append((person, part))
    named = {person.id for person, _part in people}
    ticked = [db.session.get_one(User, user_id) for user_id in form.seats.data or () if user_id not in named]
    people += [(person, "member") for person in ticked]
    day = form.held_on.data
    assert day is not None  # noqa: S101 - the form has asked for it
    return acts.Meeting(day, form.begins.data or "", form.place.data or "", people)


def _sittings_page(call: Call, form: panel_forms.MeetingForm) -> str:
    return render_template(
        "award/sittings.html", call=call, sittings=queries.sittings(call), form=form, wording=panel_wording,
        rules=call.programme.panel,
    )  # fmt: skip


def _page(found: Sitting, **given: Any) -> str:
    shown = queries.agenda(found, current_user)
    members = {seat.user_id for seat in found.seats}
    outs = [shown.out(row.id) & members for row in shown.rows]
    by_rank = sorted(range(len(outs)), key=lambda at: shown.rows[at].put)
    pages = {"meeting": _filled(found), "putting": panel_forms.PutForm(formdata=None),
             "off": panel_forms.CallOffForm(formdata=None), **given}  # fmt: skip
    return render_template(
        "award/sitting.html", sitting=found, agenda=shown, rows=shown.rows[:SHOWN], wording=panel_wording,
        hidden=max(0, len(shown.rows) - SHOWN), leavings=agenda.leavings(outs), best=agenda.ordered(outs),
        leavings_by_rank=agenda.leavings([outs[at] for at in by_rank]), members=members,
        names={seat.user_id: seat.user.name or seat.user.email for seat in found.seats}, **pages,
    )  # fmt: skip


def _filled(found: Sitting) -> panel_forms.MeetingForm:
    """The form of the meeting as it stands."""
    by_part: dict[str, list[str]] = {"chair": [], "deputy": [], "member": []}
    for seat in found.seats:
        by_part[seat.part].append(seat.user.email)
    chair, deputy = (next(iter(by_part[part]), "") for part in ("chair", "deputy"))
    return _meeting_form(panel_forms.MeetingForm(
        formdata=None, held_on=found.held_on, begins=found.begins, place=found.place, chair=chair, deputy=deputy,
        members="\n".join(by_part["member"]),
    ))  # fmt: skip

"""All decisions of a call at once: prepared by the rule, confirmed as a table, released at one moment, minuted."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import faults, web
from portal.award import acts, forms, printing, queries
from portal.award.models import OUTCOMES
from portal.award.queries.agendas import before_a_panel, voted_down
from portal.award.views import bp
from portal.award.views.finding import find_call, own_companies

SHOWN = 200


@bp.post("/calls/<slug>/decisions")
def prepare_all(slug: str) -> Any:
    count = acts.prepare_all(find_call(slug), by=current_user)
    flash(ngettext("%(num)s decision prepared.", "%(num)s decisions prepared.", count), "good")
    return redirect(url_for("award.outbox", slug=slug))


@bp.get("/calls/<slug>/release")
def outbox(slug: str) -> Any:
    call, own = find_call(slug), own_companies()
    waiting = queries.table(call, but_not_of=own)
    ready = [decision for decision in waiting if decision.confirmed_at]
    summary = queries.summary(call, but_not_of=own)
    shown = [
        (kind, rows) for kind in call.programme.kinds if (rows := [r for r in waiting[:SHOWN] if r.kind == kind.code])
    ]
    return render_template(
        "award/outbox.html", call=call, tables=shown, hidden=max(0, len(waiting) - SHOWN), counts=_counts(waiting),
        summary=summary, over_kzt=max(0, summary["promised_kzt"] - call.budget_kzt), words=forms.WORDS,
        seen=acts.digest_of_table(waiting), seen_ready=acts.digest_of_table(ready), releases=queries.releases(call),
        places=not own,
    )  # fmt: skip


def _counts(waiting: Sequence[Any]) -> dict[str, int]:
    """How many decisions wait, for what, and how many of them for the hand of whoever looks."""
    unconfirmed = [decision for decision in waiting if not decision.confirmed_at]
    mine = sum(decision.prepared_by_id == current_user.id for decision in unconfirmed)
    of_others = [one for one in unconfirmed if one.prepared_by_id != current_user.id]
    before = before_a_panel([one.application_id for one in of_others])
    last = voted_down([one.application_id for one in of_others])
    down = sum(
        last.get(one.application_id) == acts.digest_of_row(one) for one in of_others if one.application_id not in before
    )
    outcomes = {outcome: sum(decision.outcome == outcome for decision in waiting) for outcome in OUTCOMES}
    ready = len(waiting) - len(unconfirmed)
    return {"waiting": len(waiting), "ready": ready, "to_confirm": len(of_others) - len(before) - down, "mine": mine,
            "before_a_panel": len(before), "voted_down": down, **outcomes}  # fmt: skip


@bp.post("/calls/<slug>/decisions/confirm")
def confirm_all(slug: str) -> Any:
    call = find_call(slug)
    waiting = queries.table(call, but_not_of=own_companies())
    count = acts.confirm_all(call, waiting, by=current_user, seen=web.asked("seen") or "")
    flash(ngettext("%(num)s decision confirmed.", "%(num)s decisions confirmed.", count), "good")
    return redirect(url_for("award.outbox", slug=slug))


@bp.post("/calls/<slug>/release")
def release(slug: str) -> Any:
    call = find_call(slug)
    waiting = queries.table(call, but_not_of=own_companies())
    told = acts.release(call, waiting, by=current_user, seen=web.asked("seen") or "")
    count = len(told.content["rows"])
    flash(ngettext("%(num)s decision released.", "%(num)s decisions released.", count), "good")
    return redirect(url_for("award.outbox", slug=slug))


@bp.get("/calls/<slug>/protocol/<int:no>.pdf")
def protocol(slug: str, no: int) -> Any:
    call = find_call(slug)
    found = queries.release(call, no) or abort(404)
    if queries.has_hidden(call, own_companies()):
        raise faults.Forbidden(_("You have a conflict of interest in this call, so its minutes are not for you."))
    return web.download(printing.printed_protocol(call, found), f"protocol-{slug}-{no}.pdf", "application/pdf")

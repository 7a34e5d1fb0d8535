"""The line as it was drawn: the rule, who cannot be told from it, what one review or one weight would change, ties."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import faults
from portal.announce.models import Call
from portal.award import acts, queries
from portal.award.views import bp
from portal.award.views.finding import find_call, own_companies

SHOWN = 50


@bp.get("/calls/<slug>/line")
def line(slug: str) -> Any:
    call = _find_call(slug)
    drawn = queries.newest_line(call, request.args.get("no", 0, type=int))
    if drawn is None:
        return render_template("award/line.html", call=call, drawn=None)
    kinds = [one for one in drawn.content["kinds"] if one["reviewed"]]
    wanted = request.args.get("kind") or (kinds[0]["kind"] if kinds else "")
    told = next((one for one in kinds if one["kind"] == wanted), None) or abort(404)
    return render_template(
        "award/line.html", call=call, drawn=drawn, kinds=kinds, told=told, seen=_seen(told), shown=SHOWN,
        near=told["near"], tied=told["tied"], reviews=told["reviews"],
        places={row[0]: row[1:] for row in told["places"]},
        criteria={one.code: one for one in call.programme.criteria(wanted)},
    )  # fmt: skip


@bp.post("/calls/<slug>/line")
def draw_line(slug: str) -> Any:
    call = _find_call(slug)
    drawn = acts.draw_line(call, by=current_user)
    flash(_("Line %(no)s is drawn and kept.", no=drawn.no), "good")
    return redirect(url_for("award.line", slug=slug))


def _find_call(slug: str) -> Call:
    """The call; a line counts every case, so nobody meets one on which a case stands that is hidden from them."""
    call = find_call(slug)
    if queries.has_hidden(call, own_companies()):
        raise faults.Forbidden(_("A case that you have a conflict of interest with stands on this line."))
    return call


def _seen(told: dict[str, Any]) -> dict[int, Any]:
    """Names of the cases that are spoken of."""
    flips = [*told["reviews"][:SHOWN], *told["weights"]]
    ids: set[int] = {row[0] for row in (*told["near"], *told["tied"], *told["reviews"][:SHOWN])}
    ids |= {row[1] for row in told["tied"]} | {case for row in flips for case in (*row[2], *row[3])}
    ids |= {end[0] for end in (told["last"], told["next"]) if end}
    return queries.details(sorted(ids))

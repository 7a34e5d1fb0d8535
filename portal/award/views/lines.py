"""The line as it was drawn: the rule, who cannot be told from it, what one review or one weight would change, ties."""

from collections.abc import Iterable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.award import acts, queries
from portal.award.views import bp
from portal.award.views.finding import find_call, own_companies

SHOWN = 50


@bp.get("/calls/<slug>/line")
def line(slug: str) -> Any:
    call = find_call(slug)
    drawn = queries.newest_line(call, request.args.get("no", 0, type=int))
    if drawn is None:
        return render_template("award/line.html", call=call, drawn=None)
    kinds = [one for one in drawn.content["kinds"] if one["reviewed"]]
    wanted = request.args.get("kind") or (kinds[0]["kind"] if kinds else "")
    told = next((one for one in kinds if one["kind"] == wanted), None) or abort(404)
    seen = _seen(told)
    return render_template(
        "award/line.html", call=call, drawn=drawn, kinds=kinds, told=told, seen=seen, shown=SHOWN,
        near=[row for row in told["near"] if row[0] in seen],
        tied=[row for row in told["tied"] if row[0] in seen and row[1] in seen],
        reviews=[row for row in told["reviews"] if row[0] in seen], places={row[0]: row[1:] for row in told["places"]},
        criteria={one.code: one for one in call.programme.criteria(wanted)},
    )  # fmt: skip


@bp.post("/calls/<slug>/line")
def draw_line(slug: str) -> Any:
    call = find_call(slug)
    drawn = acts.draw_line(call, by=current_user)
    flash(_("Line %(no)s is drawn and kept.", no=drawn.no), "good")
    return redirect(url_for("award.line", slug=slug))


def _seen(told: dict[str, Any]) -> dict[int, Any]:
    """Names of the cases that are spoken of; one's own company's are not."""
    flips = [*told["reviews"][:SHOWN], *told["weights"]]
    ids: set[int] = {row[0] for row in (*told["near"], *told["tied"], *told["reviews"][:SHOWN])}
    ids |= {row[1] for row in told["tied"]} | {case for row in flips for case in (*row[2], *row[3])}
    ids |= {end[0] for end in (told["last"], told["next"]) if end}
    return _without_own(ids)


def _without_own(ids: Iterable[int]) -> dict[int, Any]:
    interests, found = own_companies(), queries.details(sorted(ids))
    return {case: row for case, row in found.items() if not interests.hides(row.organisation_id, case)}

"""The page of a QR code: whatever is signed on a phone, in this room or in one below, is followed here."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_login import current_user

from portal import signatures, web
from portal.apply.views.room import bp
from portal.signatures import phone as signings
from portal.signatures.phone import Asked

BEGUN_AT_MOST = "40/hour"  # codes on a phone, per address: each is a call to a service of others


@bp.get("/signing/<token>")
def phone(token: str) -> Any:
    web.permit()
    signing = signings.find(token, current_user.id) or abort(404)
    place = signings.place_of(signing)
    if signing.state == "done":
        return redirect(place.after)
    return render_template("apply/phone.html", signing=signing, place=place)


@bp.post("/signing/<token>")
def follow_phone(token: str) -> Any:
    web.permit()
    signing = signings.follow(token, current_user.id) or abort(404)
    return {**signing.facts(), "next": signings.place_of(signing).after}


def shown_on_phone(kind: str, asked: Asked) -> Any:
    """Show a code for a thing, and go to the page that follows it. Raises Refused."""
    base = signatures.offer().sigex or abort(404)
    token = signings.begin(base, kind, asked, user_id=current_user.id)
    return redirect(url_for("apply.phone", token=token))

"""A form whose sender must first prove once more who they are: it is kept, with the moment when it came.

It lies in the person's own session, which is signed, for as long as such a proof may take. So the act is completed with
what was typed and ticked, and counts as having come when it first came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from portal import db, web

KEPT = "waiting_form"
LIVES = timedelta(minutes=30)
AT_MOST = 1000  # characters: it lies in a cookie
NOT_KEPT = ("csrf_token",)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent, and when it came."""

    fields: Mapping[str, str]
    arrived: datetime


def ask_who(page: str) -> Response:
    """Keep what was sent to this address, and send the person to prove who they are; from there it goes to the page."""
    fields = _sent()
    if sum(map(len, fields.values())) <= AT_MOST:
        session[KEPT] = {
            "of": str(current_user.fs_uniquifier), "to": _address(request.endpoint or "", request.view_args or {}),
            "fields": fields, "arrived": arrived().isoformat(),
        }  # fmt: skip
    return redirect(url_for("security.verify", next=page))


def kept_for(endpoint: str, **args: Any) -> Kept | None:
    """What the person has sent to an address and what still waits for the proof, or for one more press."""
    return _kept(_address(endpoint, args))


def arrived() -> datetime:
    """When the form of this request first came: the same form, to the same address, of the same person."""
    found = _kept(_address(request.endpoint or "", request.view_args or {}))
    return found.arrived if found and found.fields == _sent() else web.arrived()


def done() -> None:
    """It has been done, so nothing waits any more."""
    session.pop(KEPT, None)


def _kept(address: str) -> Kept | None:
    found: dict[str, Any] | None = session.get(KEPT)
    if not found or found["to"] != address or found["of"] != str(getattr(current_user, "fs_uniquifier", "")):
        return None
    kept = Kept(found["fields"], datetime.fromisoformat(found["arrived"]))
    return kept if db.now() - kept.arrived <= LIVES else None


def _address(endpoint: str, args: Any) -> str:
    return " ".join([endpoint, *(f"{name}={value}" for name, value in sorted(args.items()) if name != "lang")])


def _sent() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name not in NOT_KEPT}

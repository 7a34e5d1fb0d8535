"""The key under which a browser keeps what it could not send yet (static/js/unsent.js encrypts with it).

It comes of our secret, the person, and a random value in a cookie that no script reads: so it is the same after the
next sign-in, nobody else's session on this device gets it, and neither the disk nor our database tells it. Signing out
drops the value of this one browser: what was left there can never be read again, and other devices keep theirs.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, Response, current_app, g, request
from flask_login import current_user, user_logged_in, user_logged_out

YEAR = 31_536_000
DAY = 86_400
SIGNING_OUT = "security.logout"
LEFT = "left"  # tells the script of the next page whose leftovers to take away


def init_app(app: Flask) -> None:
    """Give the templates `unsent()`; hand the cookie out at sign-in, take it back at sign-out."""
    app.jinja_env.globals["unsent"] = unsent
    app.after_request(_cookies)
    user_logged_in.connect(_arrived, app)
    user_logged_out.connect(_left, app)


def unsent() -> dict[str, str]:
    """For the person's own pages: the name of what is theirs in this browser, and the key to it."""
    person = str(current_user.id)
    made = HKDF(SHA256(), 32, salt=_device(person).encode(), info=f"unsent {person}".encode()).derive(_secret())
    return {"who": _tag(person), "key": base64.b64encode(made).decode()}


def _device(person: str) -> str:
    """The random value of this browser for this person: the cookie's, or a new one that goes out with the answer."""
    if "unsent_cookie" not in g:
        g.unsent_cookie = person, request.cookies.get(_name(person)) or secrets.token_urlsafe(24)
    return str(g.unsent_cookie[1])


def _arrived(_app: Flask, user: Any, **_rest: Any) -> None:
    _device(str(user.id))


def _left(_app: Flask, user: Any, **_rest: Any) -> None:
    if request.endpoint == SIGNING_OUT:
        g.unsent_left = str(user.id)


def _cookies(response: Response) -> Response:
    secure = current_app.config["PRODUCTION"]
    if person := g.get("unsent_left"):
        response.delete_cookie(_name(person), secure=secure, httponly=True, samesite="Lax")
        response.set_cookie(LEFT, _tag(person), max_age=DAY, secure=secure, samesite="Lax")
    elif given := g.get("unsent_cookie"):
        name = _name(given[0])
        if request.cookies.get(name) != given[1]:
            response.set_cookie(name, given[1], max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def _name(person: str) -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-unsent-{_tag(person)}"


def _tag(person: str) -> str:
    """What stands for the person in this browser, and tells a stranger nothing."""
    return hmac.new(_secret(), f"unsent {person}".encode(), hashlib.sha256).hexdigest()[:16]


def _secret() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()

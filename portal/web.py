"""One permission and one transaction per request; languages in the URL, headers, errors, static files.

A view that never asked permit() gets no answer out, so a forgotten check cannot leak. POST with status < 400 commits.
"""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from flask_compress import Compress
from flask_limiter import Limiter
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import activities, aside, assets, countries, db, faults, hubs, i18n, policy, reasons, rights
from portal.workflow import Refused

LANG_PREFIX = "/<any(kk, ru, en):lang>"
YEAR = 31_536_000
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'; manifest-src 'self'; worker-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
V = TypeVar("V", bound=Callable[..., Any])
log = structlog.get_logger(__name__)
csrf = CSRFProtect()
compress = Compress()
limiter = Limiter(key_func=lambda: request.remote_addr or "nobody", headers_enabled=True)


def room(name: str) -> Blueprint:
    """The blueprint of a room; its pages live under /kk, /ru and /en."""
    return Blueprint(name, f"portal.{name}", url_prefix=LANG_PREFIX)


def permit(thing: Any = None, act: str | None = None) -> None:
    """Ask policy and workflow whether this person may see this page or do this act; raises Forbidden, or sends an
    unknown visitor to sign in."""
    endpoint = act or request.endpoint or ""
    answer = policy.may(current_user, endpoint, thing)
    if not answer:
        if not current_user.is_authenticated and rights.ANYONE not in policy.TABLE[endpoint][0]:
            raise faults.SignInFirst
        raise faults.Forbidden(answer.reason)
    g.permitted = True


def arrived() -> datetime:
    """When the request came in, stamped before any waiting: a deadline is judged by this moment (security.md 6.7)."""
    return g.get("arrived") or db.now()


def init_app(app: Flask) -> None:
    """Everything that surrounds a view."""
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    app.config.setdefault("COMPRESS_BR_LEVEL", 4)
    app.config.setdefault("COMPRESS_MIN_SIZE", 600)
    app.before_request(_stamp)  # first of all: what follows may wait
    app.before_request(_widen_body)  # before the token is looked for in the body
    csrf.init_app(app)
    compress.init_app(app)
    limiter.init_app(app)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.after_request(_finish)
    app.teardown_request(_end)
    app.add_url_rule("/", "front_door", front_door)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/favicon.ico", "favicon", lambda: redirect(assets.asset("img/favicon.svg")))
    assets.init_app(app)
    app.jinja_env.filters["identity"] = countries.identity
    app.jinja_env.globals.update(
        has_endpoint=has_endpoint, other_language=other_language, say=i18n.say, paragraphs=i18n.paragraphs,
        LANGUAGES=i18n.LANGUAGES, reason_text=reasons.sentence, demo=app.config["DEMO"],
    )  # fmt: skip
    app.jinja_env.filters.update(hub=hubs.words, activity=activities.words)
    app.context_processor(_context)
    faults.init_app(app)


def _stamp() -> None:
    g.arrived = db.now()
    first = request.path[1:3]
    if first in i18n.LANGUAGES and request.path[3:4] in ("", "/"):
        g.lang = first  # also where no page is found
    g.started = time.perf_counter()
    g.permitted = False
    if request.method == "PATCH":
        request.get_data()  # a piece of a file: it is waited for before anything is locked, since lines are slow


def _widen_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    length = getattr(view, "takes_body", None)
    if length is not None and getattr(current_user, "is_authenticated", False):
        request.max_content_length = length


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = g.get("lang") or i18n.language()


def _finish(response: Response) -> Response:
    endpoint = request.endpoint or ""
    served = endpoint in policy.OPEN or request.blueprint == policy.LIBRARY or request.routing_exception is not None
    if not served and not g.get("permitted") and response.status_code < 400 and not g.get("handled_error"):
        log.error("permit_was_not_asked", endpoint=endpoint)
        db.session.rollback()
        response = Response(status=500)
    if db.is_write() and (response.status_code < 400 or g.get("kept")):
        response = _committed(response)
    if addresses := g.get("connects"):
        response.headers["Content-Security-Policy"] = CSP.replace(
            "connect-src 'self'", f"connect-src 'self' {addresses}"
        )
    said = {name.lower() for name, _value in response.headers}
    response.headers.extend([(name, value) for name, value in HEADERS.items() if name.lower() not in said])
    if current_app.config["PRODUCTION"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if _is_private() else "no-cache"
    response.vary.add("Cookie")
    if g.get("lang") and request.cookies.get("lang") != g.lang and request.method == "GET":
        response.set_cookie("lang", g.lang, max_age=YEAR, samesite="Lax", secure=current_app.config["PRODUCTION"])
    return aside.hang(response)


def _committed(response: Response) -> Response:
    """Acknowledge only what is in the database: a commit that fails is answered as what it is."""
    try:
        db.session.commit()
    except (StaleDataError, IntegrityError, OperationalError, Refused) as error:
        return current_app.make_response(faults.answer(error))
    return response


def _is_private() -> bool:
    return bool(getattr(current_user, "is_authenticated", False)) or request.blueprint == policy.LIBRARY


def _end(error: BaseException | None) -> None:
    if error is None and not db.is_write():
        db.finish_reading()
    else:
        db.session.rollback()


# --- the door itself -------------------------------------------------------------------------------------------------
def front_door() -> Any:
    """/ sends a visitor to the home page in their language."""
    return redirect(url_for("publish.home", lang=i18n.preferred()))


def healthz() -> Any:
    """Whether the portal and its database answer."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok", "time": i18n.iso(db.now())}


def has_endpoint(name: str) -> bool:
    """Whether a page exists (a menu shows only what does)."""
    return name in current_app.view_functions


def other_language(lang: str) -> str:
    """The address of this very page in another language."""
    if request.endpoint and request.view_args is not None and g.get("lang"):
        args = {**request.args.to_dict(flat=False), **request.view_args, "lang": lang}
        if request.method == "GET":
            return url_for(request.endpoint, **args)
    return url_for("publish.home", lang=lang)


def lets_connect(address: str) -> None:
    """Let the scripts of this one page speak with this one address besides ours (a program of the person's)."""
    if address:
        g.connects = address


def takes_body(length: int) -> Callable[[V], V]:
    """Decorator of an upload view: people who are signed in may send it so many bytes (all others keep the small
    default). It must be known before the view is called, since the CSRF token is read out of the body."""

    def mark(view: V) -> V:
        view.takes_body = length  # type: ignore[attr-defined]
        return view

    return mark


def answers_larger(answer: Callable[[], Any]) -> Callable[[V], V]:
    """Decorator of an upload view that has an answer of its own to a body longer than it takes; the status is 413."""

    def mark(view: V) -> V:
        view.answers_larger = answer  # type: ignore[attr-defined]
        return view

    return mark


def keep() -> None:
    """Commit though the answer is a refusal (422, 409): what a person typed is kept in any case."""
    g.kept = True


def safe_next(target: str | None) -> str | None:
    """A place inside the portal to go on to, or None for anything that leads outside."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    parts = urlsplit(target)
    return target if not parts.netloc and not parts.scheme and target.isprintable() else None


def _context() -> dict[str, Any]:
    me = g.get("_login_user") or current_user  # the person at once; a page about an error must not ask for one
    return {
        "lang": i18n.current(),
        "me": me,
        "may": partial(policy.may, me),
        "product": current_app.config["PRODUCT"],
        "now": db.now(),
        "theme": "dark" if request and request.cookies.get("theme") == "dark" else "light",
    }


def setting(name: str) -> Any:
    """A value of the app's configuration."""
    return current_app.config[name]


def asked(name: str) -> str | None:
    """A value from the form or the query string."""
    return request.values.get(name)


def download(content: bytes, name: str, media_type: str) -> Response:
    """A file that the browser saves and never shows in our origin (security.md 4c, RFC 6266)."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response

"""A person (or nobody yet) who walks through the pages: fetches, fills in forms as they stand, follows redirects."""

import hashlib
import os
import time
from collections.abc import Iterable
from contextvars import Context
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import has_app_context, url_for
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from portal import db
from portal.i18n import LANGUAGES
from tests.databases import Portal
from tests.pages import Page, faults

WRITES = ("INSERT", "UPDATE", "DELETE")
BUTTONS = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send if it were sent untouched."""

    action: str
    values: dict[str, Any]
    names: set[str]
    method: str


class Visitor:
    """One browser. Every page it fetches is checked; a GET that writes is an error, but for the library's links."""

    def __init__(self, portal: Portal, user: Any = None, lang: str = "ru", *, checked: bool = True) -> None:
        self.portal, self.lang, self.checked = portal, lang, checked
        self.client = portal.app.test_client()
        self.who = None if user is None else user.fs_uniquifier
        if user is not None:
            self._sign_in()

    def url(self, where: str, **values: Any) -> str:
        """The address of an endpoint, or of a path, in the visitor's language."""
        if "/" not in where:
            return str(Context().run(self._url_for, where, {"lang": self.lang, **values}))
        first = where.split("/")[1]
        bare = first in {*LANGUAGES, "api", "assets", "static", "healthz", ""}
        return where if bare else f"/{self.lang}{where}"

    def get(self, where: str, *, headers: dict[str, str] | None = None, **values: Any) -> TestResponse:
        """Fetch a page by path or endpoint."""
        answer = self._ask("GET", self.url(where, **values), headers=headers)
        writes = [statement for statement in self.portal.queries if statement.startswith(WRITES)]
        assert not writes or "/confirm/" in where or not self.checked, f"a GET of {where} writes: {writes[0]}"
        return answer

    def post(
        self, where: str, data: Any = None, *, json: Any = None, headers: Any = None, **values: Any
    ) -> TestResponse:
        """Post to a path or endpoint, with the token that the visitor's pages carry."""
        sent = None if json is not None else {"csrf_token": self._token(), **(data or {})}
        headers = {**(headers or {}), **({"X-CSRFToken": self._token()} if json is not None else {})}
        return self._ask("POST", self.url(where, **values), data=sent, json=json, headers=headers)

    def submit(
        self, where: str, values: dict[str, Any] | None = None, *, action: str = "", **given: Any
    ) -> TestResponse:
        """Open a page, fill in the form that has these fields (and whose action contains `action`), and send it."""
        page = self.get(where)
        assert page.status_code < 300, f"{where} answered {page.status_code} {page.location or ''}"
        return self.send(page, values, action=action, **given)

    def send(
        self, page: TestResponse, values: dict[str, Any] | None = None, *, action: str = "", **given: Any
    ) -> TestResponse:
        """Fill in a form of a page that has been fetched before, and send it."""
        typed = {**(values or {}), **given}
        form = self.form(page, action, typed)
        sent = {name: value for name, value in {**form.values, **typed}.items() if value is not None}
        return self._ask(form.method.upper(), form.action, data=sent)

    def form(self, page: TestResponse, action: str = "", fields: Iterable[str] = ()) -> Form:
        """The form of a fetched page that is meant: by a part of its action, by its fields, else the page's own."""
        here, parsed, wanted = page.request.path, Page(page.text), set(fields)
        forms = [_read(form, here) for main in parsed.all("main") for form in main.iter("form")]
        meant = [form for form in forms if action in form.action and (form.method == "post" or action)]
        fitting = [form for form in meant if wanted <= form.names]
        own = [form for form in fitting if urlsplit(form.action).path == here]
        found = own if len(fitting) > 1 else fitting
        shown = "\n  ".join(f"{form.method} {form.action}: {sorted(form.names)}" for form in forms)
        assert len(found) == 1, f"{len(fitting)} forms on {here} fit {action or 'any'} {sorted(wanted)}:\n  {shown}"
        return found[0]

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where the answer sends."""
        while answer.status_code in {301, 302, 303, 307}:
            answer = self.get(urlsplit(urljoin(answer.request.path, answer.location)).path)
        return answer

    def _ask(self, method: str, path: str, **how: Any) -> TestResponse:
        _settle()
        with self.portal.queries.counted():
            answer = Context().run(self.client.open, path, method=method, buffered=True, **how)
        if has_app_context():
            db.session.expire_all()
        if self.checked and answer.mimetype == "text/html" and not answer.location and answer.text.strip():
            lang = path.split("/")[1] if path.split("/")[1] in LANGUAGES else None
            wrong = faults(answer.text, lang)
            assert not wrong, f"{method} {path} ({answer.status_code}) is no good page:\n  " + "\n  ".join(wrong)
        return answer

    def _url_for(self, endpoint: str, values: dict[str, Any]) -> str:
        with self.portal.app.test_request_context():
            if not self.portal.app.url_map.is_endpoint_expecting(endpoint, "lang"):
                values.pop("lang")
            return url_for(endpoint, **values)

    def _session(self, change: Any) -> Any:
        def inside() -> Any:
            with self.client.session_transaction() as session:
                return change(session)

        return Context().run(inside)

    def _sign_in(self) -> None:
        agent = self.client.environ_base.get("HTTP_USER_AGENT", "")
        ident = hashlib.sha512(f"127.0.0.1|{agent}".encode()).hexdigest()
        facts = {"_user_id": self.who, "_fresh": True, "_id": ident, "fs_cc": "set", "fs_paa": time.time()}
        self._session(lambda session: session.update(facts))

    def _token(self) -> str:
        secret = self._session(lambda session: session.setdefault("csrf_token", os.urandom(20).hex()))
        key = self.portal.app.config.get("WTF_CSRF_SECRET_KEY") or self.portal.app.secret_key
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))


def _settle() -> None:
    """Commit what the test has prepared: an open transaction would keep the portal waiting."""
    if has_app_context():
        db.session.commit()


def _read(form: Element, path: str) -> Form:
    values: dict[str, Any] = {}
    names = set()
    for field in form.iter():
        name = field.get("name")
        if field.tag not in {"input", "select", "textarea", "button"} or not name or field.get("disabled") is not None:
            continue
        names.add(name)
        for value in _sends(field):
            if name in values:
                values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
            else:
                values[name] = value
    return Form(urljoin(path, form.get("action") or path), values, names, (form.get("method") or "get").lower())


def _sends(field: Element) -> list[str]:
    kind = field.get("type", "text")
    if field.tag == "select":
        chosen = [option for option in field.iter("option") if option.get("selected") is not None]
        if not chosen and field.get("multiple") is None:
            chosen = list(field.iter("option"))[:1]
        return [option.get("value", "".join(option.itertext()).strip()) for option in chosen]
    if field.tag == "textarea":
        return ["".join(field.itertext())]
    if field.tag == "button" or kind in BUTTONS:
        return []
    if kind in {"checkbox", "radio"}:
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [field.get("value", "")]

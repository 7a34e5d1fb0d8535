"""A person with a browser: keeps cookies, signs in by the form, sends forms as pages have them, measures answers."""

import time
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import brotli  # type: ignore[import-untyped]

Fields = list[tuple[str, str]]
TIMEOUT = 120
BOUNDARY = "----orken-bench"
SENT_NEVER = {"submit", "button", "image", "reset", "file"}


@dataclass
class Answer:
    """What came back: how long it took, how many bytes travelled, how many statements it cost."""

    status: int
    headers: HTTPMessage
    raw: bytes
    ms: float

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers["Content-Encoding"] == "br"
        return (brotli.decompress(self.raw) if packed else self.raw).decode()

    @property
    def statements(self) -> int:
        """The SQL statements behind it."""
        return int(self.headers["X-Statements"] or 0)

    @property
    def wire_bytes(self) -> int:
        """Head and body as they travelled, without the header that only the bench adds."""
        lines = [len(name) + len(value) + 4 for name, value in self.headers.items() if name != "X-Statements"]
        return len("HTTP/1.1 200 OK\r\n\r\n") + sum(lines) + len(self.raw)

    @property
    def location(self) -> str:
        """Where it sends, as a path."""
        parts = urlsplit(self.headers["Location"] or "")
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @cached_property
    def forms(self) -> "list[Form]":
        """The forms of the page."""
        reader = _Forms()
        reader.feed(self.text)
        return reader.forms

    def form(self, action: str) -> "Form":
        """The form that goes to an address which ends so."""
        return next(form for form in self.forms if urlsplit(form.action).path.endswith(action))


@dataclass
class Form:
    """Where a form goes, and what it sends when nothing is touched."""

    action: str
    fields: Fields = field(default_factory=list)

    def filled(self, **typed: str) -> Fields:
        """The fields with some typed anew."""
        kept = [(name, value) for name, value in self.fields if name not in typed]
        return kept + list(typed.items())


class Person:
    """A browser; every request is a connection of its own, as sync workers close it anyhow."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str, *, expect: int = 200) -> Answer:
        """Fetch a page."""
        return self._ask("GET", path, None, "", expect)

    def post(self, path: str, fields: Fields, *, expect: int = 302) -> Answer:
        """Send a form with the token of this person's session."""
        sent = [(name, value) for name, value in fields if name != "csrf_token"]
        body = urlencode([("csrf_token", self.token), *sent]).encode()
        return self._ask("POST", path, body, "application/x-www-form-urlencoded", expect)

    def upload(self, path: str, name: str, content: bytes, *, expect: int = 302) -> Answer:
        """Send one PDF."""
        file = f'Content-Disposition: form-data; name="{name}"; filename="{name}.pdf"\r\nContent-Type: application/pdf'
        body = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self.token}\r\n'
            f"--{BOUNDARY}\r\n{file}\r\n\r\n"
        ).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()  # fmt: skip
        return self._ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}", expect)

    def sign_in(self, email: str, password: str) -> "Person":
        """Through the form of the page, as everybody does."""
        form = self.get("/ru/login").form("/login")
        self.token = dict(form.fields)["csrf_token"]
        landed = self.post("/ru/login", form.filled(email=email, password=password))
        page = self.get(landed.location)
        self.token = next(value for one in page.forms for name, value in one.fields if name == "csrf_token")
        return self

    def _ask(self, method: str, path: str, body: bytes | None, kind: str, expect: int) -> Answer:
        headers = {"Accept-Encoding": "br, gzip", "Accept-Language": "ru", "Connection": "close"}
        headers |= {"Content-Type": kind} if body is not None else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        start = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        answer = Answer(response.status, response.headers, raw, (time.perf_counter() - start) * 1000)
        self._keep_cookies(response.headers)
        if answer.status != expect:
            raise RuntimeError(f"{method} {path} answered {answer.status} {answer.location}, not {expect}")
        return answer

    def _keep_cookies(self, headers: HTTPMessage) -> None:
        for line in headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


class _Forms(HTMLParser):
    """Reads the forms of a page; fields may name a form that stands elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had: dict[str, Any] = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(had.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None or "disabled" in had:
            return
        elif tag == "textarea":
            self._area = had.get("name", "")
            self._form.fields.append((self._area, ""))
        elif tag == "select":
            self._select = had.get("name", "")
        elif tag == "option" and self._select and "selected" in had:
            self._form.fields.append((self._select, had.get("value", "")))
        elif tag == "input" and had.get("name"):
            self._input(self._form, had)

    def _input(self, form: Form, had: dict[str, Any]) -> None:
        kind = had.get("type", "text")
        if kind in SENT_NEVER or (kind in {"checkbox", "radio"} and "checked" not in had):
            return
        form.fields.append((had["name"], had.get("value", "on" if kind in {"checkbox", "radio"} else "")))

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value.removeprefix("\n"))  # as browsers do
            self._area = None
        elif tag == "select":
            self._select = None

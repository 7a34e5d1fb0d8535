"""The crawler: everybody who can sign in follows every link from where they begin, and one page of every shape is kept.
A shape is a template in one of its states: the route, and which parts stand on the page, whatever they say."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.pages import Page
from tests.visitor import Visitor

LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)|\shx-get="([^"#]+)')
PAPERS = re.compile(r"\.(?:pdf|csv|xlsx|zip|json|pem|p7m|ics)$|/files/|/receipts/|/statements/[^/]+/sheet$")
LOOKS = re.compile(r"\b(?:ok|btn|form|is)-[\w-]+|\bnum\b|\btext-\w+")  # classes that draw, not those that make room
TELLING = {"part", "outcome", "page", "kind", "which"}  # values of an address that choose another page


@dataclass(frozen=True)
class Found:
    """One page, who sees it, and the parts that it is made of."""

    who: str
    path: str  # without the language
    endpoint: str
    parts: frozenset[str]


@dataclass
class Walk:
    """What all of them have found together."""

    app: Flask
    tries: (
        int  # addresses of one kind that a person tries, and all together three times as many: the rest are more rows
    )
    pages: list[Found] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    seen: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    tried: Counter[Any] = field(default_factory=Counter)

    def follow(self, who: str, visitor: Visitor, start: Iterable[str], *, within: str = "/") -> None:
        """Go from page to page as far as links lead, or only to what lies within a place."""
        named = [visitor.url(where) for where in start]
        waiting, tried, known = deque(named), Counter[Any](), set()
        while waiting:
            path = waiting.popleft()
            kind = self.kind(path)
            often = tried[kind] >= self.tries or (tried[kind] and self.tried[kind] >= 3 * self.tries)
            if path in known or (path not in named and often):
                continue
            known.add(path)
            tried[kind] += 1
            self.tried[kind] += 1
            links = self.look(who, visitor, path)
            waiting += [link for link in links if link.startswith(f"/{visitor.lang}{within}")]

    def route(self, path: str) -> tuple[str, dict[str, Any]]:
        """Which page an address means."""
        try:
            return self.app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
        except HTTPException:
            return "", {}

    def kind(self, path: str) -> tuple[Any, ...]:
        """Addresses of one kind show the same page of different things."""
        endpoint, values = self.route(path)
        asked = {name for name, _value in parse_qsl(urlsplit(path).query)}
        return endpoint, *sorted((n, v) for n, v in values.items() if n in TELLING), *sorted(asked)

    def look(self, who: str, visitor: Visitor, path: str) -> list[str]:
        """Fetch a page, keep it when nothing like it has been seen, and tell where it leads."""
        answer, (endpoint, _values) = visitor.get(path), self.route(path)
        if answer.status_code >= 400:
            self.wrong.append(f"{who}: {path} answers {answer.status_code}")
        if answer.location:
            return list(_ours([urlsplit(urljoin(path, answer.location)).path], visitor.lang))
        if answer.mimetype != "text/html":
            return []
        self.keep(who, path.removeprefix(f"/{visitor.lang}"), endpoint, answer.text)
        links = ("".join(found).replace("&amp;", "&") for found in LINK.findall(answer.text))
        return list(_ours((urljoin(path, link) for link in links), visitor.lang))

    def keep(self, who: str, path: str, endpoint: str, html: str) -> None:
        """Keep a page when none of its route is made of the same parts."""
        self.routes.add(endpoint)
        shape = parts(html)
        if (endpoint, shape) not in self.seen:
            self.seen.add((endpoint, shape))
            self.pages.append(Found(who, path, endpoint, shape))

    def telling(self) -> list[Found]:
        """The richest page of every route, and as few others as show every part that is on none of these."""
        routes: dict[str, Found] = {}
        for page in self.pages:
            if page.endpoint not in routes or len(page.parts) > len(routes[page.endpoint].parts):
                routes[page.endpoint] = page
        return [*routes.values(), *fewest(self.pages, shown=list(routes.values()))]


def fewest(pages: list[Found], shown: Iterable[Found] = ()) -> list[Found]:
    """As few of these pages as show every part that is not shown yet: first the richest, then what it lacks."""
    left, chosen = {part for page in pages for part in page.parts}, []
    for page in shown:
        left -= page.parts
    while left:
        best = max(pages, key=lambda page: len(page.parts & left))
        left -= best.parts
        chosen.append(best)
    return chosen


def parts(html: str) -> frozenset[str]:
    """Which parts stand inside <main>: tags with their looks, tones and kinds, each once however often it comes."""
    return frozenset(
        f"{element.tag} {_look(element)} {element.get('data-tone', '')} {element.get('type', '')}"
        for main in Page(html).all("main")
        for element in main.iter()
        if isinstance(element.tag, str) and "}" not in element.tag
    )


def _look(element: Element) -> str:
    return " ".join(LOOKS.findall(element.get("class", "")))


def _ours(links: Iterable[str], lang: str) -> Iterable[str]:
    for link in links:
        parts_of = urlsplit(link)
        if not parts_of.netloc and parts_of.path.startswith(f"/{lang}/") and not PAPERS.search(parts_of.path):
            yield link

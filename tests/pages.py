"""What every page must be, whoever fetches it: valid HTML, in the right language, usable without sight or script."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from tests import markup

LEFTOVERS = ("{{", "{%", "%(", "__html__", "&lt;br", "Undefined", "LazyString", "<built-in", "object at 0x")
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
PHRASING_ONLY = {"span", "button", "label", "p", "em", "strong", "small", "time", "b"} | HEADINGS
BLOCKS = {
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "ul", *HEADINGS,
}  # fmt: skip
CHILDREN = {
    "ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tr": {"td", "th"}, "select": {"option", "optgroup", "hr"},
    "tbody": {"tr"}, "thead": {"tr"},
}  # fmt: skip
INTERACTIVE = {"a", "button", "select", "textarea", "input", "summary"}
POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list", "form")


class Page:
    """A page as a browser's parser sees it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.whole = "<html" in html[:600].lower()
        self.root: Element
        self.root, self.errors = markup.read(html, whole=self.whole)

    def all(self, *tags: str) -> list[Element]:
        """Every element with one of these tags, in the order of the page."""
        return [element for element in self.root.iter() if isinstance(element.tag, str) and element.tag in tags]

    def text(self, element: Element) -> str:
        """What a person reads in an element."""
        return " ".join("".join(element.itertext()).split())

    def by_id(self, name: str) -> Element | None:
        """The element with this id."""
        return next((element for element in self.root.iter() if element.get("id") == name), None)


@lru_cache(maxsize=256)
def faults(html: str, lang: str | None = None) -> tuple[str, ...]:
    """Everything wrong with a page (or a fragment of one), one sentence each."""
    page = Page(html)
    found = [f"line {place[0]}: {code} {values or ''}" for place, code, values in page.errors]
    checks = [_ids, _pointers, _nesting, _policy, _names, _forms]
    checks += [_headings, _head] if page.whole else []
    for check in checks:
        found += check(page)
    if page.whole and lang and page.root.get("lang") != lang:
        found.append(f"<html lang={page.root.get('lang')!r}> on a page in {lang!r}")
    return tuple(found)


def _ids(page: Page) -> Iterator[str]:
    ids = Counter(name for element in page.root.iter() if (name := element.get("id")) is not None)
    for name, times in ids.items():
        if times > 1 or not name or re.search(r"\s", name):
            yield f"id {name!r} stands {times} times"


def _pointers(page: Page) -> Iterator[str]:
    ids = {element.get("id") for element in page.root.iter()}
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        names = [name for pointer in POINTERS for name in (element.get(pointer) or "").split()]
        if element.tag == "label" and element.get("for") is not None:
            names.append(element.get("for", ""))
        if element.tag == "a" and len(href := element.get("href", "")) > 1 and href.startswith("#"):
            names.append(href[1:])
        for name in names:
            if name not in ids and page.whole:
                yield f"<{element.tag}> points to #{name}, which is not on the page"


def _nesting(page: Page) -> Iterator[str]:
    def walk(element: Element, parents: tuple[str, ...]) -> Iterator[str]:
        tag = element.tag
        if not isinstance(tag, str) or tag.startswith("{"):
            return
        parent = parents[-1] if parents else ""
        if tag in BLOCKS and parent in PHRASING_ONLY:
            yield f"<{tag}> stands in <{parent}>"
        if parent in CHILDREN and tag not in CHILDREN[parent] | {"script", "template"}:
            yield f"<{tag}> stands right in <{parent}>"
        inside = {"a", "button"} & set(parents)
        if tag in INTERACTIVE and inside and element.get("type") != "hidden":
            yield f"<{tag}> stands inside <{inside.pop()}>"
        if tag == "form" and "form" in parents:
            yield "<form> stands inside <form>"
        for child in element:
            yield from walk(child, (*parents, tag))

    yield from walk(page.root, ())


def _policy(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        if element.get("style") is not None:
            yield f"<{tag}> has a style attribute, which our content policy refuses"
        if handlers := [name for name in element.attrib if name.startswith("on")]:
            yield f"<{tag}> has {handlers[0]}, which our content policy refuses"
        data = tag == "script" and element.get("type") == "application/json"
        if tag == "style" or (tag == "script" and not element.get("src") and not data):
            yield f"<{tag}> stands inline, which our content policy refuses"
        for name in ("href", "src", "action") if tag != "a" else ():
            if re.match(r"\s*(javascript:|https?:|//)", element.get(name, "")):
                yield f"<{tag} {name}={element.get(name)!r}> leads out of the portal"
        if re.match(r"\s*(javascript|data):", element.get("href", "")):
            yield f"<{tag} href={element.get('href')!r}> is a script"


def _names(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label")}
    wrapped = {id(field) for label in page.all("label") for field in label.iter()}
    for field in page.all("input", "select", "textarea"):
        if field.get("type") in {"hidden", "submit", "button", "image"}:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labelled
        if not named and id(field) not in wrapped:
            yield f"<{field.tag} name={field.get('name')!r}> has no label"
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f"<img src={image.get('src')!r}> has no alt"
    for element in page.all("a", "button"):
        if element.get("hidden") is not None:
            continue  # a script will show it, and name it
        said = page.text(element) or element.get("aria-label") or element.get("title")
        pictured = [image for image in element.iter("img") if image.get("alt")]
        if not said and not pictured:
            yield f"<{element.tag} class={element.get('class')!r}> says nothing"


def _forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        fields = {field.get("name") for field in form.iter() if isinstance(field.tag, str)}
        if form.get("method", "get").lower() == "post" and "csrf_token" not in fields:
            yield f"<form action={form.get('action')!r}> posts without csrf_token"


def _headings(page: Page) -> Iterator[str]:
    before = 1  # a summary of errors may come before the <h1>
    for heading in page.all(*HEADINGS):
        level = int(heading.tag[1])
        if level > before + 1:
            yield f"<{heading.tag}> {page.text(heading)!r} follows <h{before}>"
        before = level
        if not page.text(heading):
            yield f"<{heading.tag}> is empty"
    if (count := len(page.all("h1"))) != 1:
        yield f"{count} <h1> on the page"


def _head(page: Page) -> Iterator[str]:
    titles = [page.text(title) for title in page.all("title")]
    title = titles[0] if titles else ""
    if not title:
        yield "the page has no <title>"
    for heading in page.all("h1"):
        if not _stems(page.text(heading)) & _stems(title):
            yield f"<title> {title!r} says nothing of <h1> {page.text(heading)!r}"
    text = page.text(page.root)
    for leftover in LEFTOVERS:
        if leftover in text:
            at = text.index(leftover)
            yield f"something was left over: …{text[max(0, at - 30) : at + 50]}…"
    if not page.all("main"):
        yield "the page has no <main>"


def _stems(text: str) -> set[str]:
    """The beginnings of the words of a text: enough to see whether two sentences speak of one thing."""
    return {word[:4].casefold() for word in re.findall(r"\w+", text)}

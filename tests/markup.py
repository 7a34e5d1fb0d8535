"""HTML as a tree, with everything wrong in it. The library's reader, written in Python, takes a quarter of the suite's
time; a page as strict as XML, as ours are, is read by expat, and what it finds unclear is left to the library."""

import re
from collections.abc import Iterator
from html.entities import html5
from xml.etree import ElementTree as ET

from tinyhtml5.parser import HTMLParser

Faults = list[tuple[tuple[int, int], str, dict[str, str]]]

EMPTY = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
ALONE = re.compile(rf"<(?:{EMPTY})(?=[\s>/])[^<>]*?(?<!/)(?=>)", re.ASCII)
TAG = re.compile(r"<[a-z][^<>]*\s[^<>]*>", re.ASCII)
FLAG = re.compile(r"""("[^"]*")|(?<=\s)([a-z][a-z-]*)(?=[\s/>])""", re.ASCII)  # an attribute without a value
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)", re.ASCII)
DRAWING = re.compile(r"<svg(?![^<>]*\sxmlns=)(?=[\s>])", re.ASCII)
RAW = re.compile(r"<(?:script|style)[^<>]*>[^<]*&", re.ASCII)  # what XML reads as a character and HTML does not
DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)
FIRST = {  # what the library would move or refuse when it stands elsewhere
    "tr": {"thead", "tbody", "tfoot"}, "td": {"tr"}, "th": {"tr"}, "thead": {"table"}, "tbody": {"table"},
    "tfoot": {"table"}, "caption": {"table"}, "colgroup": {"table"}, "col": {"colgroup"},
    "li": {"ul", "ol", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "option": {"select", "optgroup", "datalist"},
    "optgroup": {"select"}, "head": {"html"}, "body": {"html"}, "html": set(), "title": {"head"}, "base": {"head"},
    "frame": set(), "frameset": set(), "image": set(), "isindex": set(), "plaintext": set(), "xmp": set(),
}  # fmt: skip
ONLY = {
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"}, "thead": {"tr"}, "tbody": {"tr"}, "tfoot": {"tr"},
    "tr": {"td", "th"}, "colgroup": {"col"}, "select": {"option", "optgroup"}, "html": {"head", "body"},
    "optgroup": {"option"}, "head": {"meta", "title", "link", "script", "style", "base"},
    "option": set(), "textarea": set(), "title": set(), "script": set(), "style": set(),
}  # fmt: skip
NO_WORDS = {"table", "thead", "tbody", "tfoot", "tr", "colgroup", "html", "head"}
NOT_TWICE = {"a", "button", "form", "nobr"}  # one inside another ends the outer one
IN_PARAGRAPHS = {  # everything else ends a <p>
    "a", "abbr", "audio", "b", "bdi", "bdo", "br", "button", "canvas", "cite", "code", "data", "datalist", "del", "dfn",
    "em", "i", "iframe", "img", "input", "ins", "kbd", "label", "link", "map", "mark", "meta", "meter", "noscript",
    "object", "option", "optgroup", "output", "picture", "progress", "q", "ruby", "s", "samp", "script", "select",
    "small", "source", "span", "strong", "sub", "sup", "template", "textarea", "time", "u", "var", "video", "wbr",
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {
    "circle", "clipPath", "defs", "desc", "ellipse", "g", "line", "linearGradient", "marker", "path", "polygon",
    "polyline", "rect", "stop", "svg", "symbol", "text", "title", "tspan", "use",
}  # fmt: skip
TITLES = {"h1", "h2", "h3", "h4", "h5", "h6"}


def read(html: str, *, whole: bool) -> tuple[ET.Element, Faults]:
    """The tree of a page, or of a fragment inside an empty page, and what HTML's own rules find wrong with it."""
    quick = _strict(html, whole=whole)
    if quick is not None:
        return quick, []
    parser = HTMLParser(namespace_html_elements=False)
    root: ET.Element = parser.parse(html if whole else f"<!doctype html><title>-</title>{html}")
    return root, parser.errors


def _strict(html: str, *, whole: bool) -> ET.Element | None:
    if whole:
        opening = DOCTYPE.match(html)
        if opening is None:
            return None
        text = html[opening.end() :]
    else:
        text = f"<html><head><title>-</title></head><body>{html}</body></html>"
    if RAW.search(text):
        return None
    text = NAMED.sub(lambda name: html5.get(name[1], name[0]), text)
    text = DRAWING.sub('<svg xmlns="http://www.w3.org/2000/svg"', text)
    text = TAG.sub(lambda tag: FLAG.sub(_flag, tag[0]), ALONE.sub(r"\g<0>/", text))
    try:
        root = ET.fromstring(text)
    except ET.ParseError:
        return None
    sound = root.tag == "html" and [child.tag for child in root] == ["head", "body"] and all(_in_place(root, ()))
    return root if sound else None


def _flag(found: re.Match[str]) -> str:
    return found[1] or f'{found[2]}=""'


def _in_place(element: ET.Element, above: tuple[str, ...]) -> Iterator[bool]:
    tag = element.tag
    if tag in {"textarea", "pre"} and element.text:
        element.text = element.text.removeprefix("\n")
    inside, allowed = (*above, tag), ONLY.get(tag)
    if tag in NO_WORDS:
        yield not (element.text or "").strip() and not any((child.tail or "").strip() for child in element)
    for child in element:
        name = child.tag
        if name.startswith("{"):
            yield allowed is None and all(part.tag.removeprefix(SVG) in DRAWN for part in child.iter())
            continue
        yield name == name.lower()
        yield name not in FIRST or tag in FIRST[name]
        yield allowed is None or name in allowed
        yield name not in NOT_TWICE or name not in inside
        yield "p" not in inside or name in IN_PARAGRAPHS
        yield not (name in TITLES and tag in TITLES)
        yield from _in_place(child, inside)

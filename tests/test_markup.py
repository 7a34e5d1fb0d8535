"""The quick reader of pages sees what HTML's own rules see: the same tree, or it leaves the page to them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from tests import markup

TAGS = (
    "a", "b", "br", "button", "dd", "details", "div", "dl", "dt", "em", "form", "h1", "h2", "hr", "img", "input",
    "label", "li", "main", "ol", "option", "p", "pre", "section", "select", "span", "svg", "table", "tbody", "td",
    "textarea", "th", "thead", "time", "tr", "ul",
)  # fmt: skip
ALONE = {"br", "hr", "img", "input"}
ATTRIBUTES = (
    "",
    ' class="x"',
    " hidden",
    ' title="a &amp; b" required',
    " id=q",
    ' id="q" id="r"',
    ' data-x="required >"',
)
WORDS = ("", " ", "word", "a &lt; b", "&nbsp;&hellip;", "R & D", "\n\n", "әріп")


def drawn(pieces):
    """Elements around what came before; one closes each, but not always in the right order."""
    tag = st.sampled_from(TAGS)

    def element(parts):
        name, attributes, inner, closed = parts
        if name in ALONE:
            return f"<{name}{attributes}>{''.join(inner)}"
        return f"<{name}{attributes}>{''.join(inner)}{f'</{name}>' if closed else ''}"

    closed = st.sampled_from((True, True, True, True, True, True, True, False))
    return st.tuples(tag, st.sampled_from(ATTRIBUTES), st.lists(pieces, max_size=3), closed).map(element)


def shape(element):
    """A tree as plain values, with its words."""
    words = (element.text or "", *(child.tail or "" for child in element))
    return element.tag, dict(element.attrib), words, tuple(shape(child) for child in element)


def by_the_rules(html):
    """The body and the faults that the library finds."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(f"<!doctype html><title>-</title>{html}")
    return root.find("body"), parser.errors


@settings(max_examples=400)
@given(st.recursive(st.sampled_from(WORDS), drawn, max_leaves=8))
def test_what_the_quick_reader_accepts_is_what_the_rules_see(html):
    quick = markup._strict(html, whole=False)
    body, faults = by_the_rules(f"<main>{html}</main>")
    if quick is not None:
        assert not faults
        assert shape(markup._strict(f"<main>{html}</main>", whole=False).find("body")) == shape(body)


@pytest.mark.parametrize("html", [
    "<p>one<div>two</div></p>", "<b><p>one</b></p>", "<ul><p>one</p></ul><li>two</li>", "<table><tr><td>one</table>",
    "<table><div>one</div></table>", "<table>word<tbody></tbody></table>", "<a href='/'><a>one</a></a>", "<span>one",
    "<form><div><form></form></div></form>", "one</span>", "<input required required>", "&unknown;",
    "<select><div>one</div></select>", "<h1><h2>one</h2></h1>", "<script>if (a && b) x()</script>", "R & D",
    "<br></br>", "<tr><td>1</td></tr>", "<svg><b></b></svg>", "<select><svg></svg></select>",
])  # fmt: skip
def test_what_is_not_clear_is_left_to_the_library(html):
    assert markup._strict(html, whole=False) is None


def test_a_page_of_ours_is_read_quickly():
    page = (
        '<!doctype html>\n<html lang="kk"><head><meta charset="utf-8"><title>Ө</title></head><body><main><form>'
        '<textarea name="a" required>\r\n\nтекст</textarea><input type="checkbox" checked><svg viewBox="0 0 1 1"><use '
        'href="#i"/></svg></form></main></body></html>'
    )
    quick = markup._strict(page, whole=True)
    parser = HTMLParser(namespace_html_elements=False)
    assert quick is not None
    assert shape(quick) == shape(parser.parse(page))
    assert parser.errors == []

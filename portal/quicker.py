"""What WeasyPrint does in a slow way, done in a quicker one: styles, lengths, lines and streams of a paper.

Each gives what the library gives, to the byte (a test compares them), and is for WeasyPrint and pydyf as pinned.
"""

import zlib
from copy import copy
from functools import cached_property, lru_cache, partial
from typing import Any

import pydyf
from weasyprint import css
from weasyprint.css import computed_values
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.draw import text as drawing
from weasyprint.layout import absolute, background, block, inline, page, percent, preferred, table
from weasyprint.layout import float as floats
from weasyprint.text import line_break

SIDES = ("top", "right", "bottom", "left")
BORDERS = [f"border_{side}_width" for side in SIDES]
LENGTHS = [f"{kind}_{side}" for kind in ("margin", "padding") for side in SIDES] + [
    f"{least}{way}" for least in ("", "min_", "max_") for way in ("width", "height")
]
MEASURED = ["box_sizing", *LENGTHS, *BORDERS]
UNSET = {
    name: value
    for name, value in INITIAL_VALUES.items()
    if name not in INHERITED | INITIAL_NOT_COMPUTED | {"page", "position", "float", "display"}
    and not name.startswith(("__", "text_decoration_"))
} | dict.fromkeys(("outline_width", *BORDERS), 0)
LOGICAL = frozenset(name for name in INITIAL_VALUES if {"inline", "block"} & set(name.split("_")))
HANDED_DOWN = [name for name in INITIAL_VALUES if name in INHERITED or name.startswith("text_decoration_")] + ["page"]
LETTERS = (
    "direction", "lang", "font_family", "font_size", "font_style", "font_weight", "font_stretch", "font_kerning",
    "font_feature_settings", "font_variation_settings", "font_language_override",
    *(f"font_variant_{what}" for what in ("alternates", "caps", "east_asian", "ligatures", "numeric", "position")),
    "letter_spacing", "word_spacing", "tab_size", "white_space", "word_break", "overflow_wrap",
    "hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone",
)  # fmt: skip
MOST_LINES = 2_000
KINDS: dict[tuple[Any, ...], int] = {}  # of letters
LINES: dict[tuple[Any, ...], tuple[Any, ...]] = {}
librarys_split, librarys_draw = line_break.split_first_line, drawing.draw_first_line
librarys_strut, colour = line_break.strut, lru_cache(maxsize=300)(computed_values.parse_color)

Fixed = tuple[dict[str, Any], list[tuple[str, float]]]


class FilledStyle(css.ComputedStyle):  # type: ignore[misc]
    """A style that knows at once what nobody has set. The library finds it out for each property of each element."""

    def __init__(self, parent_style: Any, cascaded: Any, *about: Any) -> None:
        """Fill in, but for the root and for sides that turn with the direction of words."""
        super().__init__(parent_style, cascaded, *about)
        if parent_style is None or not LOGICAL.isdisjoint(cascaded):
            return
        self.update(_handed_down(parent_style), position="static", float="none")
        self.specified.update(position="static", float="none")
        for name in cascaded:
            self.pop(name, None)
            if name.endswith("_style"):
                self.pop(name.replace("_style", "_width"), None)
        if "position" in cascaded:
            self.pop("float", None)


class FilledAnonymous(css.AnonymousStyle):  # type: ignore[misc]
    """The same for what has no element of its own: lines and pieces of text."""

    def __init__(self, parent_style: Any) -> None:
        """Fill in."""
        super().__init__(parent_style)
        self.update(_handed_down(parent_style))


def _handed_down(style: Any) -> dict[str, Any]:
    """What a child has when nothing is said of it; made when the first is born, for then the parent is grown."""
    if not hasattr(style, "handed_down"):
        style.handed_down = UNSET | {name: style[name] for name in HANDED_DOWN}
    given: dict[str, Any] = style.handed_down
    return given


def measure(box: Any, containing_block: Any) -> None:
    """The lengths of a box; where all are auto or so many pixels, they are known by its style from the first box on."""
    style = box.style
    if not hasattr(style, "fixed"):
        style.fixed = _fixed(style)
    if not style.fixed:
        percent.resolve_percentages(box, containing_block)
        return
    lengths, borders = style.fixed
    vars(box).update(lengths)
    collapsed = style["border_collapse"] == "collapse"
    for name, width in borders:
        if not (collapsed and hasattr(box, name)):  # a cell has those that it shares with its neighbours
            setattr(box, name, width)


def _fixed(style: Any) -> "Fixed | None":
    return _fixed_by(*(style[name] for name in MEASURED))


@lru_cache(maxsize=1_000)
def _fixed_by(sizing: str, *said: Any) -> "Fixed | None":
    lengths, borders = said[: len(LENGTHS)], said[len(LENGTHS) :]
    if sizing != "content-box" or not all(map(_is_fixed, lengths)):
        return None
    known = {name: value if value == "auto" else value.value for name, value in zip(LENGTHS, lengths, strict=True)}
    known |= {name: 0 for name in ("min_width", "min_height") if known[name] == "auto"}
    return known, list(zip(BORDERS, borders, strict=True))


def _is_fixed(value: Any) -> bool:
    return value == "auto" or (value.__class__ is Dimension and value.unit == "px")


def strut(style: Any) -> Any:
    """How high a line is without words; asked again and again of the same style."""
    if not hasattr(style, "strut"):
        style.strut = librarys_strut(style)
    return style.strut


class KeptLine(line_break.Layout):  # type: ignore[misc]
    """A line of text keeps its letters until it is drawn; the library sets them a second time, to save memory."""

    strokes: "Strokes | bool | None" = None  # known when it was drawn once

    def deactivate(self) -> None:
        """Its letters stay; the style goes, for it holds all of its paper."""
        self.style = None

    def reactivate(self, style: Any) -> None:
        """Nothing is set again: no line of ours is stretched to fill its width."""
        self.style = style


def split(
    text: str, style: Any, context: Any, max_width: float | None, stretch: float,
    is_line_start: bool = True, minimum: bool = False,
) -> tuple[Any, ...]:  # fmt: skip
    """The first line of a text. Most words of a paper stand on the one before it too: such a line is set once."""
    if not hasattr(style, "letters"):
        decorated = style["text_decoration_line"] != "none"
        said = (style.font_config, decorated, *(style[name] for name in LETTERS))
        style.letters = KINDS.setdefault(said, len(KINDS))
    asked = (text, style.letters, max_width, stretch, is_line_start, minimum)
    if asked not in LINES:
        if len(LINES) >= MOST_LINES:
            LINES.clear()
        LINES[asked] = librarys_split(text, style, context, max_width, stretch, is_line_start, minimum)
    return LINES[asked]


class Strokes:
    """What a line puts on the page, wherever that is. It stands in for the stream while the line is drawn once."""

    def __init__(self, stream: Any) -> None:
        """Nothing yet."""
        self.find, self.ink_rect, self.logical_rect = stream.add_font, stream.ink_rect, stream.logical_rect
        self.fonts: list[tuple[Any, Any]] = []
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.set_font_size = partial(self._ask, "set_font_size")
        self.set_text_rise = partial(self._ask, "set_text_rise")
        self.show_text = partial(self._ask, "show_text")

    def _ask(self, what: str, *said: Any) -> None:
        self.asked.append((what, said))

    def set_text_matrix(self, *_where: float) -> None:
        """Where the line stands is said when it is repeated."""

    def add_font(self, found: Any) -> tuple[Any, float]:
        """The font, but it knows of no letter yet: so it tells those of this line."""
        font, size = self.find(found)
        known = [blank for _found, blank in self.fonts if blank.hash == font.hash]
        blank = known[0] if known else copy(font)
        if not known:
            blank.widths, blank.to_unicode, blank.missing = {}, {}, {}
        self.fonts.append((found, blank))
        return blank, size

    def learn(self, textbox: Any, *about: Any) -> bool:
        """Draw the line; whether it is of letters alone, which every page has alike."""
        pictures = librarys_draw(self, textbox, *about)
        del self.find
        return not pictures and not any(blank.missing for _found, blank in self.fonts)

    def repeat(self, stream: Any, where: Any) -> bool:
        """Put the line on a page; not where another size of the font gave a letter another width before."""
        fonts = [(stream.add_font(found)[0], blank) for found, blank in self.fonts]
        if any(font.widths.get(one, width) != width for font, blank in fonts for one, width in blank.widths.items()):
            return False
        for font, blank in fonts:
            font.widths |= {one: width for one, width in blank.widths.items() if one not in font.widths}
            font.to_unicode |= {one: said for one, said in blank.to_unicode.items() if one not in font.to_unicode}
        stream.set_text_matrix(*where.values)
        for what, said in self.asked:
            getattr(stream, what)(*said)
        return True


def draw(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
    """A line of text on the page; what was drawn before is repeated. An ellipsis would change the line that is kept."""
    line, about = textbox.pango_layout, (text_overflow, block_ellipsis, matrix)
    if not textbox.text.strip():
        return []
    if line.strokes is None:
        strokes = Strokes(stream)
        line.strokes = strokes.learn(textbox, *about) and strokes
    if line.strokes and line.strokes.repeat(stream, matrix):
        return []
    return librarys_draw(stream, textbox, *about)


def packed(stream: pydyf.Stream) -> bytes:
    """A stream as it stands in the PDF, packed once; the library packs some twice, and what is on every paper anew."""
    body = b"\n".join(map(pydyf._to_bytes, stream.stream))  # noqa: SLF001 - what the library itself does here
    about = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        about["Filter"] = "/FlateDecode"
        body = _deflated(body)
    about["Length"] = len(body)
    return b"\n".join((about.data, b"stream", body, b"endstream"))


@lru_cache(maxsize=64)
def _deflated(body: bytes) -> bytes:
    return zlib.compress(body)


QUICKER = [
    (css, "ComputedStyle", FilledStyle), (css, "AnonymousStyle", FilledAnonymous), (line_break, "Layout", KeptLine),
    (drawing, "draw_first_line", draw), (inline, "split_first_line", split), (preferred, "split_first_line", split),
    (inline, "strut", strut), (computed_values, "parse_color", colour), (background, "parse_color", colour),
    *((room, "resolve_percentages", measure) for room in (absolute, block, floats, inline, page, table)),
]  # fmt: skip
THEIRS = [(room, name, getattr(room, name)) for room, name, _ours in QUICKER]


def hurry() -> None:
    """Let WeasyPrint work by what stands here."""
    for room, name, ours in QUICKER:
        setattr(room, name, ours)
    pydyf.Stream.data = cached_property(packed)
    pydyf.Stream.data.__set_name__(pydyf.Stream, "data")

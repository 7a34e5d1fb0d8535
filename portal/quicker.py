"""What WeasyPrint does in a slow way, done in a quicker one: styles, lengths, lines and streams of a paper.

Each gives what the library gives, to the byte (a test compares them), and is for WeasyPrint and pydyf as pinned.
"""

import zlib
from functools import cached_property, lru_cache
from typing import Any

import pydyf
from weasyprint import css
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.layout import absolute, block, inline, page, percent, table
from weasyprint.layout import float as floats
from weasyprint.text import line_break

SIDES = ("top", "right", "bottom", "left")
BORDERS = [f"border_{side}_width" for side in SIDES]
LENGTHS = [f"{kind}_{side}" for kind in ("margin", "padding") for side in SIDES] + [
    f"{least}{way}" for least in ("", "min_", "max_") for way in ("width", "height")
]
UNSET = {
    name: value
    for name, value in INITIAL_VALUES.items()
    if name not in INHERITED | INITIAL_NOT_COMPUTED | {"page", "position", "float", "display"}
    and not name.startswith(("__", "text_decoration_"))
} | dict.fromkeys(("outline_width", *BORDERS), 0)
LOGICAL = frozenset(name for name in INITIAL_VALUES if {"inline", "block"} & set(name.split("_")))
HANDED_DOWN = [name for name in INITIAL_VALUES if name in INHERITED or name.startswith("text_decoration_")] + ["page"]


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


def _fixed(style: Any) -> tuple[dict[str, Any], list[tuple[str, float]]] | None:
    said = {name: style[name] for name in LENGTHS}
    fixed = style["box_sizing"] == "content-box" and all(_is_fixed(value) for value in said.values())
    if not fixed:
        return None
    lengths = {name: value if value == "auto" else value.value for name, value in said.items()}
    lengths |= {name: 0 for name in ("min_width", "min_height") if lengths[name] == "auto"}
    return lengths, [(name, style[name]) for name in BORDERS]


def _is_fixed(value: Any) -> bool:
    return value == "auto" or (value.__class__ is Dimension and value.unit == "px")


class KeptLine(line_break.Layout):  # type: ignore[misc]
    """A line of text keeps its letters until it is drawn; the library sets them a second time, to save memory."""

    def deactivate(self) -> None:
        """Nothing is let go."""

    def reactivate(self, style: Any) -> None:
        """Nothing is set again: no line of ours is stretched to fill its width."""


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
    *((room, "resolve_percentages", measure) for room in (absolute, block, floats, inline, page, table)),
]  # fmt: skip


def hurry() -> None:
    """Let WeasyPrint work by what stands here."""
    for room, name, ours in QUICKER:
        setattr(room, name, ours)
    pydyf.Stream.data = cached_property(packed)
    pydyf.Stream.data.__set_name__(pydyf.Stream, "data")

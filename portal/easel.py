"""The easel: rows of numbers become a chart in SVG (Altair and vl-convert). Runs as the tool of a sandbox child.

The colours are the light ones of the theme; each shape also gets the theme's class, so that a page repaints it (dark
theme, strict CSP: no style attribute, no style element). It loads nothing of the portal.
"""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
LINE_HEIGHT = 17
WIDTH = 370  # at 390 px of screen the text stays above 11 px
INK, INK2, LINE, SUNK = "#17211f", "#505a56", "#e2dcd0", "#f0ece4"
BRAND, BAR, OCHRE = "#0b5b69", "#3d8f9c", "#9c5206"
FILLS = {BRAND: "f1", BAR: "f2", SUNK: "f0", OCHRE: "f4"}
STROKES = {LINE: "s1", INK: "s2", OCHRE: "s4"}
SHAPES = {"svg", "g", "path", "rect", "line", "text", "tspan"}
KEPT = {
    "transform", "d", "x", "y", "dy", "x1", "x2", "y1", "y2", "width", "height", "fill", "stroke", "stroke-width",
    "stroke-dasharray", "text-anchor", "font-family", "font-size", "font-weight",
}  # fmt: skip
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
SVG = "{http://www.w3.org/2000/svg}"

Picture = alt.LayerChart | alt.FacetChart | alt.VConcatChart
vl_convert.register_font_directory(str(FONTS))
ET.register_namespace("", SVG[1:-1])


def answer(job: dict[str, Any]) -> bytes:
    """Draw the chart that the job asks for."""
    chart = FORMS[job["form"]](job)
    plain = chart.configure(
        font="Onest", padding=2, view=alt.ViewConfig(stroke=None), text=alt.MarkConfig(fontSize=13),
        concat=alt.CompositionConfig(spacing=14),
    )  # fmt: skip
    return tidy(vl_convert.vegalite_to_svg(plain.to_dict(), vl_version="6.4"))


def bars(job: dict[str, Any]) -> Picture:
    """A bar per row, its name above it on the left and its value on the right; `strong` rows are darker."""
    whole = max([row["value"] for row in job["rows"]] + [1])
    more = _more_lines(job["rows"])
    rows = [{**row, "key": at, "whole": whole} for at, row in enumerate(_level(job["rows"]))]
    base = _table(rows).encode(y=alt.Y("key:O", axis=None, sort=None))
    thick: dict[str, Any] = {"size": 8, "yOffset": 10 + more / 2, "cornerRadius": 3}
    return alt.layer(
        base.mark_bar(**thick, color=SUNK).encode(x=_along("whole", whole)),
        base.mark_bar(**thick).encode(x=_along("value", whole), color=_strong()),
        *_names(base, more),
    ).properties(width=WIDTH, height=alt.Step(40 + more))


def columns(job: dict[str, Any]) -> Picture:
    """A column per row with its value above and its name below; an empty `shown` or `label` writes nothing."""
    rows = [{**row, "key": at} for at, row in enumerate(job["rows"])]
    whole, tall = max([row["value"] for row in rows] + [1]), 120
    base = _table(rows).encode(x=alt.X("key:O", axis=None, scale=alt.Scale(paddingInner=0.25)))
    high = alt.Y("value:Q", axis=None, stack=None, scale=alt.Scale(domain=[0, whole], range=[tall, 0], nice=False))
    return alt.layer(
        _table([{}]).mark_rule(color=LINE).encode(y=alt.value(tall)),
        base.mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3).encode(y=high, color=_strong()),
        base.mark_text(dy=-10, fontWeight=600, color=INK).encode(y=high, text="shown:N"),
        base.mark_text(color=INK2).encode(y=alt.value(tall + 14), text="label:N"),
        base.mark_text(color=INK2).encode(y=alt.value(tall + 31), text="below:N"),
    ).properties(width=WIDTH, height=tall)


def spread(job: dict[str, Any]) -> Picture:
    """A histogram per group, each to its own height, on one scale, with the line that divides them."""
    drawn = [_histogram(group, job) for group in job["groups"]]
    sheet: Picture = alt.vconcat(*drawn, _scale(job)).resolve_scale(x="shared")
    return sheet


def spans(job: dict[str, Any]) -> Picture:
    """A bar to the middle value, a thin line to the slow one, and a tick where the limit is."""
    whole = max([max(row["value"], row["slow"], row["limit"] or 0) for row in job["rows"]] + [1])
    more = _more_lines(job["rows"])
    rows = [{**row, "key": at} for at, row in enumerate(_level(job["rows"]))]
    base = _table(rows).encode(y=alt.Y("key:O", axis=None, sort=None))
    low = 12 + more / 2
    return alt.layer(
        base.mark_bar(size=2, yOffset=low, color=BAR).encode(x=_along("slow", whole)),
        base.mark_bar(size=8, yOffset=low, cornerRadius=3, color=BRAND).encode(x=_along("value", whole)),
        base.transform_filter("isValid(datum.limit)")
        .mark_tick(color=OCHRE, thickness=3, height=16, yOffset=low, orient="vertical")
        .encode(x=_along("limit", whole)),
        *_names(base, more),
    ).properties(width=WIDTH, height=alt.Step(44 + more))  # fmt: skip


FORMS = {"bars": bars, "columns": columns, "spread": spread, "spans": spans}


def _table(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def _along(field: str, whole: float) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, stack=None, scale=alt.Scale(domain=[0, whole], range=[0, WIDTH], nice=False))


def _more_lines(rows: list[dict[str, Any]]) -> int:
    return LINE_HEIGHT * (max([row["label"].count("\n") for row in rows], default=0))


def _level(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    deepest = max([row["label"].count("\n") for row in rows], default=0)

    def lowered(text: str) -> str:
        return "\n" * (deepest - text.count("\n")) + text

    return [{**row, "label": lowered(row["label"]), "shown": lowered(row["shown"])} for row in rows]


def _names(base: alt.Chart, more: int) -> tuple[alt.Chart, alt.Chart]:
    name: dict[str, Any] = {"lineBreak": "\n", "lineHeight": LINE_HEIGHT, "baseline": "middle", "dy": -6 - more / 2}
    return (
        base.mark_text(align="left", color=INK2, **name).encode(x=alt.value(0), text="label:N"),
        base.mark_text(align="right", fontWeight=600, color=INK, **name).encode(x=alt.value(WIDTH), text="shown:N"),
    )


def _strong() -> alt.Color:
    return alt.Color("strong:N", legend=None, scale=alt.Scale(domain=[True, False], range=[BRAND, BAR]))


def _histogram(group: dict[str, Any], job: dict[str, Any]) -> Picture:
    whole = max([part["count"] for part in group["bins"]] + [1])
    tall, scale = 56, alt.Scale(domain=[job["low"], job["high"]], range=[0, WIDTH])
    base = _table(group["bins"])
    one = _table([{"line": job["line"]}])
    layers = [
        one.mark_rule(color=LINE).encode(y=alt.value(tall)),
        base.mark_rect(xOffset=1, x2Offset=-1).encode(
            x=alt.X("from:Q", axis=None, scale=scale), x2="to:Q", color=_strong(),
            y=alt.Y("count:Q", axis=None, scale=alt.Scale(domain=[0, whole], range=[tall, 8], nice=False)),
            y2=alt.value(tall),
        ),
        _table([{"label": group["label"]}])
        .mark_text(align="left", color=INK2, lineBreak="\n", lineHeight=LINE_HEIGHT)
        .encode(x=alt.value(0), y=alt.value(-8 - _more_lines([group])), text="label:N"),
        one.mark_text(align="right", fontWeight=600, color=INK).encode(
            x=alt.value(WIDTH), y=alt.value(-8 - _more_lines([group])), text=alt.value(group["shown"])),
    ]  # fmt: skip
    if job["line"] is not None:
        dashed = one.mark_rule(color=OCHRE, strokeWidth=1.5, strokeDash=[3, 3])
        layers.append(dashed.encode(x=alt.X("line:Q", scale=scale)))
    return alt.layer(*layers).properties(width=WIDTH, height=tall)


def _scale(job: dict[str, Any]) -> Picture:
    ends = alt.Scale(domain=[job["low"], job["high"]], range=[0, WIDTH])
    marks = [{"at": mark["at"], "text": mark["text"]} for mark in job["marks"]]
    along = alt.X("at:Q", axis=None, scale=ends)
    base = _table(marks).encode(x=along, y=alt.value(0), text="text:N")
    return alt.layer(base.mark_text(color=INK2)).properties(width=WIDTH, height=1)


def tidy(drawn: str) -> bytes:
    """Only shapes, only the attributes that draw, the theme's classes on them, and no size but the view box."""
    root = ET.fromstring(drawn)  # noqa: S314 - the library drew it, from our own rows
    view = root.get("viewBox", "")
    root.remove(root[0])  # the white sheet
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(SVG) not in SHAPES or child.get("class") in ("background", "foreground"):
                parent.remove(child)
    for shape in root.iter():
        _repaint(shape)
    while _prune(root):
        pass
    root.attrib.clear()
    root.attrib.update(viewBox=view)
    tidied: bytes = ET.tostring(root, encoding="utf-8")
    return tidied


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _repaint(shape: ET.Element) -> None:
    kind = FILLS.get(shape.get("fill", "")) or STROKES.get(shape.get("stroke", ""))
    if shape.tag == f"{SVG}text":
        kind = "v" if shape.get("font-weight") == "600" else None
    for name in list(shape.attrib):
        if name not in KEPT:
            del shape.attrib[name]
    for name in ("d", "transform", "x", "y", "x2", "y2"):
        if name in shape.attrib:
            shape.set(name, LONG_NUMBER.sub(_shorter, shape.attrib[name]))
    if kind:
        shape.set("class", kind)


def _prune(root: ET.Element) -> bool:
    done = False
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{SVG}g", f"{SVG}text") and len(child) == 0 and not child.text:
                parent.remove(child)
                done = True
    return done

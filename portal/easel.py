"""The easel: rows of numbers become a chart in SVG (Altair and vl-convert). Runs as the tool of a sandbox child.

The colours are the light ones of the theme; each shape also gets the theme's class, so that a page repaints it (dark
theme, strict CSP: no style attribute, no style element). It loads nothing of the portal.
"""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
WIDTH = 380  # at 390 px of screen the text stays above 11 px
INK, INK2, LINE, SUNK = "#17211f", "#505a56", "#e2dcd0", "#f0ece4"
BRAND, BAR, OCHRE = "#0b5b69", "#3d8f9c", "#9c5206"
FILLS = {BRAND: "f1", BAR: "f2", SUNK: "f0", OCHRE: "f4"}
STROKES = {LINE: "s1", INK: "s2", OCHRE: "s4"}
SHAPES = {"svg", "g", "path", "rect", "line", "text"}
KEPT = {"viewBox", "transform", "d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "fill", "stroke",
        "stroke-width", "stroke-dasharray", "text-anchor", "font-family", "font-size", "font-weight", "class"}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"

vl_convert.register_font_directory(str(FONTS))
ElementTree.register_namespace("", SVG[1:-1])


def answer(job: dict[str, Any]) -> bytes:
    """Draw the chart that the job asks for."""
    chart = FORMS[job["form"]](job)
    plain = chart.configure(
        background=None, font="Onest", padding=2, view=alt.ViewConfig(stroke=None), text=alt.MarkConfig(fontSize=13),
        concat=alt.CompositionConfig(spacing=14),
    )  # fmt: skip
    return tidy(vl_convert.vegalite_to_svg(plain.to_dict(), vl_version="6.4"))


def bars(job: dict[str, Any]) -> alt.LayerChart:
    """A bar per row, its name above it on the left and its value on the right; `strong` rows are darker."""
    whole = max([row["value"] for row in job["rows"]] + [1])
    rows = [{**row, "key": at, "whole": whole} for at, row in enumerate(job["rows"])]
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("key:O", axis=None, sort=None))
    length = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, whole], range=[0, WIDTH]))
    thick: dict[str, Any] = {"size": 8, "yOffset": 12, "cornerRadius": 3}
    return alt.layer(
        base.mark_bar(**thick, color=SUNK).encode(x=alt.X("whole:Q", axis=None)),
        base.mark_bar(**thick).encode(x=length, color=_strong()),
        base.mark_text(align="left", color=INK2).encode(x=alt.value(0), text="label:N"),
        base.mark_text(align="right", fontWeight=600, color=INK).encode(x=alt.value(WIDTH), text="shown:N"),
    ).properties(width=WIDTH, height=alt.Step(40))


def columns(job: dict[str, Any]) -> alt.LayerChart:
    """A column per row with its value above and its name below; an empty `shown` or `label` writes nothing."""
    rows = [{**row, "key": at} for at, row in enumerate(job["rows"])]
    whole, tall = max([row["value"] for row in rows] + [1]), 120
    base = alt.Chart(alt.Data(values=rows)).encode(x=alt.X("key:O", axis=None, scale=alt.Scale(paddingInner=0.25)))
    high = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, whole], range=[tall, 0]))
    return alt.layer(
        alt.Chart(alt.Data(values=[{}])).mark_rule(color=LINE).encode(y=alt.value(tall)),
        base.mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3).encode(y=high, color=_strong()),
        base.mark_text(dy=-10, fontWeight=600, color=INK).encode(y=high, text="shown:N"),
        base.mark_text(color=INK2).encode(y=alt.value(tall + 14), text="label:N"),
        base.mark_text(color=INK2).encode(y=alt.value(tall + 31), text="below:N"),
    ).properties(width=WIDTH, height=tall)


def spread(job: dict[str, Any]) -> alt.VConcatChart:
    """A histogram per group on one scale, with the line that divides them (the passing score)."""
    whole = max([part["count"] for group in job["groups"] for part in group["bins"]] + [1])
    drawn = [_histogram(group, job, whole) for group in job["groups"]]
    return alt.vconcat(*drawn, _scale(job)).resolve_scale(x="shared")


def spans(job: dict[str, Any]) -> alt.LayerChart:
    """A bar to the middle value, a thin line to the slow one, and a tick where the limit is."""
    whole = max([max(row["value"], row["slow"], row["limit"] or 0) for row in job["rows"]] + [1])
    rows = [{**row, "key": at, "whole": whole} for at, row in enumerate(job["rows"])]
    limited = [row for row in rows if row["limit"] is not None]
    scale = alt.Scale(domain=[0, whole], range=[0, WIDTH])
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("key:O", axis=None, sort=None))
    return alt.layer(
        base.mark_bar(size=2, yOffset=12, color=BAR).encode(x=alt.X("slow:Q", axis=None, scale=scale)),
        base.mark_bar(size=10, yOffset=12, cornerRadius=3, color=BRAND).encode(x=alt.X("value:Q", axis=None)),
        alt.Chart(alt.Data(values=limited)).mark_tick(color=OCHRE, thickness=3, height=18, yOffset=12, orient="vertical")
        .encode(x=alt.X("limit:Q", axis=None), y=alt.Y("key:O", axis=None, sort=None)),
        base.mark_text(align="left", color=INK2).encode(x=alt.value(0), text="label:N"),
        base.mark_text(align="right", fontWeight=600, color=INK).encode(x=alt.value(WIDTH), text="shown:N"),
    ).properties(width=WIDTH, height=alt.Step(42))  # fmt: skip


FORMS = {"bars": bars, "columns": columns, "spread": spread, "spans": spans}


def _strong() -> alt.Color:
    return alt.Color("strong:N", legend=None, scale=alt.Scale(domain=[True, False], range=[BRAND, BAR]))


def _histogram(group: dict[str, Any], job: dict[str, Any], whole: int) -> alt.LayerChart:
    tall, scale = 56, alt.Scale(domain=[job["low"], job["high"]], range=[0, WIDTH])
    base = alt.Chart(alt.Data(values=group["bins"]))
    one = alt.Chart(alt.Data(values=[{"line": job["line"]}]))
    layers = [
        one.mark_rule(color=LINE).encode(y=alt.value(tall)),
        base.mark_bar(xOffset=1, x2Offset=-1).encode(
            x=alt.X("from:Q", axis=None, scale=scale), x2="to:Q", color=_strong(),
            y=alt.Y("count:Q", axis=None, scale=alt.Scale(domain=[0, whole], range=[tall, 8])),
        ),
        one.mark_text(align="left", color=INK2).encode(x=alt.value(0), y=alt.value(-8), text=alt.value(group["label"])),
        one.mark_text(align="right", fontWeight=600, color=INK).encode(
            x=alt.value(WIDTH), y=alt.value(-8), text=alt.value(group["shown"])),
    ]  # fmt: skip
    if job["line"] is not None:
        layers.append(one.mark_rule(color=OCHRE, strokeWidth=1.5, strokeDash=[3, 3]).encode(x=alt.X("line:Q", scale=scale)))
    return alt.layer(*layers).properties(width=WIDTH, height=tall)


def _scale(job: dict[str, Any]) -> alt.LayerChart:
    ends = alt.Scale(domain=[job["low"], job["high"]], range=[0, WIDTH])
    marks = [{"at": mark["at"], "text": mark["text"]} for mark in job["marks"]]
    base = alt.Chart(alt.Data(values=marks)).encode(x=alt.X("at:Q", axis=None, scale=ends), y=alt.value(0), text="text:N")
    return alt.layer(base.mark_text(color=INK2)).properties(width=WIDTH, height=1)


def tidy(drawn: str) -> bytes:
    """Only shapes, only the attributes that draw, the theme's classes on them, and no size but the view box."""
    root = ElementTree.fromstring(drawn)  # noqa: S314 - the library drew it, from our own rows
    view = root.get("viewBox", "")
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
    return ElementTree.tostring(root, encoding="utf-8")


def _repaint(shape: ElementTree.Element) -> None:
    kind = FILLS.get(shape.get("fill", "")) or STROKES.get(shape.get("stroke", ""))
    if shape.tag == f"{SVG}text":
        kind = "v" if shape.get("font-weight") == "600" else None
    for name in list(shape.attrib):
        if name not in KEPT or name == "class":
            del shape.attrib[name]
    if kind:
        shape.set("class", kind)


def _prune(root: ElementTree.Element) -> bool:
    done = False
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{SVG}g" and len(child) == 0:
                parent.remove(child)
                done = True
    return done

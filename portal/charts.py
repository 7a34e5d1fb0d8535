"""Charts as SVG drawn on the server, each with the same numbers as rows for those who cannot see them.

Arithmetic and words are here; easel.py draws in a sandbox child (Altair and V8 would cost a web worker 90 MB).
A drawing is kept by what it shows: the same numbers are drawn once. Needs an application context for the language.
"""

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import get_month_names
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from portal import i18n, sandbox

EASEL = sandbox.Sandbox(Path(__file__).with_name("easel.py"), cpu_seconds=20, memory_mb=1024, wall_seconds=60)

Row = tuple[str, int | Decimal]
LETTERS_IN_A_LINE = 44
LETTERS_IN_SHORT_LINE = 36
COLUMNS_WITH_NAMES = 16
BIN = 5
REST_FROM = 3


@dataclass(frozen=True)
class Chart:
    """A drawing and the numbers in it: `svg` goes straight into <figure class="ok-chart">, `rows` into a table."""

    title: str
    svg: Markup
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class StageTime:
    """How long a stage takes, in days: the middle case, the case slower than nine of ten, the term if there is one."""

    name: str
    median_days: Decimal
    slow_days: Decimal
    limit_days: int | None = None


def by_region(title: str, counts: Sequence[tuple[str, int]], *, at_most: int = 8) -> Chart:
    """A bar per region, the longest first; those after `at_most` become one bar."""
    ranked = sorted(counts, key=lambda row: (-row[1], row[0]))
    shown, rest = ranked, ranked[:0]
    if len(ranked) >= at_most + REST_FROM:
        shown, rest = ranked[:at_most], ranked[at_most:]
    bars = [_bar(name, count, strong=False) for name, count in shown]
    if rest:
        name = ngettext("%(num)s other region", "%(num)s other regions", len(rest))
        bars.append(_bar(name, sum(count for _name, count in rest), strong=False))
    return _drawn(title, {"form": "bars", "rows": bars}, tuple(ranked))


def per_day(title: str, counts: Sequence[tuple[date, int]]) -> Chart:
    """A column per day, in the order of days, the last one darker; of many days only some get names and numbers."""
    every = math.ceil(len(counts) / COLUMNS_WITH_NAMES) or 1
    top = max((count for _on, count in counts), default=0)
    months = get_month_names("abbreviated" if every > 1 else "wide", locale=i18n.current())
    columns, last_month = [], 0
    for at, (on, count) in enumerate(counts):
        named = at % every == 0
        columns.append({
            "value": count, "strong": at == len(counts) - 1, "label": str(on.day) if named else "",
            "shown": i18n.number(count) if every == 1 or count == top else "",
            "below": months[on.month] if named and on.month != last_month else "",
        })  # fmt: skip
        last_month = on.month if named else last_month
    rows = tuple((i18n.day(on), count) for on, count in counts)
    return _drawn(title, {"form": "columns", "rows": columns}, rows)


def score_spread(title: str, scores: Mapping[str, Sequence[Decimal]], *, threshold: Decimal | None = None) -> Chart:
    """A histogram per kind, each to its own height, in steps of five points, with the passing score as a line."""
    everything = [score for group in scores.values() for score in group]
    low = min([int(score) // BIN * BIN for score in everything], default=0)
    high = max([_ceiling(score) for score in everything], default=100)
    groups, rows = [], []
    for name, group in scores.items():
        bins = _bins(group, low, high, threshold)
        groups.append({"label": _wrapped(name, LETTERS_IN_A_LINE), "shown": i18n.number(len(group)), "bins": bins})
        rows += [(f"{name}, {part['from']}–{part['to']}", part["count"]) for part in bins]
    marks = [{"at": mark, "text": str(mark)} for mark in range(-(-low // 10) * 10, high + 1, 10)]
    line = None if threshold is None else float(threshold)
    job = {"form": "spread", "low": low, "high": high, "line": line, "marks": marks, "groups": groups}
    note = "" if threshold is None else _("The dashed line is the passing score. Each kind is drawn to its own height.")
    return _drawn(title, job, tuple(rows), note)


def time_in_stage(title: str, stages: Sequence[StageTime]) -> Chart:
    """A bar per stage up to the middle case, a thin line up to the slow one, a tick where the term ends."""
    spans, rows = [], []
    for stage in stages:
        spans.append({
            "label": _wrapped(stage.name, LETTERS_IN_SHORT_LINE), "shown": _days(stage.median_days),
            "value": float(stage.median_days), "slow": float(stage.slow_days), "limit": stage.limit_days,
        })  # fmt: skip
        rows.append((_("%(stage)s: half of the cases, days", stage=stage.name), stage.median_days))
        rows.append((_("%(stage)s: nine of ten cases, days", stage=stage.name), stage.slow_days))
    note = _("The bar: half of the cases were faster. The thin line: nine of ten were faster. The tick: the term.")
    return _drawn(title, {"form": "spans", "rows": spans}, tuple(rows), note)


def _bar(name: str, count: int, *, strong: bool) -> dict[str, Any]:
    label = _wrapped(name, LETTERS_IN_SHORT_LINE)
    return {"label": label, "value": count, "shown": i18n.number(count), "strong": strong}


def _ceiling(score: Decimal) -> int:
    return min(100, (int(score) // BIN + 1) * BIN)


def _bins(group: Sequence[Decimal], low: int, high: int, threshold: Decimal | None) -> list[dict[str, Any]]:
    bins = []
    for start in range(low, high, BIN):
        end, is_last = start + BIN, start + BIN >= high
        count = sum(start <= score < end or (is_last and score == end) for score in group)
        bins.append({"from": start, "to": end, "count": count, "strong": threshold is not None and start >= threshold})
    return bins


def _days(value: Decimal) -> str:
    if value == value.to_integral_value():
        return ngettext("%(num)s day", "%(num)s days", int(value))
    return _("%(n)s days", n=i18n.cut(int(value * 10), 1))


def _wrapped(name: str, letters: int) -> str:
    return "\n".join(textwrap.wrap(" ".join(name.split()), letters, break_long_words=True)) or "—"


def _drawn(title: str, job: dict[str, Any], rows: tuple[Row, ...], note: str = "") -> Chart:
    drawn = _draw(json.dumps(job, ensure_ascii=False, sort_keys=True))
    named = drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
    return Chart(title=title, svg=Markup(named), rows=rows, note=note)  # noqa: S704 - drawn by easel.py, which escapes


@lru_cache(maxsize=256)
def _draw(job: str) -> str:
    return EASEL.ask(json.loads(job)).decode()

"""Where the lines of a list come from: a provider that knows who is eligible, or a table that was uploaded.

A provider is the seam of the yearly confirmation: who judges eligibility registers a function under a name (see
confirmations) and gives an Entry for everybody who has the right, and a LeftOut with its reason for everybody else.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.certify.acts import Entry, LeftOut
from portal.certify.kinds import Kind
from portal.questions import Question
from portal.reading import Wrong, parse
from portal.workflow import Refused

Provider = Callable[[int], Iterable[Entry | LeftOut]]
PROVIDERS: dict[str, Provider] = {}
MOST_LINES = 5_000
ROW_SIGN, CELL_SIGN = ";", "|"
OWN = ("bin", "valid_from", "valid_until")


def provider(name: str) -> Callable[[Provider], Provider]:
    """Register a function that gives the lines of a year."""

    def register(function: Provider) -> Provider:
        PROVIDERS[name] = function
        return function

    return register


def columns(kind: Kind) -> list[str]:
    """The columns of the table of a kind."""
    return [*OWN, *(question.code for question in kind.questions)]


def read(kind: Kind, content: bytes) -> list[Entry]:
    """The lines of an uploaded table (CSV in UTF-8 with the columns of the kind). Raises Refused, naming line and cell.

    A cell of a question with rows holds them with ";" between rows and "|" between their parts.
    """
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        lines = list(rows)
    except (UnicodeDecodeError, csv.Error) as failed:
        raise Refused(_("The table cannot be read. Save it as CSV in UTF-8."), field="table") from failed
    missing = [name for name in columns(kind) if name not in (rows.fieldnames or ()) and name in OWN[:2]]
    if missing or not lines:
        raise Refused(
            _("The table needs a head with these columns: %(names)s.", names=", ".join(columns(kind))), "table"
        )
    if len(lines) > MOST_LINES:
        raise Refused(_("At most %(most)s lines at once.", most=MOST_LINES), field="table")
    return [_entry(kind, line, at) for at, line in enumerate(lines, 2)]


def _entry(kind: Kind, line: dict[str, Any], at: int) -> Entry:
    facts = {}
    for question in kind.questions:
        value = _cell(question, line.get(question.code) or "", at)
        if value not in (None, "", []):
            facts[question.code] = value
    begins, ends = _day(line, "valid_from", at), _day(line, "valid_until", at)
    if begins is None:
        raise Refused(_wrong(at, "valid_from", _("Give the date.")), field="table")
    return Entry("".join((line.get("bin") or "").split()), facts, begins, ends)


def _cell(question: Question, text: str, at: int) -> Any:
    try:
        if question.type != "table":
            return parse(question, text)
        return [
            {
                column.code: parse(column, part)
                for column, part in zip(question.columns, row.split(CELL_SIGN), strict=False)
            }
            for row in text.split(ROW_SIGN)
            if row.strip()
        ]
    except Wrong as wrong:
        raise Refused(_wrong(at, question.code, wrong.message), field="table") from None


def _day(line: dict[str, Any], name: str, at: int) -> date | None:
    text = (line.get(name) or "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_wrong(at, name, _("Write the date as 2026-05-24.")), field="table") from None


def _wrong(at: int, column: str, words: Any) -> str:
    return _("Line %(line)s, %(column)s: %(words)s", line=at, column=column, words=words)

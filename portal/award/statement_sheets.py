"""A statement as a spreadsheet to fill in, and its answers back, with every fault by its cell.

Single questions stand in rows, the answer in column B and the code of the question in column D, so that the words may
be in any language; a table has a sheet of its own, a row for a row.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from portal import answers as judge
from portal import db
from portal.announce.programme import Programme
from portal.asked import Asked, describe
from portal.lazily import Lazily
from portal.questions import Question
from portal.reading import Wrong, parse

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = Lazily("openpyxl")

ROWS = 200
SINGLE = "answers"
FAULTS = (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, EOFError)


class CellFault(NamedTuple):
    """What is wrong in one cell, and what to do."""

    sheet: str
    cell: str
    sentence: str


def template(form: Programme, answers: Mapping[str, Any], lang: str) -> bytes:
    """The workbook to fill in, in the reader's language, with the answers that are there."""
    into = io.BytesIO()
    book = Workbook(into, {"in_memory": True})
    book.set_properties({"created": db.now().replace(tzinfo=None)})
    looks = _Looks(
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"num_format": "@"}),
    )
    _write_singles(book.add_worksheet(SINGLE), looks, form, answers, lang)
    for question in _tables(form):
        rows = answers.get(question.code) or []
        _write_table(book.add_worksheet(question.code), looks, describe(question, lang), rows)
    book.close()
    return into.getvalue()


class _Looks(NamedTuple):
    """How the cells of a workbook look."""

    head: Any
    words: Any
    answer: Any


def _write_singles(sheet: Any, looks: _Looks, form: Programme, answers: Mapping[str, Any], lang: str) -> None:
    for column, (width, look) in enumerate(((60, looks.words), (28, looks.answer), (60, looks.words))):
        sheet.set_column(column, column, width, look)
    for column, title in enumerate((_("Question"), _("Answer"), _("What to write"), _("Code"))):
        sheet.write_string(0, column, title, looks.head)
    for row, question in enumerate(_singles(form), start=1):
        asked = describe(question, lang)
        sheet.write_string(row, 0, asked.label, looks.words)
        sheet.write_string(row, 1, _shown(asked, answers.get(question.code)), looks.answer)
        sheet.write_string(row, 2, _hint(asked), looks.words)
        sheet.write_string(row, 3, question.code)
    sheet.freeze_panes(1, 0)


def _write_table(sheet: Any, looks: _Looks, asked: Asked, rows: list[Any]) -> None:
    for column, head in enumerate(asked.columns):
        sheet.set_column(column, column, 34, looks.answer)
        sheet.write_string(0, column, f"{head.label}\n{_hint(head)}".strip(), looks.head)
        for row, given in enumerate(rows, start=1):
            sheet.write_string(row, column, _shown(head, given.get(head.question.code)), looks.answer)
    sheet.freeze_panes(1, 0)


def read(form: Programme, file: IO[bytes], lang: str) -> tuple[dict[str, Any], list[CellFault]]:
    """The answers of a filled workbook, and everything that is wrong by cell; empty cells are left out."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except FAULTS:
        return {}, [CellFault("", "", _("This is not a spreadsheet. Download the sheet here and fill it in."))]
    answers: dict[str, Any] = {}
    faults: list[CellFault] = []
    if SINGLE not in book.sheetnames:
        return {}, [CellFault(SINGLE, "", _("This sheet is missing. Download the sheet here and fill it in."))]
    known = {question.code: question for question in _singles(form)}
    for number, row in enumerate(book[SINGLE].iter_rows(min_row=2, max_col=4, values_only=True), start=2):
        code, value = str(row[3] or "") if len(row) > 3 else "", row[1] if len(row) > 1 else None
        if code not in known:
            if value is not None:
                faults.append(CellFault(SINGLE, f"D{number}", _("No question has this code. Do not change column D.")))
            continue
        if value is not None and str(value).strip():
            _take(answers, code, known[code], value, lang, CellFault(SINGLE, f"B{number}", ""), faults)
    for question in _tables(form):
        if question.code in book.sheetnames:
            rows = list(_table(question, book[question.code], lang, faults))
            if rows:
                answers[question.code] = rows
    return answers, faults


def _table(question: Question, sheet: Any, lang: str, faults: list[CellFault]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(sheet.iter_rows(min_row=2, max_col=len(question.columns), values_only=True), start=2):
        if all(value is None or not str(value).strip() for value in row):
            continue
        if number > ROWS + 1:
            faults.append(CellFault(question.code, f"A{number}", _("There are too many rows. Add up similar ones.")))
            return
        found: dict[str, Any] = {}
        for at, (column, value) in enumerate(zip(question.columns, row, strict=False)):
            place = CellFault(question.code, f"{xl_col_to_name(at)}{number}", "")
            if value is not None and str(value).strip():
                _take(found, column.code, column, value, lang, place, faults)
            elif column.required:
                faults.append(place._replace(sentence=_("Fill this in: it cannot be left empty.")))
        yield found


def _take(
    into: dict[str, Any], code: str, question: Question, value: Any, lang: str, place: CellFault,
    faults: list[CellFault],
) -> None:  # fmt: skip
    try:
        parsed = parse(question, _typed(question, value, lang))
    except Wrong as wrong:
        faults.append(place._replace(sentence=str(wrong.message)))
        return
    fault = judge.check(question, parsed, required=False)
    if fault:
        faults.append(place._replace(sentence=str(fault.message)))
    into[code] = parsed


def _typed(question: Question, value: Any, lang: str) -> str:
    """The cell as a person would type it: words of the reader's language become codes, numbers lose their tail."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float):
        value = int(value) if value.is_integer() else Decimal(str(value))
    text = str(value).strip()
    words = {**{word.casefold(): code for code, word in _choices(question, lang)}}
    return words.get(text.casefold(), text)


def _choices(question: Question, lang: str) -> list[tuple[str, str]]:
    if question.type == "bool":
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(choice.code, choice.text) for choice in describe(question, lang).choices]


def _shown(asked: Asked, value: Any) -> str:
    if value is None or isinstance(value, list):
        return ""
    words = dict(_choices(asked.question, asked.lang))
    shown = asked.shown(value)
    return words.get(shown, shown)


def _hint(asked: Asked) -> str:
    choices = _choices(asked.question, asked.lang)
    listed = " / ".join(word for _code, word in choices) if choices and len(choices) <= 20 else ""
    if asked.question.type == "date":
        listed = _("day.month.year")
    return " ".join(part for part in (asked.hint, listed) if part)


def _singles(form: Programme) -> list[Question]:
    return [one for one in form.questions if one.type not in ("table", "file")]


def _tables(form: Programme) -> list[Question]:
    return [one for one in form.questions if one.type == "table"]

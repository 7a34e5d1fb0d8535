"""Tables for spreadsheets, CSV and XLSX, of any length in flat memory.

A cell that a person typed stays text: what a spreadsheet would read as a formula gets an apostrophe in CSV and the
type "text" in XLSX. The file is spooled to disk before it is sent, so that a slow reader holds no transaction open and
a failure half-way is an error, not a table that ends too early.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, cast

from flask import Response, send_file
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from portal import db
from portal.i18n import local

Cell = str | int | float | Decimal | date | datetime | None
Row = Sequence[Cell]

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_767  # what one cell of Excel can hold
WIDEST, NARROWEST = 60, 10
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")  # in the name of a sheet


def harmless(text: str) -> str:
    """The text as CSV may carry it: with an apostrophe before anything that could begin a formula (OWASP)."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_answer(name: str, titles: Sequence[str], rows: Iterable[Row]) -> Response:
    """The table as a CSV download."""
    spool = _spool()
    write_csv(spool, titles, rows)
    return _answer(spool, CSV, name, ".csv")


def xlsx_answer(name: str, titles: Sequence[str], rows: Iterable[Row]) -> Response:
    """The table as an XLSX download."""
    spool = _spool()
    write_xlsx(spool, name.removesuffix(".xlsx"), titles, rows)
    return _answer(spool, XLSX, name, ".xlsx")


def json_answer(name: str, rows: Iterable[dict[str, Any]]) -> Response:
    """The rows as a JSON object with one list, {name: […]}, written as they are read."""
    spool = _spool()
    spool.write(f'{{"{name}": ['.encode())
    for at, row in enumerate(rows):
        spool.write(b",\n" * bool(at) + json.dumps(row, ensure_ascii=False).encode())
    spool.write(b"]}\n")
    spool.seek(0)
    return send_file(cast(Any, spool), mimetype="application/json", download_name=f"{name}.json")


def write_csv(into: IO[bytes], titles: Sequence[str], rows: Iterable[Row]) -> None:
    """CSV with a byte order mark, as Excel wants it; dates in ISO form, moments in the time of Astana."""
    text = io.TextIOWrapper(into, encoding="utf-8-sig", newline="")
    table = csv.writer(text)
    table.writerow(map(_plain, titles))
    table.writerows(map(_plain, row) for row in rows)
    text.detach()


def write_xlsx(into: IO[bytes], name: str, titles: Sequence[str], rows: Iterable[Row]) -> None:
    """XLSX of one sheet: a frozen head with filters, typed cells, nothing that is a formula or a link."""
    book = Workbook(into, {"constant_memory": True})
    book.set_properties({"created": db.now().replace(tzinfo=None)})
    _Pen(book, book.add_worksheet(FORBIDDEN.sub(" ", name)[:31]), titles).write(rows)
    book.close()


def _spool() -> IO[bytes]:
    return tempfile.TemporaryFile()  # closed by the response when it has been sent


def _answer(spool: IO[bytes], media_type: str, name: str, ending: str) -> Response:
    spool.seek(0)
    full_name = name.removesuffix(ending) + ending
    return send_file(cast(Any, spool), mimetype=media_type, as_attachment=True, download_name=full_name)


class _Pen:
    """Writes rows of typed cells into a sheet, top to bottom."""

    def __init__(self, book: Workbook, sheet: Worksheet, titles: Sequence[str]) -> None:
        self.sheet = sheet
        self.titles = titles
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.exact = book.add_format({"num_format": "#,##0.00##"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def write(self, rows: Iterable[Row]) -> None:
        for column, title in enumerate(self.titles):
            self.sheet.set_column(column, column, min(WIDEST, max(NARROWEST, len(title) + 2)))
            self.sheet.write_string(0, column, title, self.head)
        self.sheet.freeze_panes(1, 0)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._cell(last, column, cell)
        self.sheet.autofilter(0, 0, last, len(self.titles) - 1)

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            self.sheet.write_string(row, column, cell[:LONGEST], self.text)
        elif isinstance(cell, int):
            self.sheet.write_number(row, column, cell, self.whole)
        elif isinstance(cell, Decimal | float):
            self.sheet.write_number(row, column, float(cell), self.exact)
        elif isinstance(cell, datetime):
            self.sheet.write_datetime(row, column, local(cell).replace(tzinfo=None), self.moment)
        elif isinstance(cell, date):
            self.sheet.write_datetime(row, column, cell, self.day)


def _plain(cell: Cell) -> Any:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return local(cell).strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else cell

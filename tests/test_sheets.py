"""Tables for spreadsheets: nothing a person typed becomes a formula, and the memory stays flat."""

import csv
import io
import resource
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from portal import sheets

HOSTILE = (
    '=HYPERLINK("http://evil.example","click")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\tTab", "\rReturn",
    "\n=1+1", "＝1+1",
)  # fmt: skip


def as_csv(titles, *rows):
    into = io.BytesIO()
    sheets.write_csv(into, titles, rows)
    return into.getvalue()


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_sheet(titles, *rows, name="Cases"):
    into = io.BytesIO()
    sheets.write_xlsx(into, name, titles, rows)
    return openpyxl.load_workbook(into).active


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_disarms_what_a_spreadsheet_would_run(text):
    assert read_csv(as_csv(["Title"], [text])) == [["Title"], ["'" + text]]


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_keeps_the_text_and_calls_it_text(text):
    cell = as_sheet(["Title"], [text])["A2"]
    assert (cell.data_type, cell.number_format, cell.hyperlink) == ("s", "@", None)
    assert cell.value.replace("_x000D_", "\r") == text


def test_csv_is_typed_and_opens_in_excel_with_its_letters():
    moment = datetime(2026, 5, 24, 13, 5, tzinfo=UTC)
    content = as_csv(
        ["Аты", "Сома", "Балл", "Күн", "Сәт", "Бос"],
        ["ЖШС «Өркен», Астана", -48_000_000, Decimal("71.25"), date(2026, 5, 24), moment, None],
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content)[1] == ["ЖШС «Өркен», Астана", "-48000000", "71.25", "2026-05-24", "2026-05-24 18:05", ""]


def test_xlsx_is_typed():
    moment = datetime(2026, 5, 24, 13, 5, tzinfo=UTC)
    row = ["0012", 48_000_000, Decimal("71.25"), date(2026, 5, 24), moment, None]
    sheet = as_sheet(list("abcdef"), row, name="Заявки")
    assert sheet.title == "Заявки"
    assert [str(cell.value) for cell in sheet[2]] == [
        "0012", "48000000", "71.25", "2026-05-24 00:00:00", "2026-05-24 18:05:00", "None",
    ]  # fmt: skip
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d", "d", "n"]
    assert sheet.freeze_panes == "A2"


def test_an_endless_text_is_cut_to_what_a_cell_can_hold():
    sheet = as_sheet(["a"], ["я" * 40_000])
    assert len(sheet["A2"].value) == sheets.LONGEST


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_stays_flat(tmp_path, kind):
    rows = ([f"текст {n}", n] * 5 for n in range(20_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (tmp_path / "table").open("w+b") as into:
        if kind == "csv":
            sheets.write_csv(into, list("abcdefghij"), rows)
        else:
            sheets.write_xlsx(into, "x", list("abcdefghij"), rows)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # KiB

"""The export: all rows of the list with its filters, typed, and nothing in it that a spreadsheet would run."""

import csv
import io

import openpyxl
import pytest

from tests import makers
from tests import makers_assess as cases

HOSTILE = ('=HYPERLINK("http://evil.example")', "+cmd|' /C calc'!A0", "-2+3 = 5", "@SUM(1+1)")


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def sheet_of(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.data)).active


def test_every_row_of_the_list_and_no_other(visit, db):
    call = cases.a_rolling_call()
    cases.many_cases(call, 130)
    officer = visit(makers.an_officer(), "en")
    rows = rows_of(officer.get("/cases/export.csv"))
    assert [row["Number"] for row in rows] == [f"{call.prefix}-{n:05d}" for n in range(1, 131)]
    returned = rows_of(officer.get("/cases/export.csv?state=returned"))
    assert 0 < len(returned) < 130
    assert {row["State"] for row in returned} == {"Returned for revision"}
    assert sheet_of(officer.get("/cases/export.xlsx?state=returned")).max_row == len(returned) + 1


def test_the_cells_of_a_case(visit, db, clock):
    clock.set("2026-05-04 10:00")
    case = cases.a_case()
    company = case.organisation.name_en, case.organisation.bin
    row = rows_of(visit(makers.an_officer(), "en").get("/cases/export.csv"))[0]
    assert row == {
        "Number": case.number, "Applicant": company[0], "BIN": company[1],
        "Project": case.title, "Kind": "Commercialisation of technologies, stage 1", "State": "Submitted",
        "Due": case.due_on.isoformat(), "Region": "Almaty", "Grant asked, ₸": "17820000",
        "Co-financing, ₸": "2480000", "Total cost, ₸": "20300000", "Submitted": "2026-05-04 10:00",
        "Officer in charge": "", "Reviews in": "0", "Reviews due": "0", "Score": "", "Spread": "",
        "Passed the examination": "",
    }  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_person_typed_stays_text(visit, db, text):
    cases.a_case(gr02=text)
    officer = visit(makers.an_officer(), "en")
    assert rows_of(officer.get("/cases/export.csv"))[0]["Project"] == "'" + text
    cell = sheet_of(officer.get("/cases/export.xlsx"))["D2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_numbers_are_numbers_and_days_are_days(visit, db):
    cases.a_case()
    sheet = sheet_of(visit(makers.an_officer()).get("/cases/export.xlsx"))
    kinds = [cell.data_type for cell in sheet[2]][:14]
    assert kinds == ["s", "s", "s", "s", "s", "s", "d", "s", "n", "n", "n", "d", "n", "n"]


def test_the_answer_is_a_download_in_one_piece(visit, db):
    slug = cases.a_case().call.slug
    officer = visit(makers.an_officer())
    for form, kind in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats")):
        answer = officer.get(f"/cases/export.{form}")
        assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={slug}")
        assert answer.mimetype.startswith(kind)
    assert officer.get("/cases/export.csv").data.startswith(b"\xef\xbb\xbf")
    assert officer.get("/cases/export.pdf").status_code == 404


def test_the_export_asks_as_often_for_many_as_for_one(visit, queries, db):
    call = cases.a_rolling_call()
    cases.a_case(call)
    officer = visit(makers.an_officer())
    officer.get("/cases/export.csv")
    officer.get("/cases/export.csv")
    once = len(queries)
    cases.many_cases(cases.a_rolling_call(), 1200)
    officer.get("/cases/export.csv")
    officer.get("/cases/export.csv")
    assert len(queries) == once

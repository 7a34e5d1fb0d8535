"""The statement as a spreadsheet: what is downloaded comes back the same; faults by cell, nothing half taken."""

import io

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook

from portal.announce import reports
from portal.award import statement_sheets
from tests import makers, makers_residency
from tests.makers_statements import a_statement, day, loaded, year_answers

FORM = reports.form("year", day("2026-12-31"))


def changed(content, *cells):
    """The workbook with other values in some cells: (sheet, cell, value)."""
    book = load_workbook(io.BytesIO(content))
    for sheet, cell, value in cells:
        book[sheet][cell] = value
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def sheet_of(answers):
    """The workbook with these answers."""
    with force_locale("en"):
        return statement_sheets.template(FORM, answers, "en")


def row_of(content, code):
    """In which row a question stands."""
    return next(row[3].row for row in load_workbook(io.BytesIO(content))["answers"].iter_rows() if row[3].value == code)


@pytest.mark.once
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_what_was_downloaded_comes_back_the_same(app, lang):
    with force_locale(lang):
        content = statement_sheets.template(FORM, year_answers(), lang)
        answers, faults = statement_sheets.read(FORM, io.BytesIO(content), lang)
    assert faults == []
    expected = {code: value for code, value in year_answers().items() if value is not None}
    assert answers == expected


@pytest.mark.once
def test_numbers_days_and_yes_of_a_spreadsheet_are_read_as_meant(app):
    content = sheet_of({})
    cells = {code: f"B{row_of(content, code)}" for code in ("y_other", "y_ws_on", "y_vat", "y_regime")}
    filled = changed(
        content, ("answers", cells["y_other"], 1500.0), ("answers", cells["y_ws_on"], day("2026-05-20")),
        ("answers", cells["y_vat"], True), ("answers", cells["y_regime"], "GENERAL"),
    )  # fmt: skip
    with force_locale("en"):
        answers, faults = statement_sheets.read(FORM, io.BytesIO(filled), "en")
    assert (answers, faults) == (
        {"y_other": 1500, "y_ws_on": "2026-05-20", "y_vat": True, "y_regime": "general"}, [],
    )  # fmt: skip


@pytest.mark.once
def test_every_fault_is_told_by_its_cell(app):
    content = sheet_of(year_answers())
    other = row_of(content, "y_other")
    filled = changed(content, ("answers", f"B{other}", "many"), ("y_groups", "A2", "a dozen"), ("y_groups", "D3", None),
                     ("answers", "D2", "y_nothing"))  # fmt: skip
    with force_locale("en"):
        _answers, faults = statement_sheets.read(FORM, io.BytesIO(filled), "en")
    assert {(one.sheet, one.cell) for one in faults} == {
        ("answers", f"B{other}"), ("y_groups", "A2"), ("y_groups", "D3"), ("answers", "D2"),
    }  # fmt: skip
    assert all(one.sentence for one in faults)


@pytest.mark.once
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"a,b\n1,2\n"])
def test_what_is_no_spreadsheet_is_said_so(app, content):
    answers, faults = statement_sheets.read(FORM, io.BytesIO(content), "en")
    assert (answers, len(faults)) == ({}, 1)


def test_a_sheet_is_taken_whole_or_not_at_all(clock, visit, db):
    clock.set("2026-01-05 10:00")
    owner = makers.a_person(lang="en")
    participant = makers_residency.a_participant(by=owner)
    clock.set("2027-01-20 10:00")
    statement = a_statement(participant, "2026", by=owner)
    person = visit(owner, "en")
    content = person.get("award.statement_template", key=statement.key).data
    other = f"B{row_of(content, 'y_other')}"
    where, back = "award.import_statement", {"key": statement.key}

    def sent(*cells):
        return person.post(where, {"sheet": (io.BytesIO(changed(content, *cells)), "s.xlsx")}, **back)

    wrong = sent(("answers", other, 77), ("y_groups", "A2", "x"))
    assert (wrong.status_code, "A2" in wrong.text) == (422, True)
    assert loaded(statement, owner).flat["y_other"] == 0
    assert sent(("answers", other, 77)).status_code == 302
    assert loaded(statement, owner).flat["y_other"] == 77
    assert loaded(statement, owner).flat["y_groups"] == year_answers()["y_groups"]
    assert person.post(where, {"sheet": (io.BytesIO(b"x"), "s.txt")}, **back).status_code == 422
    assert person.post(where, {}, **back).status_code == 422

"""The letters of the completeness check as PDF: only for the company's own people, the same whenever asked for."""

import shutil
import subprocess

import pytest

from portal.apply import queries
from tests import databases, makers, makers_apply, makers_assess


def text_of(pdf):
    if shutil.which("pdftotext") is None:
        databases.missing("pdftotext is not installed.")
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def asked_of(case):
    return next(row for row in reversed(queries.told(case)) if row.act.startswith("assess."))


def test_a_return_says_what_to_correct_and_until_when(visit):
    owner = makers.a_person()
    case = makers_assess.a_returned_case(owner=owner)
    key, number = case.key, case.number
    page = visit(owner, "ru").get("apply.case", key=key)
    assert '/letters/returned.pdf"' in page.text
    answer = visit(owner, "ru").get("apply.screening_letter", key=key, which="returned")
    assert answer.mimetype == "application/pdf"
    printed = " ".join(text_of(answer.data).split())
    assert f"{number}/B" in printed
    assert "Приложите расчёт." in printed
    for reason in asked_of(case).data["reasons"]:
        assert reason["text"]["ru"] in printed
    assert "23:59" in printed


def test_a_case_turned_away_says_why_and_how_to_object(visit):
    owner = makers.a_person()
    case = makers_assess.a_turned_away_case(owner=owner)
    key = case.key
    page = visit(owner, "kk").get("apply.case", key=key)
    assert '/letters/turned-away.pdf"' in page.text
    first, again = (
        visit(owner, "kk").get("apply.screening_letter", key=key, which="turned-away").data for _time in range(2)
    )
    assert first == again
    printed = " ".join(text_of(first).split())
    for reason in asked_of(case).data["reasons"]:
        assert reason["text"]["kk"] in printed
    assert "10 жұмыс күні" in printed


@pytest.mark.parametrize("which", ["returned", "turned-away"])
def test_there_is_no_letter_before_the_act_and_none_for_strangers(visit, which):
    case = makers_apply.a_submitted_case()
    key = case.key
    for person in (makers_apply.owner_of(case), makers.a_person()):
        assert visit(person).get("apply.screening_letter", key=key, which=which).status_code == 404

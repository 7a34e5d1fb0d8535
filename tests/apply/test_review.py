"""The check of all answers, and the application as the experts will see it."""

import re

import pytest

from tests import makers_apply

HOSTILE = "<img src=x onerror=alert(1)> {{7*7}} ${7*7} ' OR 1=1-- \u202etxt.exe"


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_answer_is_there_with_a_way_to_change_it(visit, lang):
    case = makers_apply.a_complete_draft()
    programme, flat = case.call.programme, case.flat
    page = visit(makers_apply.owner_of(case), lang).get(f"/applications/{case.key}/check").text
    for question in programme.questions:
        if programme.visible(question, flat):
            assert f"/pages/{question.page}#{question.code}" in page
    assert 'name="declared"' in page


def test_the_rules_are_told_before_the_submission(visit):
    case = makers_apply.a_complete_draft(gr07="large")
    page = visit(makers_apply.owner_of(case), "en").get(f"/applications/{case.key}/check").text
    assert "Not met" in page
    assert "does not stop you from submitting" in page


def test_an_empty_application_lists_everything_that_is_missing(visit, queries):
    case = makers_apply.a_draft()
    missing = len(case.call.programme.problems({}, {}))
    page = visit(makers_apply.owner_of(case)).get(f"/applications/{case.key}/check").text
    links = re.findall(r'<div class="ok-errsum".*?</div>', page, re.DOTALL)[0].count("<li>")
    assert links == missing
    assert len(queries) <= 8, list(queries)


def test_answers_are_only_text(visit):
    case = makers_apply.a_complete_draft(gr02=HOSTILE, gr13=HOSTILE)
    visitor = visit(makers_apply.owner_of(case), checked=False)
    for where in ("/check", "/preview", "/pages/market", ""):
        page = visitor.get(f"/applications/{case.key}{where}").text
        assert "<img src=x" not in page
        assert "onerror=alert(1)&gt; {{7*7}} ${7*7}" in page


def test_the_preview_shows_all_answers_and_files(visit):
    case = makers_apply.a_complete_draft(gr16="двадцать")
    page = visit(makers_apply.owner_of(case)).get(f"/applications/{case.key}/preview").text
    assert "Система акустического поиска" in page
    assert "двадцать" in page  # as it was typed, though it cannot be read
    assert page.count(f"/applications/{case.key}/files/") == 2


def test_the_preview_of_a_draft_leaves_out_who_applies(visit):
    case = makers_apply.a_complete_draft()
    number = case.organisation.bin
    page = visit(makers_apply.owner_of(case)).get(f"/applications/{case.key}/preview").text
    assert number not in page
    assert "Ерлан Сагындыков" not in page
    assert "руководитель" in page


def test_the_submitted_application_is_shown_whole(visit):
    case = makers_apply.a_submitted_case()
    page = visit(makers_apply.owner_of(case)).get(f"/applications/{case.key}/preview").text
    assert "Ерлан Сагындыков" in page


def test_after_the_submission_the_check_leads_to_the_course(visit):
    case = makers_apply.a_submitted_case()
    assert visit(makers_apply.owner_of(case)).get(f"/applications/{case.key}/check").location.endswith(case.key)

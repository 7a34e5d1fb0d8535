"""The page of a call: everything an applicant must know, in few statements, and its questions as a table."""

import io
import zipfile
from datetime import timedelta

import pytest

from portal import i18n
from tests import makers
from tests.makers_announce import a_call, a_draft_call, a_moment


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_page_says_who_may_apply_for_what_and_how_it_is_judged(visit, lang):
    call = a_call(title={"kk": "Конкурс к", "ru": "Конкурс р", "en": "Call e"})
    page = visit(lang=lang).get("announce.call", slug=call.slug)
    assert page.status_code == 200
    programme = call.programme
    for kind in programme.kinds:
        assert i18n.say(kind.title, lang) in page.text
        for criterion in programme.criteria(kind.code):
            assert i18n.say(criterion.title, lang) in page.text
    for document in programme.documents:
        assert i18n.say(document.label, lang) in page.text
    for one in programme.questions:
        assert i18n.say(one.label, lang).replace("'", "&#39;") in page.text
    assert call.title[lang] in page.text


def test_every_weight_of_every_kind_stands_in_the_table(visit):
    call = a_call()
    page = visit().get("announce.call", slug=call.slug).text
    for at, criterion in enumerate(call.programme.criteria("enterprises")):
        row = page.split(f'data-criterion="{criterion.code}"')[1].split("</tr>")[0]
        weights = [call.programme.criteria(kind.code)[at].weight for kind in call.programme.kinds]
        assert [int(cell.split("</td>")[0].rpartition(">")[2]) for cell in row.split("<td")[1:]] == weights

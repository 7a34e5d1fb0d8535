"""The page of a call: everything an applicant must know, in few statements, and its questions as a table."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import insert

from portal import i18n
from portal.announce.models import Enquiry
from tests import makers, makers_publish
from tests.makers_announce import a_call, a_draft_call, a_moment


def escaped(text):
    """A text as it stands in HTML."""
    return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_page_says_who_may_apply_for_what_and_how_it_is_judged(visit, lang):
    call = a_call(title={"kk": "Конкурс к", "ru": "Конкурс р", "en": "Call e"})
    page = visit(lang=lang).get("announce.call", slug=call.slug)
    assert page.status_code == 200
    programme, text = call.programme, page.text
    said = [call.title, programme.intro["lead"], programme.intro["spend"], programme.intro["assessment"]]
    said += [one.title for kind in programme.kinds for one in (kind, *programme.criteria(kind.code))]
    said += [one.label for one in (*programme.documents, *programme.questions)]
    said += list(programme.intro["who"])
    assert [i18n.say(words, lang) for words in said if escaped(i18n.say(words, lang)) not in text] == []


def test_every_weight_of_every_kind_stands_in_the_table(visit):
    call = a_call()
    page = visit().get("announce.call", slug=call.slug).text
    for at, criterion in enumerate(call.programme.criteria("enterprises")):
        row = page.split(f'data-criterion="{criterion.code}"')[1].split("</tr>")[0]
        weights = [call.programme.criteria(kind.code)[at].weight for kind in call.programme.kinds]
        assert [int(n) for n in re.findall(r"<td[^>]*>(\d+)</td>", row)] == weights
        assert ("не ниже" in row) == bool(criterion.minimum)


def test_the_number_of_statements_does_not_depend_on_the_number_of_questions(visit, queries, db):
    call, asker = a_call(), makers.a_person()
    one = {"call_id": call.id, "asked_by_id": asker.id, "question": "Можно?", "answer": "Да.", "answered_at": db.now()}
    stranger, slug = visit(checked=False), call.slug
    stranger.get("announce.call", slug=slug)
    counts = []
    for how_many in (1, 2, 597):
        db.session.execute(insert(Enquiry), [one] * how_many)
        page = stranger.get("announce.call", slug=slug)
        counts.append(len(queries))
    assert page.text.count("Можно?") == 600
    assert counts == [2, 2, 2]


@pytest.mark.once
def test_an_unknown_call_and_a_draft_are_not_there(visit):
    draft = a_draft_call()
    for where in ("announce.call", "announce.check", "announce.questions"):
        assert visit().get(where, slug="no-such-call").status_code == 404
        assert visit().get(where, slug=draft.slug).status_code == 404
        assert visit(makers.an_applicant()).get(where, slug=draft.slug).status_code == 404
        assert visit(makers.an_officer()).get(where, slug=draft.slug).status_code == 200


@pytest.mark.once
def test_the_button_is_there_while_the_call_is_open(visit, clock):
    clock.set("2026-05-10 12:00")
    call = a_call(opens_at=a_moment("2026-05-11 09:00"), closes_at=a_moment("2026-05-24 18:00"))
    start, stranger = f'href="/ru/calls/{call.slug}/apply"', visit()
    seen = []
    for moment in ("2026-05-11 08:59:59", "2026-05-11 09:00:00", "2026-05-24 17:59:59", "2026-05-24 18:00:00"):
        clock.set(moment)
        seen.append(start in stranger.get("announce.call", slug=call.slug).text)
    assert seen == [False, True, True, False]


@pytest.mark.once
def test_the_dates_show_where_the_call_is(visit, clock):
    clock.set("2026-05-10 12:00")
    call = a_call(
        opens_at=a_moment("2026-05-11 09:00"), closes_at=a_moment("2026-05-22 18:00"),
        review_from=a_moment("2026-06-15 00:00").date(), review_until=a_moment("2026-07-03 00:00").date(),
    )  # fmt: skip
    clock.set("2026-06-17 12:00")
    page = visit().get("announce.call", slug=call.slug).text
    now = page.split('class="is-now"')[1].split("</li>\n        <li")[0]
    assert "Экспертиза" in now
    assert "15 июня 2026 – 3 июля 2026" in now.replace(i18n.NBSP, " ")
    assert now.count("is-off") == 4  # two weekends
    assert "is-today" in now


@pytest.mark.once
def test_a_rolling_call_counts_from_each_application(visit):
    call = a_call(rolling=True)
    assert call.review_until is None
    page = visit().get("announce.call", slug=call.slug).text
    assert "15 рабочих дней" in page


@pytest.mark.once
def test_complaint_37_the_questions_can_be_taken_away_to_work_offline(visit):
    """HyphaApp/hypha#1874: the questions could not be downloaded."""
    call = a_call()
    answer = visit(lang="kk").get("announce.questions", slug=call.slug)
    assert "attachment" in answer.headers["Content-Disposition"]
    with ZipFile(BytesIO(answer.data)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    answer.close()
    labels = [i18n.say(one.label, "kk") for one in call.programme.questions]
    assert [label for label in labels if label not in text] == []


def test_a_call_with_results_tells_its_funnel_and_who_received_a_grant(visit, queries, clock):
    clock.set("2021-03-20 12:00")
    call = a_call(opens_at=a_moment("2021-03-29 09:00"), closes_at=a_moment("2021-04-11 18:00"))
    makers_publish.the_call_of_2021(call)
    clock.set("2021-05-14 12:00")
    stranger = visit()
    stranger.get("announce.call", slug=call.slug)
    page = stranger.get("announce.call", slug=call.slug)
    steps = re.findall(r"<li><b>(\d+)</b><span>", page.text)
    assert steps == ["612", "523", "118", "39", "5"]
    assert page.text.count('<a href="/ru/awards/') == 10
    assert f"/ru/awards?call={call.slug}" in page.text
    assert len(queries) == 5


@pytest.mark.once
def test_nothing_of_the_results_stands_there_before_the_release(visit, clock):
    clock.set("2021-03-20 12:00")
    call = a_call(opens_at=a_moment("2021-03-29 09:00"), closes_at=a_moment("2021-04-11 18:00"))
    makers_publish.applications(call, (7, "ranked", True), (11, "ranked", False))
    clock.forward(days=60)
    page = visit().get("announce.call", slug=call.slug).text
    assert "ok-funnel" not in page


@pytest.mark.once
def test_an_officer_gets_to_the_page_of_the_dates(visit):
    call = a_call(closes_at=a_moment("2099-01-01 18:00") + timedelta(days=1))
    edit = f'href="/ru/staff/calls/{call.slug}"'
    assert edit in visit(makers.an_officer()).get("announce.call", slug=call.slug).text
    assert edit not in visit(makers.an_applicant()).get("announce.call", slug=call.slug).text

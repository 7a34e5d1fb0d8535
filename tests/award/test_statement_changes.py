"""The officer who reads a corrected statement sees what it says otherwise than the version before."""

import pytest

from portal.award import statement_changes
from portal.award.queries import statements as queries
from tests import makers, makers_residency
from tests.makers_statements import a_submitted, an_accepted, loaded

PRIORITY = [{"activity": "1", "amount": 190_000_000}]


@pytest.fixture
def owner(clock):
    clock.set("2026-01-05 10:00")
    return makers.a_person(lang="en")


@pytest.fixture
def participant(app, clock, owner):
    found = makers_residency.a_participant(by=owner)
    clock.set("2027-01-11 10:00")
    return found


def filed_twice(participant, owner, **changes):
    """Two versions of the year, the second with other answers."""
    officer = makers.an_officer(lang="en")
    an_accepted(participant, "2026", by=owner, officer=officer)
    return a_submitted(participant, "2026", by=owner, **changes), officer


def test_every_answer_that_differs_is_told_and_no_other(participant, owner, visit):
    second, officer = filed_twice(participant, owner, y_other=30_000_000, y_im_list=False, y_priority=PRIORITY)
    page = visit(officer, "en").get("award.filed_statement", key=second.key).text.replace("\u00a0", " ")
    note = page.partition("Changed since version 1")[2].partition("<h2>")[0]
    assert [part.partition("<")[0] for part in note.split("<li>")[1:]] == [
        "Income from priority activities", "Other income, ₸", "Are the goods on the approved list?",
    ]  # fmt: skip
    assert "0 ₸ → <b>30,000,000 ₸</b>" in " ".join(note.split())


def test_a_question_that_is_not_asked_any_more_is_told(participant, owner):
    second, _officer = filed_twice(participant, owner, y_im=False)
    before, now = queries.versions(loaded(second, owner).participant, second.period)
    told = statement_changes.changes(before, now)
    assert told[0].label == "Был импорт из третьих стран?"
    assert {one.before.question.code for one in told if one.now is None} == {
        "y_im_on", "y_im_amount", "y_im_list", "y_im_docs", "y_im_use", "y_im_misuse",
    }  # fmt: skip


def test_the_first_version_has_nothing_to_be_compared_with(participant, owner, visit):
    first = a_submitted(participant, "2026", by=owner)
    assert statement_changes.former(first, [first]) is None
    assert "Changed since" not in visit(makers.an_officer(), "en").get("award.filed_statement", key=first.key).text


def test_the_same_answers_change_nothing(participant, owner, visit):
    second, officer = filed_twice(participant, owner)
    page = visit(officer, "en").get("award.filed_statement", key=second.key).text
    assert "Nothing: the answers and the files are the same." in page

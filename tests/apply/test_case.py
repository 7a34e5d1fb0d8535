"""The applicant's page of a case: a task list while it is written, its course afterwards, never who the experts are."""

import re

import pytest
from sqlalchemy import text

from portal import history, workflow
from portal.apply import acts
from portal.apply import queries as applied
from tests import makers, makers_announce, makers_apply
from tests.makers_announce import a_moment


def seen(visitor, where):
    """A page without the tokens that differ each time."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", visitor.get(where).text)


def test_the_task_list_shows_what_is_done_begun_wrong_and_empty(visit, clock):
    clock.set("2026-05-12 14:32")
    case = makers_apply.a_complete_draft(gr13=None, gr16="двадцать", gr15=[])
    page = visit(makers_apply.owner_of(case), "en").get("apply.case", key=case.key).text
    for pill, count in (("Done", 6), ("Started", 1), ("Correct it", 1), ("Not begun", 1)):
        assert len(re.findall(rf"</svg>{pill}</span>", page)) == count, pill
    assert "1 answer is missing" in page
    assert "To correct: Total project cost" in page
    assert "12 May 2026, 14:32" in page.replace("\u00a0", " ")


def test_a_new_draft_is_all_to_do(visit):
    case = makers_apply.a_draft()
    page = visit(makers_apply.owner_of(case), "en").get("apply.case", key=case.key).text
    assert page.count("</svg>Not begun</span>") == 9
    assert "Application without a title yet" in page


def test_the_deadline_stands_on_top_and_a_closed_call_is_told(visit, clock):
    clock.set("2026-05-12 14:32")
    call = makers_announce.a_call(opens_at=a_moment("2026-05-10 09:00"), closes_at=a_moment("2026-05-24 18:00"))
    case = makers_apply.a_draft(call)
    visitor = visit(makers_apply.owner_of(case), "en")
    assert "12 days left" in visitor.get("apply.case", key=case.key).text
    clock.set("2026-05-24 18:00:00")
    page = visitor.get("apply.case", key=case.key).text
    assert "was not submitted in time" in page
    assert "/check" not in page.split("<aside>")[1]


def test_who_works_on_it_and_who_may_invite(visit):
    case = makers_apply.a_draft()
    editor, company = makers_apply.a_colleague(case.organisation), f"/organisations/{case.organisation.bin}"
    owner_sees = visit(makers_apply.owner_of(case)).get("apply.case", key=case.key).text
    assert editor.name in owner_sees
    assert company in owner_sees
    assert company not in visit(editor).get("apply.case", key=case.key).text


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_the_page_asks_the_same_however_much_there_is(visit, queries, state):
    case = makers_apply.a_complete_draft() if state == "draft" else makers_apply.a_submitted_case()
    owner, key, asked = makers_apply.owner_of(case), case.key, []
    for rows in (1, 3):
        for n in range(rows):
            makers_apply.a_colleague(case.organisation)
            if state == "draft":
                makers_apply.attach(case, "doc_prices", makers_apply.PDF + b"%d" % n, f"{rows}-{n}.pdf", by=owner)
        visit(owner).get("apply.case", key=key)
        asked.append(len(queries))
        case = applied.case(key, owner)
        applied.load_answers(case, owner)
        applied.load_files(case)
    assert asked[0] == asked[1] <= 8, list(queries)


def test_a_page_of_the_form_asks_at_most_six_times(visit, queries):
    case = makers_apply.a_complete_draft()
    visitor = visit(makers_apply.owner_of(case))
    for page in case.call.programme.pages:
        visitor.get("apply.step", key=case.key, page=page.code)
        assert len(queries) <= 6, list(queries)


# --- after the submission ------------------------------------------------------------------------------------------
def test_the_course_shows_what_happened_and_what_comes(visit, clock):
    clock.set("2026-05-12 14:32")
    call = makers_announce.a_call(rolling=True)
    case = makers_apply.a_submitted_case(call)
    page = visit(makers_apply.owner_of(case), "en").get("apply.case", key=case.key).text.replace("\u00a0", " ")
    assert page.index("Application submitted") < page.index("Completeness check") < page.index("Expert examination")
    assert "12 May 2026, 14:32" in page
    assert f"/applications/{case.key}/receipts/1" in page


def test_the_clock_counts_working_days(visit, clock):
    clock.set("2026-04-29 17:48")  # a Wednesday; 1, 7 and 9 May are days off, the 9th moved to Monday the 11th
    case = makers_apply.a_submitted_case(makers_announce.a_call(rolling=True))
    visitor = visit(makers_apply.owner_of(case), "en")
    assert case.due_on.isoformat() == "2026-05-08"
    clock.set("2026-05-05 10:00")
    page = visitor.get("apply.case", key=case.key).text.replace("\u00a0", " ")
    assert "Working day 3 of 5" in page
    assert "not later than 8 May 2026" in page
    clock.set("2026-05-12 10:00")
    assert "The term of 5 working days is over" in visitor.get("apply.case", key=case.key).text


def test_until_the_closing_no_clock_runs(visit, clock):
    clock.set("2026-05-12 14:32")
    call = makers_announce.a_call(opens_at=a_moment("2026-05-10 09:00"), closes_at=a_moment("2026-05-24 18:00"))
    case = makers_apply.a_submitted_case(call)
    visitor = visit(makers_apply.owner_of(case), "en")
    assert "The call is still open" in visitor.get("apply.case", key=case.key).text
    clock.set("2026-05-26 10:00")
    page = visitor.get("apply.case", key=case.key).text
    assert "Working day 2 of 5" in page


def test_letters_of_the_case_are_linked(visit, db, drain):
    case = makers_apply.a_complete_draft()
    owner = makers_apply.owner_of(case)
    visitor = visit(owner)
    visitor.submit(f"/applications/{case.key}/check", declared="y")
    drain()
    assert re.search(r"/ru/letters/\d+", visitor.get("apply.case", key=case.key).text)


# --- secrecy -------------------------------------------------------------------------------------------------------
BEHIND_THE_CURTAIN = ("admitted", "in_review", "reviewed", "ranked")


def test_nobody_can_tell_how_far_the_experts_are(visit, db, clock):
    """From the admission to the release every byte is the same, however many scored and whenever they did."""
    clock.set("2026-05-12 14:32")
    case = makers_apply.a_submitted_case(makers_announce.a_call(rolling=True))
    workflow.advance(case, "assess.admit", by=makers.an_officer(), data={"remark": "тайная пометка", "against": []})
    visitor = visit(makers_apply.owner_of(case))
    pages = {}
    for n, state in enumerate(BEHIND_THE_CURTAIN):
        facts = {"state": state, "n": n, "score": 712_345 * n, "id": case.id}
        wanted = "UPDATE application SET state = :state, reviews_due = 2, reviews_in = :n, score_e4 = :score, "
        db.session.execute(text(wanted + "spread_e4 = :n, passed = true, version = version + 1 WHERE id = :id"), facts)
        history.record(case, f"assess.{state}", by=makers.an_expert(name=f"Эксперт {n}"), data={"score": n})
        db.session.commit()
        pages[state] = [seen(visitor, where) for where in (
            f"/applications/{case.key}", "/applications", f"/applications/{case.key}/preview",
            f"/applications/{case.key}/submitted",
        )]  # fmt: skip
    assert all(pages[state] == pages["admitted"] for state in BEHIND_THE_CURTAIN)
    assert "тайная пометка" not in "".join(pages["admitted"])
    assert "Эксперт" not in pages["ranked"][0]


def test_the_timeline_names_neither_officers_nor_experts(visit, db):
    case = makers_apply.a_submitted_case(makers_announce.a_call(rolling=True))
    officer = makers.an_officer(name="Дәурен Қасымов")
    facts = {"reasons": [{"code": "x", "text": {"kk": "к", "ru": "Приложите выписку", "en": "e"}, "cites": {}}]}
    workflow.advance(case, "assess.send_back", by=officer, note="Выписка банка", data={**facts, "due_on": "2026-06-01"})
    visitor = visit(makers_apply.owner_of(case))
    returned = visitor.get("apply.case", key=case.key).text
    assert "Приложите выписку" in returned
    assert "Выписка банка" in returned
    assert "Дәурен" not in returned


@pytest.mark.parametrize("state", ["approved", "reserve", "refused", "signed", "turned_away", "withdrawn"])
def test_every_end_of_a_case_has_its_page(visit, db, state):
    case = makers_apply.a_submitted_case()
    wanted = text("UPDATE application SET state = :state, passed = true WHERE id = :id")
    db.session.execute(wanted, {"state": state, "id": case.id})
    for lang in ("kk", "ru", "en"):
        visitor = visit(makers_apply.owner_of(case), lang)
        assert visitor.get("apply.case", key=case.key).status_code == 200
        assert visitor.get("apply.mine").status_code == 200


def test_amending_shows_that_it_does_not_count_yet(visit, db):
    case = makers_apply.a_submitted_case()
    acts.amend(case, by=makers_apply.owner_of(case), arrived=db.now())
    page = visit(makers_apply.owner_of(case), "en").get("apply.case", key=case.key).text
    assert "counts only when you submit it again" in page

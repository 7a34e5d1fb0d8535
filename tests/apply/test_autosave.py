"""Saving in the background: only what changed travels, and nothing is lost when it arrives late or nobody is there."""

import pytest
from sqlalchemy import select

from portal.apply.models import Answers, Clash
from tests import makers_apply


@pytest.fixture
def case(app):
    return makers_apply.a_draft()


@pytest.fixture
def send(visit, case):
    """send(changes, version, hand, page) autosaves as the owner."""
    visitor = visit(makers_apply.owner_of(case))

    def autosave(changes, version=0, hand="one", page="market", by=None):
        body = {"version": version, "hand": hand, "changes": {name: [text] for name, text in changes.items()}}
        return (by or visitor).post(f"/applications/{case.key}/pages/{page}/autosave", json=body)

    return autosave


def kept(db):
    return db.session.scalars(select(Answers)).one()


def test_only_what_changed_is_sent_and_the_rest_stays(send, db, clock):
    clock.set("2026-05-12 14:32")
    first = send({"gr13": "Рынок", "gr14": "Модель"})
    assert first.json == {"saved_at": "2026-05-12T09:32:00Z", "version": 1, "next_in": 3}
    assert send({"gr14": "Другая модель"}, version=1).json["version"] == 2
    assert kept(db).data == {"gr13": "Рынок", "gr14": "Другая модель", "gr23": None}


def test_what_cannot_be_read_is_kept_without_a_word(send, db):
    assert send({"gr16": "двадцать"}, page="money").status_code == 200
    assert kept(db).data["gr16"] == "двадцать"


def test_cells_of_a_table_travel_alone(send, db):
    send({"gr15-0-name": "Ерлан", "gr15-1-name": "Руслан"}, page="team")
    send({"gr15-1-role": "продажи"}, version=1, page="team")
    assert kept(db).data["gr15"] == [{"name": "Ерлан"}, {"name": "Руслан", "role": "продажи"}]


def test_another_hand_gets_both_texts(send, case, db):
    send({"gr13": "Первый текст"}, hand="one")
    late = send({"gr13": "Второй текст"}, hand="two", version=0)
    assert (late.status_code, late.json) == (
        409, {"conflict_url": f"/ru/applications/{case.key}/pages/market/compare"},
    )  # fmt: skip
    assert kept(db).data["gr13"] == "Первый текст"
    assert db.session.scalars(select(Clash)).one().data["gr13"] == "Второй текст"


def test_the_same_text_of_another_hand_is_no_clash(send, db):
    send({"gr13": "Один текст"}, hand="one")
    assert send({"gr13": "Один текст"}, hand="two", version=0).json["version"] == 1


def test_a_lost_answer_is_no_clash_with_oneself(send, db):
    """The first save arrived, its answer did not; the page goes on typing and sends its old version."""
    send({"gr13": "Нача"}, version=0)
    assert send({"gr13": "Начало"}, version=0).json["version"] == 2
    assert kept(db).data["gr13"] == "Начало"


def test_a_hand_clashes_once_another_has_written_in_between(send, db):
    send({"gr13": "А"}, hand="one")
    send({"gr13": "Б"}, hand="two", version=1)
    assert send({"gr13": "АА"}, hand="one", version=1).status_code == 409
    assert send({"gr13": "ББ"}, hand="two", version=2).status_code == 200
    assert kept(db).data["gr13"] == "ББ"


def test_a_hand_without_a_name_never_overwrites(send):
    send({"gr13": "А"}, hand="")
    assert send({"gr13": "Б"}, hand="", version=0).status_code == 409


def test_two_colleagues_on_two_pages_do_not_meet(send, visit, case, db):
    colleague = visit(makers_apply.a_colleague(case.organisation))
    assert send({"gr13": "Рынок"}).status_code == 200
    assert send({"gr02": "Название"}, page="project", by=colleague, hand="two").status_code == 200
    assert {row.page for row in db.session.scalars(select(Answers))} == {"market", "project"}


def test_after_signing_out_the_page_is_told_and_keeps_its_text(send, visit):
    answer = send({"gr13": "Написано после выхода"}, by=visit())
    assert answer.status_code == 401
    assert answer.json["error"]


def test_a_forged_save_is_refused(visit, case, db):
    visitor = visit(makers_apply.owner_of(case))
    where = visitor.url(f"/applications/{case.key}/pages/market/autosave")
    body = {"version": 0, "hand": "x", "changes": {"gr13": ["чужое"]}}
    forged = visitor._ask("POST", where, json=body, headers={"X-CSRFToken": "nothing"})
    assert forged.status_code == 400
    assert db.session.scalars(select(Answers)).all() == []


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"version": "1", "changes": {}}, {"version": 0, "changes": {"gr13": "text"}},
     {"version": 0, "changes": {"gr13": [1]}}, {"version": 0, "changes": [], "hand": ""},
     {"version": 0, "changes": {}, "hand": 5}],
)  # fmt: skip
def test_nonsense_is_refused(visit, case, body):
    visitor = visit(makers_apply.owner_of(case))
    assert visitor.post(f"/applications/{case.key}/pages/market/autosave", json=body or 0).status_code == 422


def test_a_foreign_page_is_not_found(send, visit):
    assert send({"gr13": "чужое"}, by=visit(makers_apply.makers.an_applicant())).status_code == 404


def test_a_submitted_case_answers_with_its_reason(visit):
    case = makers_apply.a_submitted_case()
    visitor = visit(makers_apply.owner_of(case))
    body = {"version": 1, "hand": "x", "changes": {"gr13": ["поздно"]}}
    where = f"/applications/{case.key}/pages/market/autosave"
    answer = visitor.post(where, json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json["error"]


def test_fields_of_others_are_not_written(send, db):
    """Mass assignment: what is no question of the page is not taken (security.md 5.83)."""
    send({"gr13": "Рынок", "state": "approved", "gr02": "чужая страница", "number": "IG-1"})
    assert set(kept(db).data) == {"gr13", "gr14", "gr23"}

"""Two texts of one page: both are shown, and the writer chooses question by question."""

import pytest
from sqlalchemy import select

from portal.apply import acts
from portal.apply.models import Answers, Clash
from tests import makers_apply


@pytest.fixture
def clashed(app, db):
    """A draft with two texts of the page on the market: the colleague's is saved, the owner's waits."""
    case = makers_apply.a_draft()
    owner, colleague = makers_apply.owner_of(case), makers_apply.a_colleague(case.organisation)
    page = case.call.programme.page("market")
    acts.save_page(case, page, {"gr13": "Рынок коллеги", "gr14": "Одно"}, by=colleague, version=0, hand="one")
    kept = acts.save_page(case, page, {"gr13": "Мой рынок", "gr14": "Одно"}, by=owner, version=0, hand="two")
    db.session.commit()
    assert isinstance(kept, Clash)
    return case


def where(case):
    return f"/applications/{case.key}/pages/market/compare"


def test_both_texts_stand_side_by_side(clashed, visit):
    page = visit(makers_apply.owner_of(clashed)).get(where(clashed)).text
    assert "Рынок коллеги" in page
    assert "Мой рынок" in page
    assert 'name="gr14"' not in page  # here they say the same


def test_the_task_list_and_the_page_lead_to_the_choice(clashed, visit):
    visitor = visit(makers_apply.owner_of(clashed))
    for page in ("", "/pages/market"):
        assert "/pages/market/compare" in visitor.get(f"/applications/{clashed.key}{page}").text


def test_nobody_else_sees_the_waiting_text(clashed, visit, db):
    another = visit(makers_apply.a_colleague(clashed.organisation))
    assert "Мой рынок" not in another.get(where(clashed)).text


@pytest.mark.parametrize(("choice", "stays"), [("mine", "Мой рынок"), ("saved", "Рынок коллеги")])
def test_the_writer_chooses(clashed, visit, db, choice, stays):
    answer = visit(makers_apply.owner_of(clashed)).submit(where(clashed), gr13=choice)
    assert answer.location.endswith("/pages/market")
    row = db.session.scalars(select(Answers)).one()
    assert (row.data["gr13"], row.data["gr14"]) == (stays, "Одно")
    assert db.session.scalars(select(Clash)).all() == []


def test_a_choice_between_old_texts_is_asked_again(clashed, visit, db):
    visitor = visit(makers_apply.owner_of(clashed))
    page = clashed.call.programme.page("market")
    colleague = makers_apply.a_colleague(clashed.organisation)
    acts.save_page(clashed, page, {"gr13": "Рынок коллеги, третья правка"}, by=colleague, version=1)
    db.session.commit()
    answer = visitor.post(where(clashed), {"version": "1", "gr13": "mine"})
    assert answer.status_code == 409
    assert "третья правка" in answer.text
    assert db.session.scalars(select(Clash)).one().data["gr13"] == "Мой рынок"


def test_a_second_late_text_takes_the_place_of_the_first(clashed, db):
    page = clashed.call.programme.page("market")
    owner = makers_apply.owner_of(clashed)
    acts.save_page(clashed, page, {"gr13": "Мой рынок, дальше"}, by=owner, version=0, hand="two")
    db.session.commit()
    assert db.session.scalars(select(Clash)).one().data == {"gr13": "Мой рынок, дальше"}


def test_without_a_clash_there_is_nothing_to_choose(visit):
    case = makers_apply.a_complete_draft()
    visitor = visit(makers_apply.owner_of(case))
    assert visitor.get(where(case)).status_code == 200
    assert visitor.post(where(case), {"version": "1"}).status_code == 409


def test_a_page_saved_by_its_button_clashes_too(clashed, visit, db):
    visitor = visit(makers_apply.a_colleague(clashed.organisation))
    step = f"/applications/{clashed.key}/pages/market"
    answer = visitor.post(step, {"version": "0", "gr13": "Третий текст", "gr14": "Одно", "gr23": ""})
    assert answer.location.endswith("/compare")
    assert {clash.data["gr13"] for clash in db.session.scalars(select(Clash))} == {"Мой рынок", "Третий текст"}

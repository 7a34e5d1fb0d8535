"""Saving a page: nothing that was typed is lost, whatever it is, and the lists learn what they repeat."""

import re

import pytest
from sqlalchemy import select

from portal.apply import acts
from portal.apply.models import Answers, Application
from portal.workflow import Refused
from tests import makers_apply


def page(case, code):
    return case.call.programme.page(code)


def test_a_saved_page_leads_to_the_next_one(visit, db):
    case = makers_apply.a_draft()
    visitor = visit(makers_apply.owner_of(case))
    where = f"/applications/{case.key}/pages/project"
    answer = visitor.submit(where, gr02="Сортировка яблок", gr03="Линия.", gr04="agro", gr05="750000000")
    assert answer.location.endswith("/pages/novelty")
    row = db.session.scalars(select(Answers)).one()
    assert (row.page, row.version, row.data["gr02"]) == ("project", 1, "Сортировка яблок")
    case = db.session.get_one(Application, case.id)
    assert (case.title, case.region) == ("Сортировка яблок", "750000000")


def test_the_lists_learn_kind_and_sums(db):
    case = makers_apply.a_complete_draft(kind="enterprises")
    found = (case.kind, case.total_cost_kzt, case.asked_kzt, case.cofinancing_kzt)
    assert found == ("enterprises", 210_000_000, 98_000_000, 112_000_000)


def test_what_cannot_be_read_is_kept_and_told(visit, db):
    case = makers_apply.a_draft()
    visitor = visit(makers_apply.owner_of(case))
    where = f"/applications/{case.key}/pages/money"
    answer = visitor.submit(where, gr16="двадцать миллионов", gr17="5 000 000 тг")
    assert answer.status_code == 422
    assert "двадцать миллионов" in answer.text
    assert 'href="#gr16"' in answer.text
    data = db.session.scalars(select(Answers)).one().data
    assert (data["gr16"], data["gr17"]) == ("двадцать миллионов", 5_000_000)
    assert "двадцать миллионов" in visitor.get(where).text


def test_an_unfinished_page_is_saved_and_goes_on(visit):
    case = makers_apply.a_draft()
    answer = visit(makers_apply.owner_of(case)).submit(f"/applications/{case.key}/pages/project", gr02="Только имя")
    assert answer.location.endswith("/pages/novelty")


def test_the_last_page_leads_to_the_check(visit):
    case = makers_apply.a_draft()
    answer = visit(makers_apply.owner_of(case)).submit(f"/applications/{case.key}/pages/declarations", gr22="no")
    assert answer.location.endswith(f"/applications/{case.key}/check")


def test_a_table_grows_and_shrinks_without_script(visit, db):
    case = makers_apply.a_draft()
    visitor = visit(makers_apply.owner_of(case))
    where = f"/applications/{case.key}/pages/team"
    added = visitor.submit(where, **{"gr15-0-name": "Ерлан", "gr15-add": "1"})
    assert "/pages/team#gr15-1" in added.location
    assert "gr15-1-name" in visitor.get(where).text
    visitor.submit(where, **{"gr15-1-name": "Руслан", "gr15-drop-0": "1"})
    assert db.session.scalars(select(Answers)).one().data["gr15"][0]["name"] == "Руслан"


def test_answers_that_are_not_asked_now_are_not_forgotten(db):
    case = makers_apply.a_complete_draft(kind="industries")
    owner = makers_apply.owner_of(case)
    row = case.answers_of("company")
    acts.save_page(case, page(case, "company"), {**row.data, "gr01": "enterprises"}, by=owner, version=row.version)
    assert "gr15_partners" in case.answers_of("team").data
    assert case.kind == "enterprises"


def test_saving_the_same_again_is_no_new_version(db):
    case = makers_apply.a_complete_draft()
    owner, row, before = makers_apply.owner_of(case), case.answers_of("market"), case.version
    again = acts.save_page(case, page(case, "market"), dict(row.data), by=owner, version=row.version)
    assert (again.version, case.version) == (1, before)


def test_every_save_is_another_version_of_the_draft(db, clock):
    clock.set("2026-05-12 14:32")
    case = makers_apply.a_draft()
    owner, before = makers_apply.owner_of(case), case.version
    acts.save_page(case, page(case, "market"), {"gr13": "один"}, by=owner, version=0)
    db.session.commit()
    acts.save_page(case, page(case, "market"), {"gr13": "два"}, by=owner, version=1)
    db.session.commit()
    assert case.version == before + 2


def test_a_submitted_application_is_not_written_into(visit, db):
    case = makers_apply.a_submitted_case()
    owner = makers_apply.owner_of(case)
    db.session.commit()
    with pytest.raises(Refused, match="больше нельзя менять"):
        acts.save_page(case, page(case, "market"), {"gr13": "другое"}, by=owner, version=1)
    db.session.rollback()
    visitor = visit(owner)
    assert visitor.get(f"/applications/{case.key}/pages/market").location.endswith("/preview")
    sent = {"gr13": "другое", "version": "1"}
    late = visitor.post(f"/applications/{case.key}/pages/market", {**sent, "gr14": "Написано впустую?"})
    assert late.status_code == 409
    assert "Написано впустую?" in late.text  # what was typed is still there to be copied


def test_complaint_06_what_was_being_typed_when_the_call_closed_is_kept(visit, db, clock):
    """zookeepr/zookeepr#307: the call closed while the person typed, and the text was gone."""
    clock.set("2026-05-10 09:00")
    case = makers_apply.a_draft()
    visitor = visit(makers_apply.owner_of(case))
    clock.forward(days=30)
    assert visitor.submit(f"/applications/{case.key}/pages/market", gr13="Дописано после").status_code == 302
    assert db.session.scalars(select(Answers)).one().data["gr13"] == "Дописано после"


def test_a_reader_reads(visit):
    case = makers_apply.a_complete_draft()
    visitor = visit(makers_apply.a_colleague(case.organisation, "reader"))
    assert visitor.get(f"/applications/{case.key}/pages/market").location.endswith("/preview")
    assert visitor.post(f"/applications/{case.key}/pages/market", {"gr13": "x", "version": "1"}).status_code == 403


@pytest.mark.parametrize("what", ["/pages/market", "", "/check", "/preview", "/submitted", "/receipts/1"])
def test_a_foreign_case_looks_like_a_missing_one(visit, what):
    case = makers_apply.a_submitted_case()
    stranger = visit(makers_apply.makers.an_applicant())
    foreign = stranger.get(f"/applications/{case.key}{what}")
    missing = stranger.get(f"/applications/{'x' * len(case.key)}{what}")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    plain = [re.sub(rf'csrf_token" value="[^"]+|{key}', "", page.text) for page, key in (
        (foreign, case.key), (missing, "x" * len(case.key)),
    )]  # fmt: skip
    assert plain[0] == plain[1]


def test_pages_that_are_not_there_are_not_found(visit):
    case = makers_apply.a_draft()
    visitor = visit(makers_apply.owner_of(case))
    assert visitor.get(f"/applications/{case.key}/pages/nothing").status_code == 404


@pytest.mark.once
def test_what_was_saved_on_another_day_says_the_day(visit, clock):
    clock.set("2026-05-12 14:32")
    case = makers_apply.a_draft()
    owner = visit(makers_apply.owner_of(case), lang="en")
    page = f"/applications/{case.key}/pages/market"
    owner.post(page, {"version": "0", "gr13": "Рынок"})
    assert "Saved at 14:32" in owner.get(page).text
    clock.set("2026-05-13 00:30")
    assert "Saved on 12 May 2026, 14:32" in owner.get(page).text.replace("\N{NO-BREAK SPACE}", " ")

"""Messages between an applicant and the staff inside a case: each side reads the other, experts and who has a conflict
of interest do not."""

import pytest
from sqlalchemy import select

from portal import history
from portal.apply.message_models import Message
from portal.assess import acts
from portal.letters import Letter
from tests import makers, makers_apply
from tests import makers_assess as cases
from tests import makers_experts as experts


def test_applicant_and_officer_write_to_each_other(visit, drain, db):
    owner, person = makers.a_person(lang="ru", email="owner@company.example"), makers.an_officer(name="Дина Офицер")
    case = cases.a_case(owner=owner)
    reader = makers_apply.a_colleague(case.organisation, "reader")
    acts.take(case, by=person)
    key, number = case.key, case.number
    applicant, officer = visit(owner), visit(person, "en")
    page = applicant.get("apply.messages", key=key)
    assert applicant.send(page, {"text": " "}).status_code == 422
    assert applicant.send(page, {"text": "я" * 4001}).status_code == 422
    assert applicant.send(page, {"text": "Можно ли\r\nзаменить <b>файл</b>?"}).status_code == 302
    drain()
    told = db.session.scalars(select(Letter).where(Letter.act == "apply.write")).one()
    assert (told.to, told.link, "<b>файл</b>" in told.body) == (person.email, f"/ru/cases/{key}/messages", True)

    assert "Read and answer a message" in officer.get("work.desk").text
    thread = officer.get("assess.messages", key=key)
    assert "заменить &lt;b&gt;файл&lt;/b&gt;?" in thread.text
    assert officer.send(thread, {"text": "Да, до вторника."}, action="/messages").status_code == 302
    assert "Read and answer a message" not in officer.get("work.desk").text
    drain()
    told = db.session.scalars(select(Letter).where(Letter.act == "assess.write")).one()
    assert (told.to, told.link) == ("owner@company.example", f"/ru/applications/{key}/messages")
    shown = applicant.get("apply.messages", key=key).text
    assert ("Да, до вторника." in shown, "Дина" in shown + told.body, "Сотрудники программы" in shown) == (
        True, False, True,
    )  # fmt: skip
    assert number in applicant.get("work.desk").text
    assert applicant.post("apply.read_messages", key=key).status_code == 302
    assert db.session.scalars(select(Message).where(Message.read_at.is_(None))).all() == []
    said = select(history.Event.act).where(history.Event.subject_kind == "message").order_by(history.Event.seq)
    assert db.session.scalars(said).all() == ["apply.write", "assess.write"]
    only_reads = visit(reader)
    assert only_reads.get("apply.messages", key=key).status_code == 200
    assert only_reads.post("apply.write", {"text": "?"}, key=key).status_code == 403


def test_experts_and_who_has_a_conflict_have_no_part(visit, drain, db):
    tied = makers.an_officer()
    owner = makers.a_person()
    place = experts.an_assignment(cases.an_admitted_case(owner=owner))
    case, expert = place.application, place.expert.user
    case.officer_id = tied.id
    db.session.commit()
    acts.pin(case, tied, "conflict", "Жена директора.", by=makers.an_officer())
    key = case.key
    assert visit(owner).post("apply.write", {"text": "Секрет"}, key=key).status_code == 302
    drain()
    assert db.session.scalars(select(Letter).where(Letter.act == "apply.write")).all() == []
    for person in (tied, expert, makers.a_person()):
        visitor = visit(person)
        assert visitor.get("assess.messages", key=key).status_code == 403
        assert visitor.get("apply.messages", key=key).status_code == 404
        assert visitor.post("assess.write", {"text": "?"}, key=key).status_code == 403
        assert "Секрет" not in visitor.get("work.desk").text
    assert db.session.scalars(select(Message.text)).all() == ["Секрет"]


@pytest.mark.once
def test_nobody_writes_without_end_and_not_in_a_draft(visit, db):
    owner = makers.a_person()
    case, draft = cases.a_case(owner=owner), makers_apply.a_draft(by=owner, organisation=makers.an_organisation(owner))
    key, draft_key, visitor = case.key, draft.key, visit(owner)
    answers = [visitor.post("apply.write", {"text": f"{n}"}, key=key).status_code for n in range(11)]
    assert answers == [302] * 10 + [422]
    assert visitor.post("apply.write", {"text": "?"}, key=draft_key).status_code == 422

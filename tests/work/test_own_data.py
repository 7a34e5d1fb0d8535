"""Everything about oneself as a ZIP: what is in it, what must never be, who gets it, and when it is gone."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select

from portal import history, jobs, storage
from portal.accounts.models import Membership
from portal.apply.acts import messages
from portal.apply.models import Attachment
from portal.work import copying
from portal.work.models import OwnCopy
from tests import makers, makers_apply, makers_award
from tests import makers_experts as experts

PARTS = {"made_at", "files", *copying.PARTS}


def asked(visitor):
    """The button of the profile is pressed; the page tells that the work has begun."""
    assert visitor.submit("accounts.profile", action="/profile/data").location.endswith("/profile/data")
    assert 'http-equiv="refresh"' in visitor.get("work.own_data").text


def link_of(visitor):
    """Where the page says that the ZIP lies."""
    return visitor.get("work.own_data").text.partition('.zip"')[0].rpartition('"')[2] + ".zip"


def unpacked(visitor):
    """The text of me.json, and the bytes of the files by their names."""
    answer = visitor.get(link_of(visitor))
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (
        200,
        "application/zip",
        "no-store",
    )
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    files = {name: packed.read(name) for name in packed.namelist() if name != "me.json"}
    return packed.read("me.json").decode(), files


def a_judged_case(owner):
    """Two experts have scored it, an officer has proposed and a chair has confirmed: nothing of it is released."""
    case = experts.a_case(organisation=makers.an_organisation(owner))
    case.created_by_id = owner.id
    for n, mark in enumerate((7, 8)):
        expert = experts.an_engaged_expert(name=f"Тайный Эксперт{n}", email=f"secret{n}@ktu.kz", employer=f"КТУ-{n}")
        review = experts.a_review(case, mark, expert)
        review.comment, review.confidential = f"Замечание {n}", f"Только комиссии {n}"
    makers_award.ranked(case.call)
    case.score_e4 = 753_311  # unlike any other number
    officer, chair = makers.an_officer(name="Болат Офицеров"), makers.a_chair(name="Дина Председатель")
    decision = makers_award.a_confirmed_decision(case, by=officer, chair=chair)
    decision.note = "Внутренняя заметка"
    return case, officer


def test_an_applicant_an_expert_and_an_officer_get_their_own_and_nothing_of_the_others(visit, db, drain):
    owner = makers.a_person(name="Әсел Заявитель", email="assel@jebe.kz", lang="kk")
    case, officer = a_judged_case(owner)
    messages.write(case, "Когда ответ?", by=owner, from_staff=False)
    messages.write(case, "Скоро.", by=officer, from_staff=True)
    reviews = list(db.session.scalars(select(experts.Review).order_by(experts.Review.id)))
    expert = db.session.get_one(experts.Expert, reviews[0].assignment.expert_id)
    score, number, members = str(case.score_e4), case.number, [owner, db.session.get_one(makers.User, expert.user_id)]
    drain()
    visitors = [visit(person, "ru") for person in (*members, officer)]
    for visitor in visitors:
        asked(visitor)
    drain()
    applicant, of_expert, of_officer = (unpacked(visitor)[0] for visitor in visitors)

    told = json.loads(applicant)
    assert set(told) == PARTS
    assert (told["account"]["email"], told["account"]["lang"]) == ("assel@jebe.kz", "kk")
    (found,) = told["applications"]
    assert (found["number"], found["state"]) == (number, "with_experts")
    assert found["answers"]["project"]["gr02"] == case.title
    assert [(one["by"], one["text"]) for one in told["messages"]] == [("me", "Когда ответ?"), ("staff", "Скоро.")]
    assert [one["subject"] for one in told["letters"]] != []
    assert "apply.write" in [one["act"] for one in told["events"]]
    assert told["expertise"] == {"declarations": []}
    theirs = ("Тайный", "secret", "КТУ", "Замечание", "Только комиссии", "Обоснование", "Офицеров", "officer",
              "Председатель", "Внутренняя", "approve", "ranked", "_e4", score)  # fmt: skip
    assert [word for word in theirs if word in applicant] == []

    told = json.loads(of_expert)
    (review,) = told["expertise"]["reviews"]
    assert (review["case"], review["sheet"]["comment"], review["sheet"]["confidential"]) == (
        number, "Замечание 0", "Только комиссии 0",
    )  # fmt: skip
    assert told["expertise"]["profile"]["employer"] == "КТУ-0"
    assert (told["applications"], told["messages"]) == ([], [])
    theirs = ("Эксперт1", "secret1", "Замечание 1", "Только комиссии 1", "assel", "Әсел", "Офицеров", "Внутренняя")
    assert [word for word in theirs if word in of_expert] == []

    told = json.loads(of_officer)
    assert told["account"]["roles"] == ["officer"]
    assert [(one["by"], one["text"]) for one in told["messages"]] == [("me", "Скоро.")]
    assert "award.prepare" in [one["act"] for one in told["events"]]
    theirs = ("Тайный", "secret", "Замечание", "Председатель", "Внутренняя", "Когда ответ", "assel@", score)
    assert [word for word in theirs if word in of_officer] == []
    for person in (*members, officer):
        assert person.password not in applicant + of_expert + of_officer
        assert person.fs_uniquifier not in applicant + of_expert + of_officer


def test_only_ones_own_files_of_ones_own_companies_come_along(visit, db, drain):
    owner = makers.a_person()
    case = makers_apply.a_complete_draft(by=owner)
    colleague = makers_apply.a_colleague(case.organisation)
    question = next(iter(makers_apply.answer_sets.FILES["commercialisation_1"]))
    makers_apply.attach(case, question, makers_apply.PDF + b"of the colleague", "../../смета: 1.pdf", by=colleague)
    sums = {one.sha256: (one.id, one.added_by_id) for one in db.session.scalars(select(Attachment))}
    own, key, company = {n for n, who in sums.values() if who == owner.id}, case.key, case.organisation_id
    (foreign,) = {n for n, who in sums.values() if who == colleague.id}
    lost = next(sum_ for sum_, (_n, who) in sums.items() if who == owner.id)
    (storage._store()._path(lost)).unlink()
    here, there = visit(owner), visit(colleague)
    for visitor in (here, there):
        asked(visitor)
    drain()
    text, files = unpacked(here)
    listed = {one["sha256"]: one["path"] for one in json.loads(text)["files"]}
    assert listed.keys() == {sum_ for sum_, (n, _who) in sums.items() if n in own}
    assert listed[lost] is None
    assert {path for path in listed.values() if path} == set(files)
    text, files = unpacked(there)
    assert list(files.items()) == [
        (f"files/{key}/{foreign}-.._.._смета_ 1.pdf", makers_apply.PDF + b"of the colleague")
    ]
    (found,) = json.loads(text)["applications"]
    assert found["answers"]

    colleague = db.session.get_one(makers.User, colleague.id)
    member = db.session.scalars(select(Membership).where(Membership.user_id == colleague.id)).one()
    db.session.delete(member)
    db.session.flush()
    there.submit("work.own_data")
    drain()
    text, files = unpacked(there)
    assert (files, json.loads(text)["organisations"]) == ({}, [])
    (found,) = json.loads(text)["applications"]
    assert found["you_left_the_company"] is True
    assert "answers" not in found
    assert company


def test_a_copy_is_for_one_person_made_once_and_gone_after_three_days(visit, db, drain, clock):
    clock.set("2026-06-01 10:00")
    person = makers.a_person()
    who, visitor, other = person.id, visit(person), visit(makers.an_admin())
    asked(visitor)
    visitor.post("work.ask_for_copy")  # while one is being made
    assert len(db.session.scalars(select(jobs.Job).where(jobs.Job.kind == copying.MAKE)).all()) == 1
    key = db.session.get_one(OwnCopy, who).key
    assert visitor.get("work.own_copy", key=key).status_code == 404  # not ready
    drain()
    job = db.session.get_one(OwnCopy, who, options=[]).job_id
    assert db.session.get_one(jobs.Job, job).progress == len(copying.PARTS)
    unpacked(visitor)
    assert [each.get("work.own_copy", key=key).status_code for each in (visitor, other, visit())] == [200, 404, 302]

    visitor.submit("work.own_data")  # a new one: the old address ends
    drain()
    newer = db.session.get_one(OwnCopy, who).key
    assert [visitor.get("work.own_copy", key=one).status_code for one in (key, newer)] == [404, 200]
    clock.set("2026-06-04 10:00:01")
    assert visitor.get("work.own_copy", key=newer).status_code == 404
    jobs.later("work.expire_own_copies")
    drain()
    assert db.session.get(OwnCopy, who) is None
    with pytest.raises(FileNotFoundError):
        storage.joined(newer, 10)
    acts = select(history.Event.act).where(history.Event.actor_id == who)
    assert db.session.scalars(acts.order_by(history.Event.seq)).all() == ["work.ask_for_copy"] * 2


def test_a_device_left_open_must_prove_who_holds_it(visit, db):
    visitor = visit(makers.a_person())
    visitor._session(lambda session: session.update(fs_paa=0, fs_gexp=0))
    assert "/password-again" in visitor.submit("work.own_data").location
    assert db.session.scalars(select(OwnCopy)).all() == []

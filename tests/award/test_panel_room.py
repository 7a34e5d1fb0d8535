"""The pages of the panel: convening on the page, the room that follows its chair, and what a conflicted member sees."""

import re

import pytest

from portal.award.acts import panel_room
from portal.award.queries import panel as panels
from tests import makers, makers_panel
from tests.award.test_panel import out_of
from tests.makers_panel import an_open_sitting, settle, vote

TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*"')


def bare(answer):
    """A page without what is new in every answer."""
    return TOKEN.sub(r"\1", answer.text)


@pytest.fixture
def room(db):
    """A sitting of two cases; Member 1 belongs to the company of the first."""
    sitting, items, people = an_open_sitting()
    items[0].application.organisation.name_en = "Hidden Steppe LLP"
    out_of(items[0].application, people[2], db)
    return sitting, items, people


@pytest.mark.once
def test_an_officer_convenes_on_the_page_and_orders_the_agenda(visit, db):
    call, [first, *_others] = makers_panel.decisions(3)
    (chair, _p1), (deputy, _p2), (one, _p3), *_more = makers_panel.people()
    case, officer = first.application, visit(makers.an_officer(), "en")
    path = f"/calls/{call.slug}/sittings"
    typed = {"held_on": "2026-06-01", "begins": "10:00", "chair": chair.email, "members": "nobody@nowhere.example"}
    assert officer.submit(path, typed).status_code == 422
    assert officer.submit(path, {**typed, "begins": "noon", "members": one.email}).status_code == 422
    answer = officer.submit(path, {**typed, "deputy": deputy.email, "members": one.email})
    agenda = answer.location.split("/en", 1)[1]
    assert officer.submit(agenda, which="picked", numbers="None").status_code == 422
    assert officer.submit(agenda, which="all").status_code == 302
    out_of(case, one, db)
    db.session.commit()
    page = officer.get(agenda)
    assert page.text.count("data-item=") == 3
    assert one.name in page.text
    assert officer.post(f"{agenda}/order").status_code == 302
    assert officer.submit(agenda, action="/off", note="").status_code == 422
    assert visit(one, "en").get(agenda).status_code == 403
    assert visit(one, "en").get(agenda.removesuffix("/agenda")).status_code == 200
    assert visit(makers.an_expert(), "en").get(agenda.removesuffix("/agenda")).status_code == 403


def test_the_room_follows_and_hides_the_case_of_a_conflicted_member(visit, room, db):
    sitting, items, (chair, deputy, one, two, _three) = room
    path, case = f"/panel/{sitting.key}", f"/panel/{sitting.key}/cases/{items[0].key}"
    there, away = visit(two, "en"), visit(one, "en")
    page = there.get(path)
    assert "Hidden Steppe LLP" in page.text
    before = away.get(path)
    assert "Please leave the room" in before.text
    tags = [each.get(f"{path}/live").headers["ETag"] for each in (there, away)]
    assert there.get(f"{path}/live", headers={"If-None-Match": tags[0]}).status_code == 304
    assert there.send(page, action="/vote", choice="against").status_code == 422
    assert there.send(page, action="/vote", choice="against", reason="Too early.").status_code == 302
    after = [each.get(f"{path}/live").headers["ETag"] for each in (there, away)]
    assert (after[0] != tags[0], after[1] == tags[1]) == (True, True)
    again = away.get(path)
    for hidden in ("Hidden Steppe", items[0].application.number, items[0].key, "Too early."):
        assert hidden not in again.text
    assert again.text.count("data-item=") == 1
    for what, data in (("vote", {"choice": "for"}), ("aside", {"why": "I know it."})):
        assert away.post(f"{case}/{what}", data).status_code == 404
    assert away.get(f"{path}?case={items[0].key}").text.count("data-item=") == 1
    follows = visit(chair, "en")
    assert follows.post(f"{path}/point", {"to": "next"}).status_code == 302
    assert away.get(f"{path}/live", headers={"If-None-Match": tags[1]}).status_code == 200
    assert items[1].application.number in away.get(path).text
    assert visit(deputy, "en").submit(path, action="/aside", why="My sister works there.").status_code == 302


@pytest.mark.once
def test_the_chair_closes_and_everyone_gets_the_protocol_they_may_read(visit, room, db, drain):
    sitting, (first, _second), (chair, deputy, one, two, three) = room
    path = f"/panel/{sitting.key}"
    for person in (chair, deputy, two, three):
        vote(sitting, first, person)
    leads = visit(chair, "en")
    assert leads.submit(path, action="/settle").status_code == 302
    assert (
        visit(makers.an_officer(), "en").submit(path, action="/note", note="The estimate was read.").status_code == 302
    )
    assert leads.submit(path, action="/close").status_code == 302
    assert drain() > 0
    db.session.refresh(sitting)
    whole, extract = (visit(person, "en").get(f"{path}/protocol.pdf") for person in (two, one))
    assert (whole.status_code, whole.data[:4], extract.data[:4]) == (200, b"%PDF", b"%PDF")
    assert b"/ByteRange" in whole.data
    assert b"/ByteRange" in extract.data
    assert whole.data != extract.data
    assert visit(makers.an_auditor(), "en").get(path).status_code == 200
    assert visit(makers.an_expert(), "en").get(f"{path}/protocol.pdf").status_code == 403


@pytest.mark.once
def test_what_happens_in_a_case_changes_nothing_for_whoever_may_not_be_there(visit, room, db):
    sitting, (first, _second), (chair, deputy, one, two, three) = room
    officer, key = makers.an_officer(), sitting.key
    out_of(first.application, officer, db)
    pages = [(visit(one, "en"), f"/panel/{key}"), (visit(one, "en"), f"/panel/{key}/live"),
             (visit(officer, "en"), f"/panel/{key}"), (visit(officer, "en"), f"/panel/{key}/agenda")]  # fmt: skip

    def seen():
        answers = [visitor.get(path) for visitor, path in pages]
        return [(bare(answer), answer.status_code, answer.headers.get("ETag")) for answer in answers]

    before, item_key = seen(), first.key
    sitting = panels.sitting(key)
    first = panels.item(sitting, item_key)
    for person, choice in ((chair, "for"), (deputy, "against"), (two, "for"), (three, "abstain")):
        vote(sitting, first, person, choice, "A reason that nobody outside may read.")
    panel_room.note_case(sitting, first, "A note that nobody outside may read.", by=makers.an_officer())
    db.session.commit()
    assert seen() == before
    sitting = panels.sitting(key)
    settle(sitting, panels.item(sitting, item_key), chair)
    db.session.commit()
    assert seen() == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_room_asks_the_same_whatever_is_on_the_agenda(visit, queries, db, count):
    sitting, items, (chair, deputy, *_members) = an_open_sitting(count)
    vote(sitting, items[0], chair)
    person = visit(deputy)
    person.get(f"/panel/{sitting.key}")
    asked = len(queries)
    person.get(f"/panel/{sitting.key}/live")
    assert (asked, len(queries)) == (19, 3)


@pytest.mark.once
def test_what_the_panel_voted_down_is_not_offered_for_confirmation(visit, db):
    sitting, items, (chair, deputy, one, two, _three) = an_open_sitting()
    slug = sitting.call.slug
    for person in (chair, deputy, one, two):
        vote(sitting, items[0], person, "against", "Not ready.")
    assert settle(sitting, items[0], chair) == "declined"
    panel_room.close_sitting(sitting, by=chair)
    db.session.commit()
    browser, case = visit(chair, "en"), items[0].application
    page = browser.get(f"/cases/{case.key}/decision").text
    assert "The panel voted this proposal down." in page
    assert "/decision/confirm" not in page
    page = browser.get(f"/calls/{slug}/release").text
    assert "The panel voted 1 proposal down: prepare another." in page
    assert "Confirm the table: 1 decision<" in page  # the other case, postponed

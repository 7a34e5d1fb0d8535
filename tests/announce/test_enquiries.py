"""Questions about a call: asked by a person, answered for everybody, and nobody learns who asked."""

import pytest

from portal.announce import acts
from portal.announce.models import Enquiry
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers
from tests.makers_announce import a_call, a_draft_call

ASKED = "Можно ли оплатить из гранта работу студентов?"


def test_a_question_is_asked_answered_and_told_by_letter(visit, db, drain):
    call = a_call()
    slug, asker, officer = call.slug, makers.a_person(name="Сауле Ахметова", lang="kk"), makers.an_officer()
    answer = visit(asker).submit(f"/ru/calls/{slug}", action="/enquiries", question=ASKED)
    assert answer.status_code == 302
    assert ASKED in visit(asker).get("announce.call", slug=slug).text
    assert ASKED not in visit().get("announce.call", slug=slug).text
    assert ASKED not in visit(makers.an_applicant()).get("announce.call", slug=slug).text
    assert (
        visit(officer).submit(f"/ru/calls/{slug}", action="/ru/enquiries/", answer="Да.\n\nЕсли есть в смете.").location
    )
    for visitor in (visit(), visit(asker), visit(makers.an_expert())):
        page = visitor.get("announce.call", slug=slug).text
        assert ASKED in page
        assert "<p>Если есть в смете.</p>" in page
        assert "Сауле" not in page.split('id="questions"')[1]
    drain()
    letters = db.session.query(Letter).filter_by(act="announce.reply").all()
    assert [(one.user_id, one.lang) for one in letters] == [(asker.id, "kk")]
    assert ASKED in letters[0].body
    assert "Если есть в смете." in letters[0].body
    assert letters[0].link == f"/kk/calls/{slug}#questions"


@pytest.mark.once
def test_a_stranger_is_sent_to_sign_in(visit):
    call = a_call()
    page = visit().get("announce.call", slug=call.slug).text
    assert f"/ru/login?next=/ru/calls/{call.slug}" in page.replace("%2F", "/")
    assert visit().post("announce.ask", {"question": ASKED}, slug=call.slug).status_code == 302


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "   ", "коротко", "а" * 1001])
def test_a_question_has_a_length(visit, db, text):
    call = a_call()
    page = visit(makers.a_person()).post("announce.ask", {"question": text}, slug=call.slug)
    assert page.status_code == 422
    assert db.session.query(Enquiry).count() == 0


def test_a_second_click_asks_nothing_new(visit, db):
    call, asker = a_call(), makers.a_person()
    visitor = visit(asker)
    assert visitor.post("announce.ask", {"question": ASKED}, slug=call.slug).status_code == 302
    assert visitor.post("announce.ask", {"question": ASKED}, slug=call.slug).status_code == 422
    assert db.session.query(Enquiry).count() == 1


@pytest.mark.once
def test_questions_are_taken_while_the_call_is_open(app, clock):
    call, draft, person = a_call(), a_draft_call(), makers.a_person()
    with pytest.raises(Refused):
        acts.ask(draft, ASKED, by=person, lang="ru")
    clock.set(call.closes_at)
    with pytest.raises(Refused):
        acts.ask(call, ASKED, by=person, lang="ru")


@pytest.mark.once
def test_only_officers_answer_and_only_with_words(visit, db):
    call, person = a_call(), makers.a_person()
    enquiry = acts.ask(call, ASKED, by=person, lang="ru")
    where = f"/ru/enquiries/{enquiry.id}"
    for maker in (makers.an_applicant, makers.an_expert, makers.a_chair):
        assert visit(maker()).post(where, {"answer": "Да."}).status_code == 403
    officer = visit(makers.an_officer())
    assert officer.post(where, {"answer": " "}).status_code == 422
    assert officer.post("/ru/enquiries/999999", {"answer": "Да."}).status_code == 404
    assert db.session.get_one(Enquiry, enquiry.id).answer is None


@pytest.mark.once
def test_an_answer_can_be_corrected_and_the_first_one_is_remembered(visit, db):
    call, officer = a_call(), makers.an_officer()
    enquiry = acts.ask(call, ASKED, by=makers.a_person(), lang="ru")
    acts.reply(enquiry, "Нет.", by=officer)
    visit(officer).submit(f"/ru/calls/{call.slug}", action="/ru/enquiries/", answer="Да.")
    assert db.session.get_one(Enquiry, enquiry.id).answer == "Да."


@pytest.mark.once
def test_what_people_typed_is_text_and_nothing_else(visit):
    call, officer = a_call(), makers.an_officer()
    enquiry = acts.ask(call, '<script>alert(1)</script> & "кавычки"', by=makers.a_person(), lang="ru")
    acts.reply(enquiry, "<b>да</b>\n<img src=x onerror=alert(1)>", by=officer)
    page = visit().get("announce.call", slug=call.slug).text
    assert "<script>alert" not in page
    assert "<b>да</b>" not in page
    assert "&lt;img src=x" in page

"""Mails: text and HTML, headers that providers want, what may wait, failures that stay with the letter."""

import email
import email.policy
import re
import smtplib
import socketserver
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from portal import history, letters, mails, wishes
from portal.accounts import letter_acts
from portal.letters import Letter, Words
from tests import makers, makers_announce, makers_apply


def sent(portal):
    """The mails that have left, oldest first."""
    found = sorted((portal.home / "mail").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in found]


def an_answer(asker, officer, answer="Да, можно."):
    """A reply to a question: a letter that may wait."""
    call = makers_announce.a_call(by=officer)
    enquiry = makers_announce.acts.ask(call, "Можно ли?", by=asker, lang=asker.lang)
    makers_announce.acts.reply(enquiry, answer, by=officer)
    return enquiry


def test_a_mail_says_the_same_in_text_and_html_and_how_to_switch_it_off(portal, app, visit, drain, db):
    asker = makers.a_person(lang="kk", email="asker@company.example")
    an_answer(asker, makers.an_officer(), "Иә, <b>болады</b>.")
    drain()
    (mail,) = sent(portal)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "Иә, <b>болады</b>." in text
    assert "Иә, &lt;b&gt;болады&lt;/b&gt;." in html
    assert html.count("<a href=") == 2  # one button, one way out
    assert not re.search(r"<img|<script|src=|<style", html)
    assert '<html lang="kk">' in html
    link = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in text
    assert re.fullmatch(r"http://localhost/kk/letters/choice/[\w-]{22}/messages", link)
    raw = (portal.home / "mail" / f"{db.session.scalars(select(Letter.id)).one():07d}.eml").read_bytes()
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in raw  # in one piece

    stranger = visit(lang="kk")
    path = link.removeprefix("http://localhost")
    assert stranger.get(path).status_code == 200
    assert wishes.of(asker.id).way("messages") == "now"  # a look changes nothing
    answer = stranger.client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.text) == (200, "")
    assert wishes.of(asker.id).way("messages") == "portal"
    assert stranger.get(f"{path[:-11]}x/messages").status_code == 404
    assert stranger.get(path.replace("messages", "security")).status_code == 404
    assert stranger.client.post(path, data={"way": "never"}).status_code == 422
    event = db.session.scalars(select(history.Event).where(history.Event.act == "accounts.choose_letters")).one()
    assert (event.actor_id, event.data) == (asker.id, {"kind": "messages", "way": "portal"})


def test_what_may_wait_comes_in_one_letter_a_day_and_in_no_quiet_hour(portal, app, visit, drain, clock, db):
    clock.set("2026-06-01 08:00")
    asker, officer = makers.a_person(lang="en", email="asker@company.example"), makers.an_officer()
    visitor = visit(asker, "en")
    wanted = {"messages": "daily", "quiet_from": "22", "quiet_until": "10"}
    assert visitor.submit("accounts.letter_wishes", {**wanted, "quiet_until": ""}).status_code == 422
    assert visitor.submit("accounts.letter_wishes", wanted).status_code == 302
    enquiry = an_answer(asker, officer)
    makers_announce.acts.reply(enquiry, "Нет.", by=officer)
    drain()
    assert [letter.state for letter in db.session.scalars(select(Letter))] == ["waiting", "waiting"]
    clock.set("2026-06-01 09:01")
    assert mails.jobs.plan_day() > 0
    drain()
    assert sent(portal) == []  # it is a quiet hour
    clock.set("2026-06-01 10:00")
    drain()
    (mail,) = sent(portal)
    assert mail["Subject"] == "2 letters for you today"
    assert mail["List-Unsubscribe"].endswith("/all>")
    assert mail.get_body(("plain",)).get_content().count("http://localhost/en/calls/") == 2
    assert {letter.state for letter in db.session.scalars(select(Letter))} == {"sent"}
    assert visitor.get("accounts.letters").text.count("<time") == 2  # the letter of the day tells nothing new
    mails.gather_for(mails.jobs.Job(kind="letters.gather", payload={"user": asker.id}))
    drain()
    assert len(sent(portal)) == 1


def test_what_has_legal_effect_comes_at_once_whatever_was_chosen(portal, app, drain, clock, db):
    clock.set("2026-06-01 23:30")
    owner = makers.a_person(email="owner@company.example")
    ways = dict.fromkeys(wishes.kinds(), "portal")
    letter_acts.save_letter_wishes(owner, ways, 22, 8, by=owner)
    makers_apply.a_submitted_case(by=owner)
    drain()
    (mail,) = sent(portal)
    assert mail["List-Unsubscribe"] is None
    assert "http://localhost/ru/profile/letters" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(("since", "until", "now", "leaves"), [
    (22, 8, "2026-06-01 23:30", "2026-06-02 08:00"), (22, 8, "2026-06-02 07:59", "2026-06-02 08:00"),
    (22, 8, "2026-06-02 08:00", "2026-06-02 08:00"), (13, 14, "2026-06-02 13:00", "2026-06-02 14:00"),
    (13, 14, "2026-06-02 12:59", "2026-06-02 12:59"), (None, None, "2026-06-02 03:00", "2026-06-02 03:00"),
])  # fmt: skip
def test_quiet_hours_end_in_kazakhstan(clock, since, until, now, leaves):
    wanted = wishes.LetterWishes(ways={}, quiet_from=since, quiet_until=until)
    expected = clock.set(leaves)
    assert wanted.leaves_at(clock.set(now)) == expected


class Relay(socketserver.StreamRequestHandler):
    """A relay that answers RCPT with what the test says."""

    answer = b""

    def handle(self):
        self.wfile.write(b"220 relay\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            self.wfile.write({b"RCPT": self.answer, b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
            if verb == b"QUIT":
                return


@contextmanager
def relay(answer):
    """Its address, while it runs."""
    handler = type("Answering", (Relay,), {"answer": answer})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.once
def test_a_failure_stays_with_the_letter(app, db, clock):
    clock.set("2026-06-01 12:00")
    letter = letters.post("gone@company.example", "ru", "test", Words("Тема", "Текст\n"))
    db.session.commit()
    before, later = app.config["MAIL"], mails.jobs
    try:
        with relay(b"451 4.2.1 try later\r\n") as app.config["MAIL"]:
            later.drain()
        assert (letter.state, "451" in letter.error) == ("queued", True)
        clock.forward(hours=1)
        with relay(b"550 5.1.1 no such mailbox\r\n") as app.config["MAIL"]:
            later.drain()
        assert (letter.state, "no such mailbox" in letter.error, letter.tried_at) == ("failed", True, db.now())
    finally:
        app.config["MAIL"] = before
    assert smtplib.SMTPRecipientsRefused.__name__ in letter.error

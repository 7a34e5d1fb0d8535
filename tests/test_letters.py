"""Letters: one per reader and event, in the reader's language, with headers that are only ours."""

import email
import email.policy
import re

import pytest
from sqlalchemy import select

from portal import letters, mails
from portal.letters import Letter, Words, one_line
from tests import makers


def a_letter(db, subject="Өтінім берілді", to="reader@example.kz", **facts):
    letter = letters.post(to, "kk", "test", Words(subject, "Мәтін\n"), **facts)
    db.session.commit()
    return letter


def test_a_letter_is_sent_once_and_says_so(db, drain):
    letter = a_letter(db)
    assert drain() == 1
    db.session.refresh(letter)
    assert letter.state == "sent"
    assert drain() == 0


def test_the_message_carries_our_headers_and_a_number_that_never_changes(db):
    letter = a_letter(db, link="/kk/applications/x")
    first, second = mails.as_mail(letter), mails.as_mail(letter)
    assert first["Message-ID"] == second["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", first["Message-ID"])
    read = email.message_from_bytes(first.as_bytes(), policy=email.policy.SMTP)
    assert read["Subject"] == "Өтінім берілді"
    assert read["Content-Language"] == "kk"
    assert "http://localhost/kk/applications/x" in read.get_body(("plain",)).get_content()


@pytest.mark.parametrize("hostile", [
    "a\r\nBcc: evil@evil.example", "a\nBcc: x", "=?utf-8?q?Hello=0ABcc:_evil@evil.example?=", "a\u2028Bcc: x", "a\x00b",
])  # fmt: skip
def test_a_name_in_a_subject_cannot_smuggle_a_header_in(db, hostile):
    letter = a_letter(db, subject=one_line(hostile))
    message = email.message_from_bytes(mails.as_mail(letter).as_bytes(), policy=email.policy.SMTP)
    assert message["Bcc"] is None
    assert set(message.keys()) == {
        "From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Language", "Content-Type",
        "MIME-Version",
    }  # fmt: skip


def test_an_invitation_is_written_in_the_language_of_who_invites(db, drain):
    owner = makers.a_person(lang="kk", name="Айгерім Сәрсенова")
    organisation = makers.an_organisation(owner)
    db.session.flush()
    makers.acts.invite(organisation, "colleague@example.kz", "editor", by=owner, base_url="http://localhost/kk/i")
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.to == "colleague@example.kz")).one()
    assert (letter.lang, letter.state) == ("kk", "sent")
    assert "Айгерім Сәрсенова" in letter.body
    assert "http://localhost/kk/i/" in letter.body

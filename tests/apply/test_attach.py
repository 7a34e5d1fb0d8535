"""Files of an application: taken by what they are, told at the question why not, given back only as downloads."""

import io

import pytest
from sqlalchemy import select

from portal import storage
from portal.apply import acts
from portal.apply.models import Attachment
from portal.workflow import Refused
from tests import makers, makers_announce, makers_apply
from tests.makers_apply import PDF


@pytest.fixture
def case(db):
    """A draft of the kind that shows most questions with files."""
    draft = makers_apply.a_draft()
    company = draft.call.programme.page("company")
    acts.save_page(draft, company, {"gr01": "industries"}, by=makers_apply.owner_of(draft), version=0)
    db.session.commit()
    return draft


@pytest.fixture
def send(visit, case):
    """send(content, name, question) uploads as the owner."""
    visitor = visit(makers_apply.owner_of(case))

    def upload(content, name, question="doc_cofinancing", by=None):
        browser = by or visitor
        parts = (
            f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser._token()}\r\n--x\r\n'
            f'Content-Disposition: form-data; name="{question}"; filename="{name}"\r\n\r\n'
        )
        where = browser.url("apply.attach", key=case.key, question=question)
        body = parts.encode() + content + b"\r\n--x--\r\n"
        return browser._ask("POST", where, data=body, content_type="multipart/form-data; boundary=x")

    return upload


def test_a_file_is_kept_and_given_back_as_a_download(send, visit, case, db):
    answer = send(PDF, "Выписка_банк.pdf")
    assert answer.location.endswith("/pages/documents#doc_cofinancing")
    kept = db.session.scalars(select(Attachment)).one()
    assert (kept.name, kept.size, kept.media_type) == ("Выписка_банк.pdf", len(PDF), "application/pdf")
    assert storage.size_of(kept.sha256) == len(PDF)
    visitor = visit(makers_apply.owner_of(case))
    page = visitor.get(f"/applications/{case.key}/pages/documents").text
    assert "Выписка_банк.pdf" in page
    back = visitor.get("apply.file", key=case.key, file_id=kept.id)
    assert back.data == PDF
    assert back.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%D0%92" in back.headers["Content-Disposition"]
    assert back.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert back.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("film.mp4", b"film", "Allowed: PDF, JPG, PNG, XLSX, DOCX."),
        ("plan.pdf", b"MZ\x90", "inside is something else"),
        ("plan.pdf", b"", "The file is empty."),
    ],
)
def test_a_refused_file_says_why_at_its_question(send, visit, case, db, name, content, reason):
    english = visit(makers_apply.owner_of(case), "en")
    answer = send(content, name, by=english)
    assert answer.status_code == 422
    assert reason in answer.text
    assert 'href="#doc_cofinancing"' in answer.text
    assert db.session.scalars(select(Attachment)).all() == []


def test_a_file_that_is_somewhat_too_large_is_told_at_its_question(send, visit, case):
    content = PDF[:-6] + b" " * (21 * 1024 * 1024) + PDF[-6:]
    answer = send(content, "plan.pdf", by=visit(makers_apply.owner_of(case), "en"))
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.text


def test_a_file_without_end_is_not_even_read(send):
    assert send(b"x" * (61 * 1024 * 1024), "plan.pdf").status_code == 413


def test_strangers_and_the_signed_out_cannot_send_much(send, visit):
    assert send(b"x" * (1024 * 1024), "plan.pdf", by=visit()).status_code == 413
    assert send(PDF, "plan.pdf", by=visit(makers.an_applicant())).status_code == 404


def test_without_a_file_nothing_is_taken(send):
    assert send(b"", "").status_code == 422


def test_the_same_file_twice_is_one(send, db):
    send(PDF, "plan.pdf")
    send(PDF, "plan.pdf")
    assert len(db.session.scalars(select(Attachment)).all()) == 1


def test_no_more_files_than_the_question_takes(send, db):
    for n in range(5):
        assert send(PDF + b"%d" % n, f"{n}.pdf").status_code == 302
    assert send(PDF + b"6", "6.pdf").status_code == 422
    assert len(db.session.scalars(select(Attachment)).all()) == 5


def test_a_question_that_is_not_asked_takes_none(send):
    assert send(PDF, "plan.pdf", question="doc_accelerator").status_code == 404
    assert send(PDF, "plan.pdf", question="gr02").status_code == 404
    assert send(PDF, "plan.pdf", question="nothing").status_code == 404


def test_a_file_is_removed_and_its_bytes_stay(send, visit, case, db):
    send(PDF, "plan.pdf")
    kept = db.session.scalars(select(Attachment)).one()
    sha256, visitor = kept.sha256, visit(makers_apply.owner_of(case))
    answer = visitor.post("apply.detach", key=case.key, file_id=kept.id)
    assert answer.location.endswith("/pages/documents#doc_cofinancing")
    assert db.session.scalars(select(Attachment)).all() == []
    assert storage.size_of(sha256) == len(PDF)


def test_files_of_others_are_not_there(send, visit, db, case):
    send(PDF, "plan.pdf")
    kept = db.session.scalars(select(Attachment)).one()
    key, file_id = case.key, kept.id
    other = makers_apply.a_draft(makers_announce.a_call())
    stranger = visit(makers_apply.owner_of(other))
    for where in (key, other.key):
        assert stranger.get("apply.file", key=where, file_id=file_id).status_code == 404
        assert stranger.post("apply.detach", key=where, file_id=file_id).status_code == 404
    assert len(db.session.scalars(select(Attachment)).all()) == 1


def test_a_submitted_case_takes_and_gives_up_no_files(visit, db):
    case = makers_apply.a_submitted_case()
    owner, attachment = makers_apply.owner_of(case), case.attachments[0]
    with pytest.raises(Refused, match="больше нельзя менять"):
        acts.detach(case, attachment)
    question = case.call.programme.question("doc_prices")
    with pytest.raises(Refused, match="больше нельзя менять"):
        acts.attach(case, question, storage.put(io.BytesIO(PDF)), "plan.pdf", "application/pdf", by=owner)


def test_a_change_of_files_is_another_version_of_the_draft(db, clock):
    clock.set("2026-05-12 14:32")
    case = makers_apply.a_complete_draft()
    db.session.commit()
    before = case.version
    acts.detach(case, case.attachments[0])
    db.session.commit()
    assert case.version == before + 1

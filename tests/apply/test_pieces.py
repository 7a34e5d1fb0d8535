"""A large file in pieces: it goes on where it stopped, is taken as any other file, and nobody can abuse it."""

import base64
import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import jobs, storage
from portal.apply.models import Attachment
from portal.arriving import AT_ONCE, Arriving
from tests import makers, makers_apply
from tests.makers_apply import PDF

SPEAKS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PIECE = "application/offset+octet-stream"
LARGE = PDF[:-6] + b" " * (1_200_000 - len(PDF)) + PDF[-6:]
HALF, QUESTION = 500_000, "doc_cofinancing"


@pytest.fixture
def case(app):
    return makers_apply.a_draft()


@pytest.fixture
def owner(visit, case):
    return visit(makers_apply.owner_of(case), "en")


class Sender:
    """Speaks tus to the portal as a visitor."""

    def __init__(self, visitor, where):
        self.visitor, self.where, self.page = visitor, where, visitor.url(where)

    def begin(self, content=LARGE, name="plan.pdf", **headers):
        about = {"filename": name, "sha256": hashlib.sha256(content).hexdigest()}
        metadata = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in about.items())
        return self.ask("POST", f"{self.page}/arriving",
                        **{"Upload-Length": str(len(content)), "Upload-Metadata": metadata, **headers})  # fmt: skip

    def piece(self, where, offset, content, **headers):
        sent = {"Upload-Offset": str(offset), "Content-Type": PIECE, **headers}
        return self.ask("PATCH", where, data=content, **sent)

    def ask(self, method, where, data=None, **headers):
        headers = {**SPEAKS, "X-CSRFToken": self.visitor._token(), **headers}
        return self.visitor._ask(method, where, data=data, headers=headers)

    def attach(self, location):
        return self.visitor.post(self.where, {"arrived": location.rpartition("/")[2]})

    def offset(self, where):
        return int(self.ask("HEAD", where).headers["Upload-Offset"])


@pytest.fixture
def sender(owner, case):
    return Sender(owner, f"/applications/{case.key}/files/{QUESTION}")


def test_a_file_in_pieces_goes_on_where_it_stopped_and_is_taken_like_any_other(sender, case, db, drain, portal):
    begun = sender.begin()
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    where = begun.location
    assert sender.piece(where, 0, LARGE[:HALF]).headers["Upload-Offset"] == str(HALF)
    assert sender.attach(where).status_code == 422  # the form cannot be sent before the file is there
    again = sender.begin()  # the page was loaded anew, the same file was chosen
    assert (again.location, again.headers["Upload-Offset"]) == (where, str(HALF))
    assert sender.offset(where) == HALF
    assert sender.piece(where, HALF, LARGE[HALF:-200_000]).status_code == 204
    assert sender.piece(where, len(LARGE) - 200_000, LARGE[-200_000:]).status_code == 204
    for _twice in range(2):  # the answer to the first was lost
        assert sender.attach(where).location.endswith(f"/pages/documents#{QUESTION}")
    kept = db.session.scalars(select(Attachment)).one()
    assert (kept.name, kept.size, kept.sha256) == ("plan.pdf", len(LARGE), hashlib.sha256(LARGE).hexdigest())
    with storage.open(kept.sha256) as file:
        assert file.read() == LARGE
    drain()
    assert left(portal) == []


def test_hostile_pieces_change_nothing(visit, db):
    case = makers_apply.a_draft()
    colleague, key = makers_apply.a_colleague(case.organisation), case.key
    sender = Sender(visit(makers_apply.owner_of(case), "en"), f"/applications/{key}/files/{QUESTION}")
    where = sender.begin().location
    sender.piece(where, 0, LARGE[:HALF])
    for offset in (0, HALF - 1, HALF + 1):
        wrong = sender.piece(where, offset, b"x")
        assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, str(HALF))
    sender.piece(where, HALF, LARGE[HALF:1_000_000])
    assert sender.piece(where, 1_000_000, b"x" * 300_000).status_code == 413  # beyond its end
    assert sender.piece(where, 1_000_000, b"x" * 600_000).status_code == 413  # more than one request may bring
    assert sender.piece(where, 1_000_000, b"x", **{"Content-Type": "text/plain"}).status_code == 415
    assert sender.piece(where, "-1", b"x").status_code == 400
    assert sender.piece(where, 1_000_000, b"x", **{"X-CSRFToken": "none"}).status_code == 400
    assert sender.piece(where, 1_000_000, b"x", **{"Tus-Resumable": "0.2"}).status_code == 412
    assert sender.offset(where) == 1_000_000
    assert sender.piece(where, 1_000_000, LARGE[1_000_000:]).status_code == 204
    assert sender.piece(where, len(LARGE), b"x").status_code == 413  # after the end
    for other in (visit(makers.an_applicant()), visit(colleague)):
        stranger = Sender(other, sender.where)
        assert stranger.ask("HEAD", where).status_code == 404
        assert stranger.piece(where, len(LARGE), b"").status_code == 404
        assert stranger.attach(where).status_code in {404, 422}
    assert Sender(visit(), sender.where).ask("HEAD", where).status_code == 302
    elsewhere = sender.visitor.post(f"/applications/{key}/files/gr12", {"arrived": where.rpartition("/")[2]})
    assert elsewhere.status_code in {404, 422}  # a file is for the question that it was begun for
    assert db.session.scalars(select(Attachment)).all() == []


def test_a_file_that_would_not_be_taken_is_refused_before_it_travels(sender, case, db):
    huge = sender.begin(**{"Upload-Length": str(21 * 1024 * 1024)})
    assert (huge.status_code, "larger than 20 MB" in huge.json["error"]) == (413, True)
    film = sender.begin(name="film.mp4")
    assert (film.status_code, "Allowed: PDF" in film.json["error"]) == (422, True)
    for headers in (
        {"Upload-Length": "0"},
        {"Upload-Length": "many"},
        {"Upload-Metadata": "filename ?"},
        {"Upload-Metadata": ""},
    ):
        assert sender.begin(**headers).status_code == 400
    for n in range(AT_ONCE):
        assert sender.begin(PDF + b"%d" % n).status_code == 201
    assert sender.begin().status_code == 429
    assert db.session.scalars(select(Attachment)).all() == []


def test_what_arrives_is_examined_like_any_file_and_must_be_what_was_sent(sender, db):
    exe = b"MZ" + b"\x90" * 2_000
    where = sender.begin(exe).location
    sender.piece(where, 0, exe)
    assert "inside is something else" in sender.attach(where).text
    where = sender.begin().location
    sender.piece(where, 0, LARGE[:HALF])
    sender.piece(where, HALF, b"x" * HALF)
    sender.piece(where, 2 * HALF, LARGE[2 * HALF :])
    assert "damaged" in sender.attach(where).text
    assert sender.begin().headers["Upload-Offset"] == "0"  # the next try begins anew
    assert db.session.scalars(select(Attachment)).all() == []


def test_it_waits_two_days_and_not_beyond_the_submission(sender, clock, case, db, drain, portal):
    clock.set("2026-05-12 14:32")
    where = sender.begin().location
    sender.piece(where, 0, LARGE[:HALF])
    clock.forward(hours=47)
    assert sender.offset(where) == HALF
    clock.forward(hours=1)
    assert sender.ask("HEAD", where).status_code == 410
    assert sender.piece(where, HALF, LARGE[HALF : 2 * HALF]).status_code == 410
    assert sender.attach(where).status_code == 422
    jobs.later("arriving.expire")
    drain()
    assert (db.session.scalars(select(Arriving)).all(), left(portal)) == ([], [])


@pytest.mark.once
def test_a_case_that_was_handed_in_takes_no_pieces_for_its_questions(visit):
    case = makers_apply.a_submitted_case()
    late = Sender(visit(makers_apply.owner_of(case)), f"/applications/{case.key}/files/{QUESTION}")
    assert late.begin().status_code == 409


def left(portal):
    """What still lies aside."""
    return list((Path(portal.home) / "files" / "pieces").rglob("*")) if portal.home else []

"""Four things are signed: a submission, an agreement, a statement, a vote. Each on a computer (NCALayer) and on a phone
(eGov Mobile by QR), each can be taken elsewhere, and of twelve failures that people meet none does anything by half."""

import base64
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.apply.models import Submission
from portal.award.commission_models import Ballot, Seat
from portal.award.participant_models import Agreement
from portal.award.statement_models import Filing
from portal.signatures import configured, sigex
from portal.signatures.models import Signature
from portal.work import invariants
from tests import makers, makers_apply, makers_residency, makers_statements, signing

OTHER = "190640099994"
DONE = {
    Submission: Submission.id.is_not(None), Agreement: Agreement.company_signed_at.is_not(None),
    Filing: Filing.id.is_not(None), Ballot: Ballot.id.is_not(None),
}  # fmt: skip


@dataclass
class Thing:
    """Something to sign: by whom, which pages it has, what travels with it, and what its bytes are."""

    name: str
    visitor: Any
    values: dict[str, Any]
    sign: str
    phone: str
    evidence: str
    bytes_at: str
    bin: str | None
    typed: dict[str, Any] = field(default_factory=dict)
    member: int = 0

    def content(self) -> bytes:
        """What is signed."""
        ask = self.visitor.post if self.name == "vote" else self.visitor.get
        given = {"data": self.typed} if self.name == "vote" else {}
        answer = ask(self.bytes_at, **given, **self.values)
        assert answer.status_code == 200
        return answer.data

    def send(self, cms: bytes) -> Any:
        """By NCALayer: the page sends the form with the signature."""
        return self.visitor.post(self.sign, {**self.typed, "cms": base64.b64encode(cms).decode()}, **self.values)

    def begin(self) -> Any:
        """By QR: the answer leads to the page with the code."""
        return self.visitor.post(self.phone, self.typed, **self.values)

    def follow(self, page: Any) -> tuple[str, str]:
        """One poll of that page."""
        told = self.visitor.post(page.location, headers={"Accept": "application/json"}).json
        return told["state"], told["reason"]


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setattr(sigex, "WAIT", 0.1)
    with signing.serving() as served:
        yield served


@pytest.fixture
def authority(app, clock, service, monkeypatch, tmp_path):
    clock.set("2027-04-20 11:00")
    made = signing.Authority()
    told = {
        "SIGNATURE_ROOTS": made.file(tmp_path), "SIGNATURE_OCSP": f"{service.url}/ocsp", "SIGEX_URL": service.url,
        "NCALAYER_URL": "wss://127.0.0.1:13579",
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setitem(app.config, name, value)
    service.says("/ocsp", made.answer)
    return made


@pytest.fixture
def things(authority, clock, visit, service):
    """The four of them, each waiting for its signature."""
    clock.set("2026-04-20 11:00")
    owner = makers.a_person(lang="en")
    participant = makers_residency.a_participant(by=owner)
    clock.set("2027-04-20 11:00")
    statement = makers_statements.a_statement(participant, "2026", by=owner)
    draft = makers_apply.a_complete_draft()
    members, call = makers_residency.a_commission(3), participant.application.call
    agreed = makers_residency.an_admitted_request(call)
    makers_residency.decided(makers_residency.the_matter(agreed), members)
    matter = makers_residency.the_matter(makers_residency.an_admitted_request(call))
    service.says("/api/egovQr", {
        "qrCode": signing.PICTURE, "dataURL": f"{service.url}/data", "signURL": f"{service.url}/sign",
    })  # fmt: skip
    service.says("/data", {"status": "ok"})
    owner_of = makers_apply.owner_of
    made = [
        Thing("submission", visit(owner_of(draft), "en"), {"key": draft.key}, "apply.sign", "apply.sign_on_phone",
              "apply.evidence", "apply.signable", draft.organisation.bin,
              {"version": str(draft.version), "declared": "y"}),
        Thing("agreement", visit(owner_of(agreed), "ru"), {"key": agreed.key}, "award.sign_agreement",
              "award.sign_agreement_on_phone", "award.agreement_evidence", "award.agreement_signable",
              agreed.organisation.bin),
        Thing("statement", visit(owner, "kk"), {"key": statement.key}, "award.sign_statement",
              "award.sign_statement_on_phone", "award.statement_evidence", "award.statement_signable",
              statement.organisation.bin, {"version": str(statement.version), "declared": "y"}),
        Thing("vote", visit(members[1], "en"), {"key": matter.key}, "award.sign_vote", "award.sign_vote_on_phone",
              "award.vote_evidence", "award.vote_signable", None, {"choice": "against", "reason": "Нет рынка."}),
    ]  # fmt: skip
    made[3].bin = matter.organisation.bin  # the key of the company itself is the one that may not be used
    made[3].member = members[1].id
    return made


def key_for(authority, thing, **more):
    """The right key: the company's for what the company signs, a person's own for a vote."""
    return authority.person(None if thing.name == "vote" else thing.bin, kind="ec", **more)


def evidence(thing):
    more = {"user_id": thing.member} if thing.name == "vote" else {}
    return thing.visitor.get(thing.evidence, **thing.values, **more)


def handed(cms):
    return {"documentsToSign": [{"document": {"file": {"data": base64.b64encode(cms).decode()}}}]}


def kept(db):
    return [db.session.scalar(select(func.count()).select_from(table).where(how)) for table, how in DONE.items()] + [
        db.session.scalar(select(func.count()).select_from(Signature))
    ]


def broken():
    return list(invariants.CHECKS["signatures_are_of_what_was_submitted"]())


def test_what_is_signed_on_a_computer_can_be_verified_elsewhere(things, authority, db, tmp_path):
    for thing in things:
        content = thing.content()
        assert json.loads(content)["format"].startswith("orken-")
        cms = key_for(authority, thing).sign(content)
        if thing.name == "vote":
            cms = authority.stamped(cms, datetime(2027, 4, 20, 6, 0, 1, tzinfo=UTC))
        assert (thing.name, thing.send(cms).status_code) == (thing.name, 302)
        archive = evidence(thing).data
        signing.verified_elsewhere(archive, content, tmp_path / thing.name)
        readme = (tmp_path / thing.name / "README.txt").read_text("utf-8")
        assert ("no time stamp" in readme, "stamped the signature on" in readme) == (
            thing.name != "vote", thing.name == "vote",
        )  # fmt: skip
    assert kept(db) == [4, 2, 1, 7, 4]
    assert broken() == []
    vote = things[3]
    page = vote.visitor.get("award.matter", **vote.values).text
    assert ("СЕРІКОВА АЙГЕРІМ" in page, "Нет рынка." in page) == (True, True)
    told = db.session.scalars(select(Ballot).where(Ballot.reason == "Нет рынка.")).one()
    told.choice = "abstain"  # a hand in the database
    db.session.commit()
    assert broken() == [
        f"signature {db.session.scalar(select(func.max(Signature.id)))} is over another vote than was cast"
    ]
    assert vote.visitor.post("award.vote", {"choice": "for", "reason": ""}, **vote.values).status_code == 302
    assert (broken(), kept(db)[-1], evidence(vote).status_code) == ([], 3, 404)  # the vote is another, and not signed


@pytest.mark.once
def test_what_is_signed_on_a_phone_is_the_same(things, authority, db, service, tmp_path):
    for thing in things:
        content = thing.content()
        page = thing.begin()
        assert (thing.name, page.status_code) == (thing.name, 302)
        assert signing.PICTURE in thing.visitor.follow(page).text
        service.silent("/sign", 0.3)
        assert [thing.follow(page)[0] for _poll in range(2)] == ["sent", "sent"]
        document = json.loads(next(body for path, body in reversed(service.asked) if path == "/data"))
        assert base64.b64decode(document["documentsToSign"][0]["document"]["file"]["data"]) == content
        service.says("/sign", handed(key_for(authority, thing).sign(content)))
        assert [thing.follow(page) for _poll in range(2)] == [("done", ""), ("done", "")]
        assert thing.visitor.get(page.location).status_code == 302
        signing.verified_elsewhere(evidence(thing).data, content, tmp_path / thing.name)
    assert (kept(db), broken()) == ([4, 2, 1, 7, 4], [])


TWELVE = {
    "cancelled": {"en": "Отказ пользователя", "ru": "Отказ пользователя", "kk": "Отказ пользователя"},
    "wrong_password": {"en": "wrong password", "ru": "wrong password", "kk": "wrong password"},
    "key_for_signing_in": {"en": "not AUTH", "ru": "AUTH", "kk": "AUTH"},
    "expired": {"en": "expired on", "ru": "Срок действия", "kk": "мерзімі"},
    "revoked": {"en": "was revoked", "ru": "отозван", "kk": "кері қайтарылған"},
    "of_another_company": {"en": "of another company", "ru": "другой компании", "kk": "басқа компанияға"},
    "may_not_sign_for_it": {"en": "right to sign", "ru": "права подписи", "kk": "қол қою құқығын"},
    "of_an_unknown_authority": {"en": "Test authority", "ru": "Test authority", "kk": "Test authority"},
    "changed_after_signing": {"en": "another document", "ru": "другому документу", "kk": "басқа құжатқа"},
    "service_is_down": {"en": "(OCSP)", "ru": "(OCSP)", "kk": "(OCSP)"},
    "garbled_answer": {"en": "not a signature", "ru": "не удаётся прочитать", "kk": "оқи алмаймыз"},
    "timed_out": {"en": "served its time", "ru": "QR", "kk": "QR"},
}
IN_THE_PROGRAM = {"cancelled", "wrong_password", "timed_out"}  # of NCALayer: tests/browser/test_signing.py


def bad_keys(authority, thing):
    """What comes back in each failure that reaches the portal as bytes."""
    content, ends = thing.content(), datetime(2027, 3, 31, 12, tzinfo=UTC)
    sign_in = (signing.SIGNING_IN, signing.COMPANY, signing.HEAD)
    right, gone = key_for(authority, thing), key_for(authority, thing)
    authority.revoked.add(gone.certificate.serial_number)
    return {
        "key_for_signing_in": authority.person(thing.bin, kind="ec", purposes=sign_in, signs=False).sign(content),
        "expired": key_for(authority, thing, ends=ends).sign(content),
        "revoked": gone.sign(content),
        "of_another_company": authority.person(OTHER, kind="ec").sign(content),
        "may_not_sign_for_it": authority.person(
            thing.bin, kind="ec", purposes=(signing.SIGNING, signing.EMPLOYEE)
        ).sign(content),
        "of_an_unknown_authority": key_for(signing.Authority(), thing).sign(content),
        "changed_after_signing": right.sign(content + b" "),
        "service_is_down": right.sign(content),
        "garbled_answer": b"<html>",
    }  # fmt: skip


@pytest.mark.once
def test_twelve_failures_say_what_to_do_and_change_nothing(things, authority, db, service, clock, monkeypatch):
    monkeypatch.setattr(configured, "SECONDS", 0.2)
    before, shown = kept(db), set()
    bad = [bad_keys(authority, thing) for thing in things[:3]]
    for number, (name, said) in enumerate(TWELVE.items()):
        service.says("/ocsp", authority.answer)
        if name == "service_is_down":
            service.answers.pop("/ocsp")
        for thing, cms in zip(things[:3], bad, strict=True):
            if name not in IN_THE_PROGRAM and number % 3 == things.index(thing):
                answer = thing.send(cms[name])
                assert (name, answer.status_code, said[thing.visitor.lang] in answer.text) == (name, 409, True)
                shown.add((name, "computer"))
        thing = things[(number + 1) % 3]
        page = thing.begin()
        assert thing.follow(page)[0] == "sent"
        service.says("/sign", {"message": said["en"]} if name in IN_THE_PROGRAM else handed(
            bad[things.index(thing)][name]))  # fmt: skip
        if name == "timed_out":
            clock.forward(minutes=11)
        state, reason = thing.follow(page)
        assert (name, state, said[thing.visitor.lang] in reason) == (name, "failed", True), reason
        assert thing.visitor.follow(page).status_code == 200
        shown.add((name, "phone"))
    assert {name for name, _way in shown} == set(TWELVE)
    assert {name for name, way in shown if way == "computer"} == set(TWELVE) - IN_THE_PROGRAM
    assert (kept(db), broken()) == (before, [])


@pytest.mark.once
def test_a_member_votes_with_an_own_key_and_nobody_twice(things, authority, db, visit):
    vote = things[3]
    content = vote.content()
    company = vote.send(authority.person(vote.bin, kind="ec").sign(content))
    assert (company.status_code, "of the company that the matter is about" in company.text) == (409, True)
    assert "Нет рынка." in company.text
    incomplete = vote.visitor.post(vote.bytes_at, {"choice": "against", "reason": ""}, **vote.values)
    assert incomplete.status_code == 200  # the act says what is missing, and at its field
    unsaid = vote.visitor.post(vote.sign, {"cms": "x"}, **vote.values)
    assert (unsaid.status_code, vote.visitor.post(vote.bytes_at, {}, **vote.values).status_code) == (422, 422)
    assert vote.send(authority.person(None, kind="ec").sign(content)).status_code == 302
    members = select(Seat.user_id).where(Seat.user_id != vote.member).order_by(Seat.id.desc())
    other = visit(db.session.get_one(User, db.session.scalars(members).first()), "en")
    again = Thing("vote", other, vote.values, vote.sign, vote.phone, vote.evidence, vote.bytes_at, None, vote.typed)
    answer = again.send(authority.person(None, kind="ec").sign(again.content()))
    assert (answer.status_code, "from another account" in answer.text) == (409, True)
    names = zipfile.ZipFile(io.BytesIO(evidence(vote).data)).namelist()
    assert {"signed.json", "signature.p7s", "authorities.pem", "revocation.ocsp"} <= set(names)

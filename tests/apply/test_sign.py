"""Signing with one's own signature: what counts is kept and can be proven elsewhere; what does not says what to do."""

import base64
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from asn1crypto.cms import ContentInfo
from flask_babel import force_locale
from sqlalchemy import func, select

from portal import signatures
from portal.accounts.models import Organisation
from portal.apply import queries, receipts
from portal.apply.models import Application, Submission
from portal.signatures import configured, sigex
from portal.signatures.models import PhoneSigning, Signature
from portal.signatures.unsound import SENTENCES
from portal.work import invariants
from tests import makers, makers_announce, makers_apply, signing

NAMED = ("day", "found", "wanted", "name", "method", "service", "said")  # what sentences have places for
OTHER = "190640099994"
NOW = "2026-05-12 14:32"


@pytest.fixture
def service():
    """Where OCSP, NCANode and SIGEX answer."""
    with signing.serving() as served:
        yield served


@pytest.fixture
def authority(app, clock, service, monkeypatch, tmp_path):
    """The authority that the portal trusts; every way of signing is set up."""
    clock.set(NOW)
    made = signing.Authority()
    service.says("/ocsp", made.answer)
    told = {
        "SIGNATURE_ROOTS": made.file(tmp_path), "SIGNATURE_OCSP": f"{service.url}/ocsp",
        "NCALAYER_URL": "wss://127.0.0.1:13579", "SIGEX_URL": service.url, "NCANODE_URL": service.url,
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setitem(app.config, name, value)
    return made


@pytest.fixture
def case(app, clock):
    clock.set(NOW)
    return plainly(makers_apply.a_complete_draft())


def plainly(case):
    """What a test needs of a case, whatever the visits between do to the session."""
    sums = {file.sha256 for file in case.attachments}
    return SimpleNamespace(
        id=case.id, key=case.key, bin=case.organisation.bin, version=case.version, created_by_id=case.created_by_id,
        sums=sums, organisation_id=case.organisation_id,
    )  # fmt: skip


def a_colleague(db, case):
    return makers_apply.a_colleague(db.session.get_one(Organisation, case.organisation_id), "owner")


@pytest.fixture
def owner(case, visit):
    return visit(makers_apply.owner_of(case), "en")


def bytes_of(owner, case):
    return owner.get("apply.signable", key=case.key).data


def send(owner, case, cms):
    given = cms if isinstance(cms, str) else base64.b64encode(cms).decode()
    sent = {"version": str(case.version), "declared": "y", "cms": given}
    return owner.post("apply.sign", sent, key=case.key)


def kept(db):
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (Submission, Signature)]


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signed_submission_is_verified_elsewhere(authority, case, owner, visit, db, tmp_path, kind):
    page = owner.get(f"/applications/{case.key}/check")
    assert {"cms", "version", "declared"} <= owner.form(page, fields={"declared"}).names
    assert page.headers["Content-Security-Policy"].count("connect-src 'self' wss://127.0.0.1:13579;") == 1
    assert "127.0.0.1" not in owner.get("apply.mine").headers["Content-Security-Policy"]
    content = bytes_of(owner, case)
    told = json.loads(content)
    assert told["organisation"]["bin"] == case.bin
    assert {one["sha256"] for one in told["files"]} == case.sums
    assert set(told["declaration"]) == {"kk", "ru", "en"}
    answer = send(owner, case, authority.person(case.bin, kind=kind).sign(content))
    assert answer.status_code == 302
    page = owner.follow(answer).text
    assert "СЕРІКОВА АЙГЕРІМ" in page
    signature = db.session.scalars(select(Signature)).one()
    assert (signature.checked_by, signature.revocation, signature.iin) == ("local", "ocsp", signing.IIN)
    assert signature.bin == case.bin
    submission = queries.last_submission(case)
    assert submission.content["confirmed"]["cms_sha256"] == signature.cms_sha256
    assert "СЕРІКОВА АЙГЕРІМ" in receipts.facts(submission, "kk").confirmed
    assert list(invariants.CHECKS["signatures_are_of_what_was_submitted"]()) == []
    officer = visit(makers.an_officer())
    assert "signature.zip?no=1" in officer.get(f"/cases/{case.key}/application").text
    assert "signature.zip?no=1" in owner.get("apply.case", key=case.key).text
    for visitor, where in ((owner, "apply.evidence"), (officer, "assess.evidence")):
        signing.verified_elsewhere(visitor.get(where, key=case.key).data, content, tmp_path / where)
    assert visit(makers.an_applicant()).get("apply.evidence", key=case.key).status_code == 404
    again = send(owner, case, authority.person(case.bin).sign(content))  # a second click
    assert (again.status_code, kept(db)) == (302, [1, 1])
    db.session.scalars(select(Signature)).one().cms_sha256 = queries.last_submission(case).content["pages"][0]["sha256"]
    db.session.flush()
    assert list(invariants.CHECKS["signatures_are_of_what_was_submitted"]()) == ["signature 1 lost what was signed"]


def failures(authority, case, content):
    """What people meet: its name, what is sent, and what the page says in each language."""
    number = case.bin
    past, future = datetime(2026, 4, 30, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    sign_in = (signing.SIGNING_IN, signing.COMPANY, signing.HEAD)
    stranger = signing.Authority().person(number, kind="ec")
    gone = authority.person(number, kind="ec")
    authority.revoked.add(gone.certificate.serial_number)
    people = {
        "expired": authority.person(number, kind="ec", ends=past),
        "not_yet": authority.person(number, kind="ec", begins=future),
        "revoked": gone,
        "other_company": authority.person(OTHER, kind="ec"),
        "no_company": authority.person(None, kind="ec"),
        "not_for_signing": authority.person(number, kind="ec", purposes=sign_in, signs=False),
        "may_not_sign": authority.person(number, kind="ec", purposes=(signing.SIGNING, signing.EMPLOYEE)),
        "untrusted": stranger,
    }  # fmt: skip
    right = authority.person(number, kind="ec")
    good = right.sign(content)
    damaged = good[:-3] + bytes([good[-3] ^ 1]) + good[-2:]
    return {
        **{name: person.sign(content) for name, person in people.items()},
        "other_bytes": right.sign(content + b" "), "attached": right.sign(content, attached=True),
        "altered": damaged, "unreadable": "not a signature", "empty": "",
    }  # fmt: skip


SAID = {
    "expired": ("Срок действия", "мерзімі", "expired on"),
    "not_yet": ("действует только с", "бастап қана", "valid only from"),
    "revoked": ("отозван", "кері қайтарылған", "was revoked"),
    "other_company": ("другой компании", "басқа компанияға", "of another company"),
    "no_company": ("личный ключ", "жеке кілт", "personal key"),
    "not_for_signing": ("AUTH", "AUTH", "not AUTH"),
    "may_not_sign": ("права подписи", "қол қою құқығын", "right to sign"),
    "untrusted": ("удостоверяющим центром", "куәландырушы орталық", "Test authority"),
    "other_bytes": ("другому документу", "басқа құжатқа", "another document"),
    "attached": ("не должна содержать", "болмауға тиіс", "must not contain"),
    "altered": ("повреждена", "бүлінген", "damaged"),
    "unreadable": ("не удаётся прочитать", "оқи алмаймыз", "not a signature that we can read"),
    "empty": ("не удаётся прочитать", "оқи алмаймыз", "not a signature that we can read"),
}  # fmt: skip


@pytest.mark.once
def test_what_does_not_count_says_what_to_do_and_changes_nothing(
    authority, case, owner, visit, db, service, monkeypatch
):  # fmt: skip
    content, version = bytes_of(owner, case), case.version
    people = [visit(makers_apply.owner_of(case), lang) for lang in ("ru", "kk", "en")]
    bad = failures(authority, case, content)
    assert set(bad) == set(SAID)
    for number, (name, cms) in enumerate(bad.items()):
        at = number % 3
        answer = send(people[at], case, cms)
        assert (answer.status_code, SAID[name][at] in answer.text) == (409, True), f"{name} {people[at].lang}"
        assert all(part in answer.text for part in ('name="declared"', 'class="ok-errsum"'))
        for lang, said in zip(("ru", "kk", "en"), SAID[name], strict=True):
            with force_locale(lang):
                sentence = str(SENTENCES.get(name, SENTENCES["unreadable"]))
                assert said in sentence % {**dict.fromkeys(NAMED, "1"), "issuer": "Test authority"}
    good = authority.person(case.bin, kind="ec").sign(content)
    service.answers.pop("/ocsp")
    assert "OCSP" in send(owner, case, good).text
    service.silent("/ocsp", 0.4)
    monkeypatch.setattr(configured, "SECONDS", 0.1)
    assert "does not answer (OCSP)" in send(owner, case, good).text
    service.says("/ocsp", b"garbage")
    assert "do not understand (OCSP)" in send(owner, case, good).text
    assert owner.post("apply.sign", {"version": str(version), "cms": "x"}, key=case.key).status_code == 422
    draft = db.session.get_one(Application, case.id)
    assert (kept(db), draft.state, draft.number, draft.version) == ([0, 0], "draft", None, version)
    service.says("/ocsp", authority.answer)
    assert send(owner, case, good).status_code == 302
    assert kept(db) == [1, 1]


@pytest.mark.once
def test_no_byte_of_a_signature_may_be_another(authority, case, owner, app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGNATURE_OCSP", "")
    content, at = bytes_of(owner, case), makers_announce.a_moment(NOW)
    good = authority.person(case.bin, kind="ec").sign(content)
    asked = {"number": case.bin, "iin": None, "at": at}
    assert signatures.check(content, good, **asked).holder.bin == case.bin
    for place in range(0, len(good), 7):
        other = good[:place] + bytes([good[place] ^ 0x41]) + good[place + 1 :]
        try:
            sound = signatures.check(content, other, **asked)
        except signatures.Unsound:
            continue
        assert sound.holder == signatures.check(content, good, **asked).holder, place  # in what nobody has signed


@pytest.mark.once
def test_a_time_stamp_counts_when_its_authority_does(authority, case, owner, app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGNATURE_OCSP", "")
    content, at = bytes_of(owner, case), makers_announce.a_moment(NOW)
    seen = makers_announce.a_moment("2026-05-12 14:31")
    person = authority.person(case.bin, kind="ec")
    good, other = (person.sign(content) for _one in range(2))
    moments = [
        signatures.check(content, given, number=case.bin, iin=None, at=at).stamped_at
        for given in (
            good, authority.stamped(good, seen), signing.Authority().stamped(good, seen),
            moved(authority.stamped(other, seen), good),
        )
    ]  # fmt: skip
    assert moments == [None, seen, None, None]


def moved(stamped, onto):
    """The stamp of one signature under another."""
    source, target = (ContentInfo.load(one) for one in (stamped, onto))
    stamp = source["content"]["signer_infos"][0]["unsigned_attrs"]
    target["content"]["signer_infos"][0]["unsigned_attrs"] = stamp
    return target.dump()


@pytest.mark.once
def test_an_account_signs_as_one_person(authority, case, owner, visit, db):
    person = makers_apply.owner_of(case)
    assert send(owner, case, authority.person(case.bin, kind="ec").sign(bytes_of(owner, case))).status_code == 302
    second = plainly(makers_apply.a_complete_draft(by=person))
    other = authority.person(second.bin, iin=signing.ANOTHER_IIN, name="ДРУГОЙ", kind="ec")
    answer = send(owner, second, other.sign(bytes_of(owner, second)))
    assert (answer.status_code, "of another person (ДРУГОЙ)" in answer.text) == (409, True)
    colleague = a_colleague(db, second)
    assert send(visit(colleague), second, other.sign(bytes_of(owner, second))).status_code == 302


@pytest.mark.once
def test_a_key_on_a_list_of_revoked_ones_is_refused(authority, app, case, owner, db, monkeypatch, tmp_path):
    content = bytes_of(owner, case)
    gone, good = (authority.person(case.bin, kind="ec") for _one in range(2))
    authority.revoked.add(gone.certificate.serial_number)
    monkeypatch.setitem(app.config, "SIGNATURE_OCSP", "")
    for name in (tmp_path / "nowhere.crl", tmp_path / "authorities.pem"):
        monkeypatch.setitem(app.config, "SIGNATURE_CRLS", str(name))
        assert "(CRL)" in send(owner, case, good.sign(content)).text
    monkeypatch.setitem(app.config, "SIGNATURE_CRLS", authority.revocation_list(tmp_path))
    assert "was revoked" in send(owner, case, gone.sign(content)).text
    assert send(owner, case, good.sign(content)).status_code == 302
    assert db.session.scalars(select(Signature.revocation)).all() == ["crl"]


@pytest.mark.once
def test_gost_is_checked_by_ncanode_and_by_nobody_else(authority, app, case, owner, db, service, monkeypatch):
    person = authority.person(case.bin, kind="ec")
    serial = f"{person.certificate.serial_number:x}"
    cms = signing.in_gost(person.sign(bytes_of(owner, case)))
    certificate = {"valid": True, "revocations": [{"revoked": False, "by": "OCSP"}], "serialNumber": serial}
    stamp = {"genTime": "2026-05-12T09:31:00.000+00:00"}
    good = {"status": 200, "valid": True, "signers": [{"certificates": [certificate], "tsp": stamp}]}
    revoked = {**certificate, "revocations": [{"revoked": True, "by": "OCSP"}]}
    other = {**certificate, "serialNumber": "1f"}
    for told, said in (
        (b"<html>", "do not understand (NCANode)"), ({"status": 200, "valid": True}, "do not understand"),
        ({"valid": False, "signers": []}, "did not confirm"), ({**good, "valid": False}, "did not confirm"),
        ({**good, "signers": [{"certificates": [revoked]}]}, "was revoked"),
        ({**good, "signers": [{"certificates": [other]}]}, "do not understand"),
    ):  # fmt: skip
        service.says("/cms/verify", told)
        assert said in send(owner, case, cms).text
    service.answers.pop("/cms/verify")
    assert "does not answer (NCANode)" in send(owner, case, cms).text
    monkeypatch.setitem(app.config, "NCANODE_URL", "")
    assert "of the kind GOST" in send(owner, case, cms).text
    monkeypatch.setitem(app.config, "NCANODE_URL", service.url)
    service.says("/cms/verify", good)
    assert kept(db) == [0, 0]
    assert send(owner, case, cms).status_code == 302
    signature = db.session.scalars(select(Signature)).one()
    assert (signature.checked_by, signature.stamped_at) == ("ncanode", datetime(2026, 5, 12, 9, 31, tzinfo=UTC))
    assert "revocation.json" in zipfile.ZipFile(io.BytesIO(owner.get("apply.evidence", key=case.key).data)).namelist()


# --- on a phone ----------------------------------------------------------------------------------------------------
def begin(owner, case):
    page = owner.get(f"/applications/{case.key}/check")
    form = owner.form(page, fields={"declared"})
    return owner.post("apply.sign_on_phone", {**form.values, "declared": "y"}, key=case.key)


def told_by(service, **more):
    link = "https://egov.example/launch"
    return {"qrCode": signing.PICTURE, "dataURL": f"{service.url}/data", "signURL": f"{service.url}/sign",
            "eGovMobileLaunchLink": link, "eGovBusinessLaunchLink": "javascript:alert(1)", **more}  # fmt: skip


def follow(owner, page):
    answer = owner.post(page.location, headers={"Accept": "application/json"})
    return answer.json["state"], answer.json["reason"]


def handed(cms):
    return {"documentsToSign": [{"document": {"file": {"data": base64.b64encode(cms).decode()}}}]}


def test_a_phone_signs_by_qr(authority, case, owner, db, service, monkeypatch):
    monkeypatch.setattr(sigex, "WAIT", 0.1)
    content = bytes_of(owner, case)
    service.says("/api/egovQr", told_by(service))
    service.silent("/data", 0.4)
    answer = begin(owner, case)
    page = owner.follow(answer).text
    assert signing.PICTURE in page
    assert 'href="https://egov.example/launch"' in page
    assert "javascript:" not in page
    assert follow(owner, answer) == ("shown", "")
    service.says("/data", {"status": "ok"})
    assert follow(owner, answer) == ("sent", "")
    sent = json.loads(service.asked[-1][1])
    assert base64.b64decode(sent["documentsToSign"][0]["document"]["file"]["data"]) == content
    service.silent("/sign", 0.4)
    assert follow(owner, answer) == ("sent", "")
    assert kept(db) == [0, 0]
    service.says("/sign", handed(authority.person(case.bin).sign(content)))
    assert follow(owner, answer) == ("done", "")
    assert follow(owner, answer) == ("done", "")
    assert kept(db) == [1, 1]
    assert owner.get(answer.location).location.endswith(f"/applications/{case.key}/submitted")


@pytest.mark.once
def test_a_phone_that_fails_leaves_everything_as_it_was(authority, case, owner, visit, db, service, clock, monkeypatch):
    monkeypatch.setattr(sigex, "WAIT", 0.1)
    assert "does not answer (SIGEX)" in begin(owner, case).text
    for wrong in ({"qrCode": "!"}, {"dataURL": "https://elsewhere.example/x"}, {"signURL": ""}):
        service.says("/api/egovQr", told_by(service, **wrong))
        assert "do not understand (SIGEX)" in begin(owner, case).text
    service.says("/api/egovQr", {"message": "Limit reached."})
    assert "was not given: Limit reached. Nothing" in begin(owner, case).text
    assert db.session.scalar(select(func.count()).select_from(PhoneSigning)) == 0
    service.says("/api/egovQr", told_by(service))
    service.says("/data", {"status": "ok"})
    wrong_key = authority.person(OTHER, kind="ec").sign(bytes_of(owner, case))
    for told, said in (
        ({"message": "Отказ пользователя"}, "Отказ пользователя"), ({"documentsToSign": []}, "do not understand"),
        (b"<html>", "do not understand"), (handed(wrong_key), "of another company"), (handed(b"x"), "not a signature"),
    ):  # fmt: skip
        service.says("/sign", told)
        answer = begin(owner, case)
        assert follow(owner, answer)[0] == "sent"
        state, reason = follow(owner, answer)
        assert (state, said in reason) == ("failed", True), reason
        assert reason in owner.follow(answer).text.replace("&#39;", "'")
    answer = begin(owner, case)
    assert visit(a_colleague(db, case)).get(answer.location).status_code == 404
    clock.forward(minutes=11)
    assert "served its time" in follow(owner, answer)[1]
    assert (kept(db), db.session.get_one(Application, case.id).state) == ([0, 0], "draft")


# --- without configuration -----------------------------------------------------------------------------------------
@pytest.mark.once
def test_without_configuration_the_portal_asks_who_it_is_and_the_receipt_says_so(case, owner, db):
    page = owner.get(f"/applications/{case.key}/check")
    assert "NCALayer" not in page.text
    assert begin(owner, case).status_code == 404
    a_while_ago = datetime.now(UTC) - timedelta(hours=1)
    owner._session(lambda session: session.update(fs_paa=a_while_ago.timestamp(), fs_gexp=0))
    stale = owner.get(f"/applications/{case.key}/check").text
    assert f"/en/password-again?next=/en/applications/{case.key}/check" in stale
    sent = {"version": str(case.version), "declared": "y"}
    assert "/password-again" in owner.post("apply.submit", sent, key=case.key).location
    assert kept(db) == [0, 0]
    again = owner.submit(f"/password-again?next=/en/applications/{case.key}/check", password=makers.PASSWORD)
    assert again.location.endswith(f"/applications/{case.key}/check")
    assert owner.post("apply.submit", sent, key=case.key).status_code == 302
    submission = queries.last_submission(case)
    assert receipts.facts(submission, "en").confirmed.startswith("Confirmed by step-up authentication")
    assert owner.get("apply.receipt", key=case.key, no=1).data.startswith(b"%PDF")
    assert owner.get("apply.evidence", key=case.key).status_code == 404

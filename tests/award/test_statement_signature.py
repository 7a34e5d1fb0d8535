"""A statement is handed in with the company's own key, over exactly the draft that was looked at."""

import base64
import json

import pytest
from sqlalchemy import select

from portal.award.statement_models import Filing
from portal.signatures.models import Signature
from tests import makers, makers_residency, makers_statements, signing


@pytest.mark.once
def test_a_statement_is_signed_with_the_companys_key(app, visit, db, clock, monkeypatch, tmp_path):
    clock.set("2026-04-20 11:00")
    authority = signing.Authority()
    monkeypatch.setitem(app.config, "SIGNATURE_ROOTS", authority.file(tmp_path))
    monkeypatch.setitem(app.config, "NCALAYER_URL", "wss://127.0.0.1:13579")
    owner = makers.a_person(lang="en")
    participant = makers_residency.a_participant(by=owner)
    clock.set("2027-04-20 11:00")
    made = makers_statements.a_statement(participant, "2026", by=owner)
    key, version, number = made.key, made.version, made.organisation.bin
    visitor, officer = visit(owner, "en"), visit(makers.an_officer(), "en")
    page = visitor.get("award.review_statement", key=key)
    assert "wss://127.0.0.1:13579" in page.headers["Content-Security-Policy"]
    content = visitor.get("award.statement_signable", key=key).data
    assert (json.loads(content)["draft"], json.loads(content)["organisation"]["bin"]) == (version, number)

    def send(signer, over, **more):
        cms = base64.b64encode(signer.sign(over)).decode()
        return visitor.post("award.sign_statement", {"version": str(version), "cms": cms, **more}, key=key)

    right, other = authority.person(number, kind="ec"), authority.person("190640099994", kind="ec")
    assert send(right, content).status_code == 422
    for signer, over, said in (
        (other, content, "of another company"), (right, content + b" ", "another document"),
    ):  # fmt: skip
        answer = send(signer, over, declared="y")
        assert (answer.status_code, said in answer.text) == (409, True)
    assert db.session.scalars(select(Filing)).all() == db.session.scalars(select(Signature)).all() == []
    assert visitor.get("award.statement_evidence", key=key).status_code == 404
    assert [send(right, content, declared="y").status_code for _twice in range(2)] == [302, 302]
    kept = db.session.scalars(select(Signature)).one()
    assert (kept.subject_kind, kept.subject_id) == ("filing", db.session.scalars(select(Filing.id)).one())
    for person, place, file in (
        (visitor, "award.statement", "award.statement_evidence"),
        (officer, "award.filed_statement", "award.filed_statement_evidence"),
    ):
        assert "СЕРІКОВА АЙГЕРІМ" in person.get(place, key=key).text
        assert person.get(file, key=key).data.startswith(b"PK")

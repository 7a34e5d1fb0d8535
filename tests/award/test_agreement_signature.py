"""The agreement is signed with the company's own key, or by step-up; the signature can be taken to anybody."""

import base64
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.apply.models import Application
from portal.award.acts import agreements as acts
from portal.award.participant_models import Agreement
from portal.signatures.models import Signature
from portal.workflow import Refused
from tests import makers, makers_residency, signing


@pytest.fixture
def case(app, clock, monkeypatch, tmp_path):
    """An approved request whose agreement waits for the company; signatures of an authority count."""
    clock.set("2026-05-12 14:32")
    authority = signing.Authority()
    monkeypatch.setitem(app.config, "SIGNATURE_ROOTS", authority.file(tmp_path))
    monkeypatch.setitem(app.config, "NCALAYER_URL", "wss://127.0.0.1:13579")
    owner = makers.a_person(lang="en")
    made = makers_residency.an_admitted_request(by=owner)
    makers_residency.decided(makers_residency.the_matter(made), makers_residency.a_commission(3))
    owner.key, owner.bin, owner.authority = made.key, made.organisation.bin, authority
    return owner


def send(visitor, case, signer, content):
    cms = base64.b64encode(signer.sign(content)).decode()
    return visitor.post("award.sign_agreement", {"cms": cms}, key=case.key)


def test_the_company_signs_with_its_key(case, visit, db):
    visitor, officer = visit(case, "en"), visit(makers.an_officer(), "en")
    page = visitor.get("award.agreement", key=case.key)
    assert "wss://127.0.0.1:13579" in page.headers["Content-Security-Policy"]
    content = visitor.get("award.agreement_signable", key=case.key).data
    told = json.loads(content)
    assert (told["organisation"]["bin"], len(told["terms"]["kk"])) == (case.bin, 3)
    assert all(term in page.text for term in told["terms"]["en"])
    other = send(visitor, case, case.authority.person("190640099994", kind="ec"), content)
    assert (other.status_code, "of another company" in other.text) == (409, True)
    assert db.session.scalars(select(Agreement.company_signed_at)).one() is None
    assert visitor.get("award.agreement_evidence", key=case.key).status_code == 404
    assert send(visitor, case, case.authority.person(case.bin, kind="ec"), content).status_code == 302
    assert "СЕРІКОВА АЙГЕРІМ" in visitor.get("award.agreement", key=case.key).text
    assert "signature.zip" in officer.get("award.proceedings", key=case.key).text
    kept = db.session.scalars(select(Signature)).one()
    assert (kept.subject_kind, kept.bin, kept.revocation) == ("agreement", case.bin, "none")
    taken = [visitor.get("award.agreement_evidence", key=case.key).data,
             officer.get("award.staff_agreement_evidence", key=case.key).data]  # fmt: skip
    assert taken[0] == taken[1]
    assert zipfile.ZipFile(io.BytesIO(taken[0])).read("signed.json") == content


@pytest.mark.once
def test_without_a_key_the_company_proves_who_it_is(case, visit, db):
    visitor = visit(case, "en")
    visitor._session(lambda session: session.update(fs_paa=datetime(2026, 1, 1, tzinfo=UTC).timestamp(), fs_gexp=0))
    assert "/password-again" in visitor.post("award.sign_agreement", key=case.key).location
    assert db.session.scalars(select(Agreement.company_signed_at)).one() is None
    assert visit(case, "en").post("award.sign_agreement", key=case.key).location.endswith("/agreement")
    assert db.session.scalars(select(Agreement.company_signed_at)).one() is not None


@pytest.mark.once
def test_a_signature_over_an_agreement_that_has_changed_does_not_count(case, db):
    application = db.session.scalars(select(Application).where(Application.key == case.key)).one()
    agreement = db.session.scalars(select(Agreement)).one()
    before = acts.signable(agreement, application)
    application.organisation.name_ru = "ТОО «Иначе»"
    with force_locale("en"), pytest.raises(Refused, match="has changed"):
        acts.sign_agreement(agreement, application, by=case, signed=(None, before))
    assert agreement.company_signed_at is None

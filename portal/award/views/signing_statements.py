"""A statement signed with the company's key, and the evidence of that for the company and for staff."""

from typing import Any

from flask import abort, redirect, url_for
from flask_login import current_user

from portal import db, signatures, web
from portal.apply.queries import signed_as
from portal.award import statement_forms as forms
from portal.award.acts import signing_statements as acts
from portal.award.acts.statements import handed_in
from portal.award.queries import statements as queries
from portal.award.statement_models import Statement
from portal.award.views import bp
from portal.award.views.filing import review_page
from portal.award.views.statements import find, own
from portal.signatures import evidence
from portal.workflow import Refused


@bp.get("/statements/<key>/to-sign.json")
def statement_signable(key: str) -> Any:
    found = find(key)
    return web.download(acts.signable(found, found.version), f"{key}.json", "application/json")


@bp.post("/statements/<key>/sign")
def sign_statement(key: str) -> Any:
    found, form = own(key), forms.SignStatementForm()
    version = form.version.data or 0
    web.permit(found)
    if handed_in(found, version):
        return redirect(url_for("award.statement", key=key))
    web.permit(found, _act(found))
    if not form.validate():
        return review_page(found, form), 422
    try:
        content, number = acts.signable(found, version), found.organisation.number
        iin = signed_as(current_user)
        db.session.rollback()  # nobody waits for us while others are asked about the signature
        sound = signatures.check(content, form.cms.data or "", number=number, iin=iin, at=web.arrived())
        anew = own(key)
        web.permit(anew, _act(anew))
        acts.sign_statement(anew, sound, content, by=current_user, arrived=web.arrived(), version=version)
    except Refused as refused:
        db.session.rollback()
        anew = own(key)
        form.version.data, form.version.raw_data = anew.version, None
        return review_page(anew, form, refused.reason), 409
    return redirect(url_for("award.statement", key=key))


@bp.get("/statements/<key>/signature.zip")
def statement_evidence(key: str) -> Any:
    return _evidence(find(key))


@bp.get("/register/statements/<key>/signature.zip")
def filed_statement_evidence(key: str) -> Any:
    web.permit(act="award.filed_statements")
    found = queries.filed(key, by=current_user) or abort(404)
    web.permit(found)
    return _evidence(found)


def _act(found: Statement) -> str:
    return "award.answer_statement" if found.state == "returned" else "award.submit_statement"


def _evidence(found: Statement) -> Any:
    filing, signature = queries.last_filing(found), queries.last_signature(found)
    if filing is None or signature is None:
        abort(404)
    name = f"{found.participant.number}-{found.period.code}-{found.no}"
    content = evidence.packed(signature, name=name, at=signature.checked_at)
    return web.download(content, f"{name}-signature.zip", "application/zip")

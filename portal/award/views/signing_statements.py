"""A statement signed with the company's key, and the evidence of that for the company and for staff."""

from typing import Any

from flask import abort, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, web
from portal.apply.views.phone import BEGUN_AT_MOST, shown_on_phone
from portal.award import statement_forms as forms
from portal.award import statement_wording as wording
from portal.award.acts import signing_statements as acts
from portal.award.acts.statements import handed_in
from portal.award.queries import statements as queries
from portal.award.statement_models import Statement
from portal.award.views import bp
from portal.award.views.filing import act_of, review_page
from portal.award.views.statements import find, own
from portal.signatures import evidence
from portal.signatures.judging import judged
from portal.signatures.phone import KINDS, Asked, Kind, Place
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
    web.permit(found, act_of(found))
    if not form.validate():
        return review_page(found, form), 422
    try:
        _hand_in_signed(found, form.cms.data or "", version)
    except Refused as refused:
        return _refused_anew(key, form, refused), 409
    return redirect(url_for("award.statement", key=key))


@bp.post("/statements/<key>/sign/phone")
@web.limiter.limit(BEGUN_AT_MOST)
def sign_statement_on_phone(key: str) -> Any:
    found, form = own(key), forms.FileStatementForm()
    version = form.version.data or 0
    web.permit(found)
    if handed_in(found, version):
        return redirect(url_for("award.statement", key=key))
    web.permit(found, act_of(found))
    if not form.validate():
        return review_page(found, form), 422
    try:
        return shown_on_phone(Statement.__tablename__, Asked(found.id, version))
    except Refused as refused:
        return _refused_anew(key, form, refused), 409


@bp.get("/statements/<key>/signature.zip")
def statement_evidence(key: str) -> Any:
    return _evidence(find(key))


@bp.get("/register/statements/<key>/signature.zip")
def filed_statement_evidence(key: str) -> Any:
    web.permit(act="award.filed_statements")
    found = queries.filed(key, by=current_user) or abort(404)
    web.permit(found)
    return _evidence(found)


def _hand_in_signed(found: Statement, given: str, version: int) -> None:
    """Check the signature over the draft as it is, then hand it in. Raises Refused."""
    key, content, number = found.key, acts.signable(found, version), found.organisation.number
    sound = judged(content, given, number=number, by=current_user, at=web.arrived())
    anew = own(key)
    web.permit(anew, act_of(anew))
    acts.sign_statement(anew, sound, content, by=current_user, arrived=web.arrived(), version=version)


def _refused_anew(key: str, form: forms.FileStatementForm, refused: Refused) -> str:
    db.session.rollback()
    anew = own(key)
    form.version.data, form.version.raw_data = anew.version, None
    return review_page(anew, form, refused.reason)


def _asked_for(asked: Asked) -> Statement:
    """The company's own statement that is signed on a phone."""
    return own(queries.key_of(asked.subject_id) or abort(404))


def _place(asked: Asked) -> Place:
    found = _asked_for(asked)
    web.permit(found, "award.sign_statement_on_phone")
    return Place(
        name=_("Statement for %(period)s", period=wording.period(found)),
        again=url_for("award.review_statement", key=found.key), after=url_for("award.statement", key=found.key),
        is_done=handed_in(found, asked.version) is not None,
    )  # fmt: skip


def _evidence(found: Statement) -> Any:
    filing, signature = queries.last_filing(found), queries.last_signature(found)
    if filing is None or signature is None:
        abort(404)
    name = f"{found.participant.number}-{found.period.code}-{found.no}"
    content = evidence.packed(signature, name=name, at=signature.checked_at)
    return web.download(content, f"{name}-signature.zip", "application/zip")


KINDS[Statement.__tablename__] = Kind(
    place=_place,
    content=lambda asked: acts.signable(_asked_for(asked), asked.version),
    hand_in=lambda asked, given: _hand_in_signed(_asked_for(asked), given, asked.version),
)

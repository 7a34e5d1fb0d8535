"""Handing in with an electronic signature: by NCALayer on a computer, by eGov Mobile on a phone; and its evidence.

While others are asked about a signature, no transaction is open: nobody waits for our lock. Then the case is read anew.
"""

from typing import Any

from flask import abort, redirect, request, url_for
from flask_login import current_user

from portal import db, i18n, web
from portal.apply import acts, forms, queries, signed_evidence
from portal.apply.acts.signing import signable as bytes_of
from portal.apply.acts.submitting import submissions_of
from portal.apply.models import Application
from portal.apply.views.phone import BEGUN_AT_MOST, shown_on_phone
from portal.apply.views.room import bp, find, own
from portal.apply.views.submitting import act_of, refused_page, review_page
from portal.signatures.judging import judged
from portal.signatures.phone import KINDS, Asked, Kind, Place
from portal.workflow import Refused


@bp.get("/applications/<key>/to-sign.json")
def signable(key: str) -> Any:
    application = loaded(find(key))
    return web.download(bytes_of(application), f"{key}.json", "application/json")


@bp.post("/applications/<key>/sign")
def sign(key: str) -> Any:
    application, form = own(key), forms.SignForm()
    if done := already(application, form.version.data):
        return done
    if not to_hand_in(application, form):
        return review_page(application, form), 422
    try:
        hand_in_signed(application, form.cms.data or "", form.version.data)
    except Refused as refused:
        return refused_anew(key, form, refused), 409
    return redirect(url_for("apply.submitted", key=key))


@bp.post("/applications/<key>/sign/phone")
@web.limiter.limit(BEGUN_AT_MOST)
def sign_on_phone(key: str) -> Any:
    application, form = own(key), forms.HandInForm()
    if done := already(application, form.version.data):
        return done
    if not to_hand_in(application, form):
        return review_page(application, form), 422
    try:
        return shown_on_phone(Application.__tablename__, Asked(application.id, form.version.data or 0))
    except Refused as refused:
        return refused_anew(key, form, refused), 409


@bp.get("/applications/<key>/signature.zip")
def evidence(key: str) -> Any:
    application = find(key)
    content = signed_evidence.packed(application, request.args.get("no", type=int)) or abort(404)
    return web.download(content, f"{application.number}-signature.zip", "application/zip")


def loaded(application: Application) -> Application:
    """The case with answers, files and what registers say."""
    queries.load_answers(application, current_user)
    queries.load_files(application)
    queries.load_registers(application)
    return application


def already(application: Application, version: int | None) -> Any:
    """Where a request that comes again is sent: what it wants was done by the first."""
    if version not in submissions_of(application):
        return None
    web.permit(application, "apply.submitted")
    return redirect(url_for("apply.submitted", key=application.key))


def to_hand_in(application: Application, form: forms.HandInForm) -> bool:
    """Whether the person may hand in now (else it raises) and has declared."""
    web.permit(application)
    web.permit(application, act_of(application))
    loaded(application)
    return bool(form.validate())


def hand_in_signed(application: Application, given: str, version: int | None) -> None:
    """Check the signature over the draft as it is, then hand it in. Raises Refused."""
    key, content, number = application.key, bytes_of(application), application.organisation.number
    sound = judged(content, given, number=number, by=current_user, at=web.arrived())
    anew = loaded(own(key))
    web.permit(anew, act_of(anew))
    acts.sign(anew, sound, content, by=current_user, arrived=web.arrived(), version=version or 0)


def refused_anew(key: str, form: forms.HandInForm, refused: Refused) -> str:
    """The check of all answers again; whatever was begun is taken back."""
    db.session.rollback()
    return refused_page(loaded(own(key)), form, refused)


def asked_for(asked: Asked) -> Application:
    """The person's own case that is signed on a phone."""
    return own(queries.key_of(asked.subject_id) or abort(404))


def place(asked: Asked) -> Place:
    """Where it stands."""
    application = asked_for(asked)
    web.permit(application, "apply.sign_on_phone")
    key = application.key
    return Place(
        name=application.title or i18n.say(application.call.title), again=url_for("apply.review", key=key),
        after=url_for("apply.submitted", key=key), is_done=asked.version in submissions_of(application),
    )  # fmt: skip


KINDS[Application.__tablename__] = Kind(
    place=place,
    content=lambda asked: bytes_of(loaded(asked_for(asked))),
    hand_in=lambda asked, given: hand_in_signed(loaded(asked_for(asked)), given, asked.version),
)

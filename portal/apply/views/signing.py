"""Handing in with an electronic signature: by NCALayer on a computer, by eGov Mobile on a phone; and its evidence.

While others are asked about a signature, no transaction is open: nobody waits for our lock. Then the case is read anew.
"""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from portal import db, i18n, signatures, web
from portal.apply import acts, forms, queries, signed_evidence
from portal.apply.acts.signing import signable as bytes_of
from portal.apply.acts.submitting import submissions_of
from portal.apply.models import Application
from portal.apply.views.room import bp, find, own
from portal.apply.views.submitting import act_of, refused_page, review_page
from portal.signatures import sigex
from portal.signatures.models import PhoneSigning
from portal.workflow import Refused

BEGUN_AT_MOST = "40/hour"  # codes on a phone, per address: each is a call to a service of others


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
    base = signatures.offer().sigex or abort(404)
    if not to_hand_in(application, form):
        return review_page(application, form), 422
    said = application.title or i18n.say(application.call.title)
    db.session.rollback()
    try:
        procedure = sigex.register(base, said)
        application = loaded(own(key))
        signing = acts.show_code(
            application, procedure, bytes_of(application), by=current_user, version=form.version.data or 0
        )
    except Refused as refused:
        return refused_anew(key, form, refused), 409
    return redirect(url_for("apply.phone", key=key, token=signing.key))


@bp.get("/applications/<key>/sign/phone/<token>")
def phone(key: str, token: str) -> Any:
    application = find(key)
    signing = queries.phone_signing(application, token, current_user) or abort(404)
    if signing.state == "done":
        return redirect(url_for("apply.submitted", key=key))
    return render_template("apply/phone.html", application=application, signing=signing)


@bp.post("/applications/<key>/sign/phone/<token>")
def follow_phone(key: str, token: str) -> Any:
    application, signing = begun(key, token)
    if signing.version in submissions_of(application):
        acts.follow_phone(signing, "done")
    if signing.state in ("shown", "sent"):
        step = one_step(key, signing)
        application, signing = begun(key, token)
        acts.follow_phone(signing, *step)
    return {**signing.facts(), "next": url_for("apply.submitted", key=key)}


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
    iin = queries.signed_as(current_user)
    db.session.rollback()
    sound = signatures.check(content, given, number=number, iin=iin, at=web.arrived())
    anew = loaded(own(key))
    web.permit(anew, act_of(anew))
    acts.sign(anew, sound, content, by=current_user, arrived=web.arrived(), version=version or 0)


def refused_anew(key: str, form: forms.HandInForm, refused: Refused) -> str:
    """The check of all answers again; whatever was begun is taken back."""
    db.session.rollback()
    return refused_page(loaded(own(key)), form, refused)


def begun(key: str, token: str) -> tuple[Application, PhoneSigning]:
    """The case, and the person's own signing on a phone."""
    application = own(key)
    web.permit(application)
    return application, queries.phone_signing(application, token, current_user) or abort(404)


def one_step(key: str, signing: PhoneSigning) -> tuple[str, str]:
    """Ask SIGEX once: was the code scanned, was it signed? How far it is now, and why it goes no further."""
    state, version, data_url, sign_url = signing.state, signing.version, signing.data_url, signing.sign_url
    application = loaded(own(key))
    try:
        if db.now() > signing.expires_at:
            raise signatures.Unsound("qr_over")
        if state == "shown":
            content, names = bytes_of(application), dict.fromkeys(i18n.LANGUAGES, application.title)
            db.session.rollback()
            return ("sent" if sigex.send(data_url, names, content) else state), ""
        db.session.rollback()
        if given := sigex.collect(sign_url):
            hand_in_signed(loaded(own(key)), given, version)
            return "done", ""
    except Refused as refused:
        db.session.rollback()
        return "failed", str(refused.reason)
    return state, ""

"""From the admission to the register: the staff's page of proceedings, the applicant's page of the agreement."""

import json
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, signatures, web
from portal.accounts import security
from portal.apply import queries as applications
from portal.apply.models import Application
from portal.apply.views.phone import BEGUN_AT_MOST, shown_on_phone
from portal.assess.queries.cases import case as case_of
from portal.award import residency_forms as forms
from portal.award import residency_wording as wording
from portal.award.acts import agreements as acts
from portal.award.acts import commission
from portal.award.participant_models import Agreement
from portal.award.queries import commission as matters
from portal.award.queries import participants as queries
from portal.award.views import bp
from portal.signatures import evidence
from portal.signatures.holder import asked_for
from portal.signatures.judging import judged
from portal.signatures.keeping import signature_of
from portal.signatures.phone import KINDS, Asked, Kind, Place
from portal.workflow import Refused


@bp.get("/cases/<key>/commission")
def proceedings(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    return _page(application)


@bp.post("/cases/<key>/commission")
def put_forward(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    commission.put_forward(application, by=current_user)
    flash(_("The commission has it before it; every member gets a letter."), "good")
    return redirect(url_for("award.proceedings", key=key))


@bp.post("/cases/<key>/agreement/countersign")
def countersign(key: str) -> Any:
    application, form = _case(key), forms.DayForm()
    web.permit(application)
    if form.validate() and form.on.data:
        try:
            acts.countersign(_agreement(application), application, by=current_user, on=form.on.data)
            flash(_("The agreement is signed by both sides."), "good")
            return redirect(url_for("award.proceedings", key=key))
        except Refused as refused:
            form.on.errors = [refused.reason]
    return _page(application, form), 422


@bp.post("/cases/<key>/agreement/lapse")
def lapse(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    acts.lapse(application, by=current_user)
    flash(_("The approval has ended: the agreement was not signed in time."), "good")
    return redirect(url_for("award.proceedings", key=key))


@bp.post("/cases/<key>/register")
def register(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    participant = acts.enter(application, by=current_user)
    flash(_("Entered in the register under %(number)s.", number=participant.number), "good")
    return redirect(url_for("award.participant", number=participant.number))


@bp.get("/applications/<key>/agreement")
def agreement(key: str) -> Any:
    return _agreement_page(_own(key))


@bp.get("/applications/<key>/agreement/to-sign.json")
def agreement_signable(key: str) -> Any:
    application = _own(key)
    return web.download(acts.signable(_agreement(application), application), f"{key}.json", "application/json")


@bp.post("/applications/<key>/agreement")
def sign_agreement(key: str) -> Any:
    application, given = _own(key), web.asked("cms")
    if not given and not security.is_fresh():
        return redirect(url_for("security.verify", next=url_for("award.agreement", key=key)))
    try:
        signed = _signed(application, given) if given else None
        application = _own(key)
        acts.sign_agreement(_agreement(application), application, by=current_user, signed=signed)
    except Refused as refused:
        db.session.rollback()
        return _agreement_page(_own(key), refused.reason), 409
    flash(_("You have signed. The park signs next."), "good")
    return redirect(url_for("award.agreement", key=key))


@bp.post("/applications/<key>/agreement/phone")
@web.limiter.limit(BEGUN_AT_MOST)
def sign_agreement_on_phone(key: str) -> Any:
    application = _own(key)
    web.permit(application, "award.sign_agreement")
    try:
        return shown_on_phone(Agreement.__tablename__, Asked(_agreement(application).id))
    except Refused as refused:
        db.session.rollback()
        return _agreement_page(_own(key), refused.reason), 409


@bp.get("/applications/<key>/agreement/signature.zip")
def agreement_evidence(key: str) -> Any:
    return _evidence(_own(key))


@bp.get("/cases/<key>/agreement/signature.zip")
def staff_agreement_evidence(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    return _evidence(application)


def _signed(application: Application, given: str) -> acts.Signed:
    """The signature over the agreement, checked while no transaction is open. Raises Refused."""
    content, number = acts.signable(_agreement(application), application), application.organisation.number
    return judged(content, given, number=number, by=current_user, at=web.arrived()), content


def _evidence(application: Application) -> Any:
    found = _agreement(application)
    signature = signature_of(found)
    if signature is None or found.company_signed_at is None:
        abort(404)
    content = evidence.packed(signature, name=found.number, at=found.company_signed_at)
    return web.download(content, f"{found.number}-signature.zip", "application/zip")


def _agreement_page(application: Application, refused: Any = "") -> str:
    offer = signatures.offer() if application.organisation.bin else signatures.NOTHING
    web.lets_connect(offer.ncalayer)
    found = _agreement(application)
    return render_template(
        "award/agreement.html", case=application, agreement=found, refused=refused, offer=offer, terms=acts.terms(),
        participant=queries.of_application(application), today=queries.today(), signature=signature_of(found),
        oids=json.dumps(asked_for(application.organisation.number, queries.today())),
    )  # fmt: skip


def _case(key: str) -> Application:
    """A request for residency, for staff; those of a hub find only its own."""
    web.permit(act="award.participants")
    application = case_of(key, by=current_user)
    return application if application and not application.is_grant else abort(404)


def _own(key: str, act: str | None = None) -> Application:
    """The person's own request, permitted."""
    web.permit(act="apply.mine")
    application = applications.case(key, current_user)
    if application is None or application.is_grant:
        abort(404)
    web.permit(application, act)
    return application


def _agreement(application: Application) -> Agreement:
    return queries.agreement_of(application) or abort(404)


def _page(application: Application, form: forms.DayForm | None = None) -> str:
    found = queries.agreement_of(application)
    return render_template(
        "award/proceedings.html", case=application, matters=matters.matters_of(application.id),
        agreement=found, signature=signature_of(found) if found else None,
        participant=queries.of_application(application),
        form=form or forms.DayForm(formdata=None, on=queries.today()), today=queries.today(), wording=wording,
    )  # fmt: skip


def _asked_for(asked: Asked) -> Application:
    """The person's own request whose agreement is signed on a phone."""
    return _own(queries.key_of(asked.subject_id) or abort(404), "award.sign_agreement_on_phone")


def _place(asked: Asked) -> Place:
    application = _asked_for(asked)
    found, here = _agreement(application), url_for("award.agreement", key=application.key)
    name = _("Agreement %(number)s", number=found.number)
    return Place(name=name, again=here, after=here, is_done=found.company_signed_at is not None)


def _content(asked: Asked) -> bytes:
    application = _asked_for(asked)
    return acts.signable(_agreement(application), application)


def _hand_in(asked: Asked, given: str) -> None:
    signed = _signed(_asked_for(asked), given)
    application = _asked_for(asked)
    web.permit(application, "award.sign_agreement")
    acts.sign_agreement(_agreement(application), application, by=current_user, signed=signed)


KINDS[Agreement.__tablename__] = Kind(place=_place, content=_content, hand_in=_hand_in)

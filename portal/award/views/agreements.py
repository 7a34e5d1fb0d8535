"""From the admission to the register: the staff's page of proceedings, the applicant's page of the agreement."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.apply import queries as applications
from portal.apply.models import Application
from portal.assess.queries.cases import case as case_of
from portal.award import residency_forms as forms
from portal.award import residency_wording as wording
from portal.award.acts import agreements as acts
from portal.award.acts import commission
from portal.award.participant_models import Agreement
from portal.award.queries import commission as matters
from portal.award.queries import participants as queries
from portal.award.views import bp
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
    application = _own(key)
    return render_template(
        "award/agreement.html", case=application, agreement=_agreement(application),
        participant=queries.of_application(application), today=queries.today(),
    )  # fmt: skip


@bp.post("/applications/<key>/agreement")
def sign_agreement(key: str) -> Any:
    application = _own(key)
    acts.sign_agreement(_agreement(application), application, by=current_user)
    flash(_("You have signed. The park signs next."), "good")
    return redirect(url_for("award.agreement", key=key))


def _case(key: str) -> Application:
    """A request for residency, for staff; those of a hub find only its own."""
    web.permit(act="award.participants")
    application = case_of(key, by=current_user)
    return application if application and not application.is_grant else abort(404)


def _own(key: str) -> Application:
    """The person's own request, permitted."""
    web.permit(act="apply.mine")
    application = applications.case(key, current_user)
    if application is None or application.is_grant:
        abort(404)
    web.permit(application)
    return application


def _agreement(application: Application) -> Agreement:
    return queries.agreement_of(application) or abort(404)


def _page(application: Application, form: forms.DayForm | None = None) -> str:
    return render_template(
        "award/proceedings.html", case=application, matters=matters.matters_of(application.id),
        agreement=queries.agreement_of(application), participant=queries.of_application(application),
        form=form or forms.DayForm(formdata=None, on=queries.today()), today=queries.today(), wording=wording,
    )  # fmt: skip

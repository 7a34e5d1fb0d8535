"""The contribution: a company's own ledger, and the same for staff, who record what came in."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.award import statement_forms as forms
from portal.award import statement_wording as wording
from portal.award.acts import checking_statements as acts
from portal.award.participant_models import Participant
from portal.award.queries import contributions as queries
from portal.award.queries import participants as register
from portal.award.views import bp
from portal.workflow import Refused


@bp.get("/participations/<number>/contribution")
def contribution(number: str) -> Any:
    web.permit(act="award.participations")
    found = register.own(number, current_user) or abort(404)
    web.permit(found)
    today = register.today()
    ledger = queries.ledger(found, today)
    return render_template("award/contribution.html", participant=found, ledger=ledger, today=today, wording=wording)


@bp.get("/participations/<number>/contribution/<invoice_number>")
def invoice(number: str, invoice_number: str) -> Any:
    web.permit(act="award.participations")
    found = register.own(number, current_user) or abort(404)
    web.permit(found)
    ledger = queries.ledger(found, register.today())
    bill = next((one for one in ledger.invoices if one.number == invoice_number), None) or abort(404)
    return render_template(
        "award/invoice.html", participant=found, invoice=bill, ledger=ledger, wording=wording, today=ledger.today
    )


@bp.get("/register/<number>/contribution")
def ledger(number: str) -> Any:
    found = _participant(number)
    web.permit(found)
    return _page(found)


@bp.post("/register/<number>/contribution/payments")
def record_payment(number: str) -> Any:
    found, form = _participant(number), forms.PaymentForm()
    web.permit(found)
    if form.validate() and form.sum_kzt.data is not None and form.paid_on.data:
        try:
            acts.record_payment(found, by=current_user, sum_kzt=form.sum_kzt.data, paid_on=form.paid_on.data,
                                document=form.document.data or "")  # fmt: skip
            flash(_("The payment is recorded."), "good")
            return redirect(url_for("award.ledger", number=number))
        except Refused as refused:
            form[refused.field or "sum_kzt"].errors = [refused.reason]
    return _page(found, form), 422


@bp.post("/register/<number>/contribution/payments/<int:payment_id>/cancel")
def cancel_payment(number: str, payment_id: int) -> Any:
    found, form = _participant(number), forms.WhyForm()
    web.permit(found)
    payment = queries.payment(found, payment_id) or abort(404)
    try:
        acts.cancel_payment(payment, found, by=current_user, why=form.why.data or "")
    except Refused as refused:
        return _page(found, refused=refused.reason), 422
    flash(_("The payment is cancelled."), "good")
    return redirect(url_for("award.ledger", number=number))


def _participant(number: str) -> Participant:
    web.permit(act="award.participants")
    return register.participant(number, by=current_user) or abort(404)


def _page(found: Participant, form: forms.PaymentForm | None = None, refused: Any = "") -> str:
    today = register.today()
    return render_template(
        "award/ledger.html", participant=found, ledger=queries.ledger(found, today), today=today, wording=wording,
        form=form or forms.PaymentForm(formdata=None, paid_on=today), refused=refused,
    )  # fmt: skip

"""Handing in: the check of all answers, the submission and its acknowledgement, and the ways back."""

import json
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, signatures, web
from portal.accounts import security, waiting
from portal.apply import acts, forecast, forms, queries, reading, receipts, screening_letters
from portal.apply.acts.submitting import submissions_of
from portal.apply.acts.writing import WRITABLE
from portal.apply.findings import blocking, findings_of
from portal.apply.models import Application
from portal.apply.views.room import bp, file_url, find, find_draft, looked, own
from portal.signatures import holder as certificates
from portal.workflow import Refused

STEP_UP = {"how": "step_up"}


@bp.get("/applications/<key>/check")
def review(key: str) -> Any:
    application = find_draft(key)
    if application.state not in WRITABLE:
        return redirect(url_for("apply.case", key=key))
    queries.load_registers(looked(application, "text"))
    sent = waiting.kept_for(act_of(application), key=key)
    waits = sent is not None and sent.fields.get("version") == str(application.version)
    form = forms.HandInForm(data={"version": application.version, "declared": waits})
    return review_page(application, form, came=sent.arrived if sent and waits else None)


@bp.post("/applications/<key>/submit")
def submit(key: str) -> Any:
    return hand_in(key, acts.submit)


@bp.post("/applications/<key>/answer")
def answer(key: str) -> Any:
    return hand_in(key, acts.answer)


@bp.get("/applications/<key>/submitted")
def submitted(key: str) -> Any:
    application = find(key)
    submissions = queries.submissions(application) or abort(404)
    last = submissions[-1]
    time = i18n.local(last.arrived_at).strftime("%H:%M:%S")
    return render_template(
        "apply/submitted.html", application=application, submission=last, time=time,
        forecast=forecast.decision_on(application), signature=queries.signatures_of([last]).get(last.id),
    )  # fmt: skip


@bp.get("/applications/<key>/receipts/<int:no>")
def receipt(key: str, no: int) -> Any:
    submission = queries.submission(find(key), no) or abort(404)
    content = receipts.printed(submission, i18n.current())
    return web.download(content, f"{submission.content['number']}-{no}.pdf", "application/pdf")


@bp.get("/applications/<key>/letters/<any('returned', 'turned-away'):which>.pdf")
def screening_letter(key: str, which: str) -> Any:
    application = find(key)
    event = screening_letters.last_of(queries.told(application), screening_letters.PAGES[which]) or abort(404)
    content = screening_letters.printed(application, event)
    return web.download(content, f"{application.number}-{which}.pdf", "application/pdf")


@bp.post("/applications/<key>/amend")
def amend(key: str) -> Any:
    application = find(key)
    acts.amend(application, by=current_user, arrived=web.arrived())
    flash(_("The application is a draft again. It counts only when you submit it once more."), "warning")
    return redirect(url_for("apply.case", key=key))


@bp.post("/applications/<key>/withdraw")
def withdraw(key: str) -> Any:
    application = find(key)
    acts.withdraw(application, by=current_user, arrived=web.arrived())
    flash(_("The application is withdrawn."))
    return redirect(url_for("apply.case", key=key))


def hand_in(key: str, act: Any) -> Any:
    """Submit or answer. A request that comes again finds what the first one made, whatever the state is by then."""
    application = own(key)
    form = forms.HandInForm()
    if form.version.data in submissions_of(application):
        web.permit(application, "apply.submitted")
        return redirect(url_for("apply.submitted", key=key))
    web.permit(application)
    queries.load_answers(application, current_user)
    queries.load_files(application)
    queries.load_registers(application)
    if not form.validate():
        return review_page(application, form), 422
    if not security.is_fresh():
        return waiting.ask_who(url_for("apply.review", key=key))
    try:
        act(application, by=current_user, arrived=waiting.arrived(), version=form.version.data, confirmed=STEP_UP)
    except Refused as refused:
        return refused_page(application, form, refused), 409
    waiting.done()
    return redirect(url_for("apply.submitted", key=key))


def refused_page(application: Application, form: forms.HandInForm, refused: Refused) -> str:
    """The check again, with the sentence of a refusal, and with the draft as it is now."""
    queries.load_answers(application, current_user)
    queries.load_files(application)
    form.version.data, form.version.raw_data = application.version, None
    return review_page(application, form, refused=refused.reason)


def act_of(application: Application) -> str:
    """What handing in is at this time."""
    return "apply.answer" if application.state == "returned" else "apply.submit"


def review_page(
    application: Application, form: forms.HandInForm, refused: Any = "", *, came: datetime | None = None
) -> str:  # fmt: skip
    """All answers, what is missing or wrong, what the rules say, and the declaration.

    `came`: when it was handed in already, by a form that waits for a proof of who its sender is.
    """
    programme, flat = application.call.programme, application.flat
    today = i18n.local(db.now()).date()
    offer = signatures.offer() if application.organisation.bin else signatures.NOTHING
    found = findings_of(application, today)
    web.lets_connect(offer.ncalayer)
    return render_template(
        "apply/review.html", application=application, form=form, refused=refused, findings=found,
        sections=reading.answered(programme, flat, application.attachments),
        problems=programme.problems(flat, application.files), blocking=blocking(found),
        act=act_of(application), file_url=file_url, offer=offer, fresh=security.is_fresh(), came=came,
        oids=json.dumps(certificates.asked_for(application.organisation.number, today)),
    )  # fmt: skip

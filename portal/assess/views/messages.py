"""Messages of a case, for the staff who may see it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.apply import threads
from portal.apply.acts import messages as acts
from portal.apply.models import Application
from portal.assess.views import bp
from portal.assess.views.cases import loaded, looked
from portal.workflow import Refused


@bp.get("/cases/<key>/messages")
def messages(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    looked(application, "case")
    return _page(application, threads.MessageForm(formdata=None))


@bp.post("/cases/<key>/messages")
@web.limiter.limit("120/hour")
def write(key: str) -> Any:
    application, form = loaded(key), threads.MessageForm()
    web.permit(application)
    if form.validate():
        try:
            acts.write(application, form.text.data or "", by=current_user, from_staff=True)
            flash(_("The message is sent."), "good")
            return redirect(url_for("assess.messages", key=key))
        except Refused as refused:
            form.text.errors = [refused.reason]
    return _page(application, form), 422


@bp.post("/cases/<key>/messages/read")
def read_messages(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    acts.read(application, by_staff=True)
    return redirect(url_for("assess.messages", key=key))


def _page(application: Application, form: threads.MessageForm) -> str:
    rows = threads.thread(application)
    unread = threads.unread(rows, by_staff=True)
    return render_template("assess/messages.html", case=application, rows=rows, unread=unread, form=form)

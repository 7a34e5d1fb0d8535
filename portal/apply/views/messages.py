"""Messages of an application, for its people: staff have no names here, and experts no part."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import web
from portal.apply import threads
from portal.apply.acts import messages as acts
from portal.apply.models import Application
from portal.apply.views.room import bp, find
from portal.workflow import Refused


@bp.get("/applications/<key>/messages")
def messages(key: str) -> Any:
    return _page(find(key), threads.MessageForm(formdata=None))


@bp.post("/applications/<key>/messages")
@web.limiter.limit("30/hour")
def write(key: str) -> Any:
    application, form = find(key), threads.MessageForm()
    if form.validate():
        try:
            acts.write(application, form.text.data or "", by=current_user, from_staff=False)
            flash(_("The message is sent."), "good")
            return redirect(url_for("apply.messages", key=key))
        except Refused as refused:
            form.text.errors = [refused.reason]
    return _page(application, form), 422


@bp.post("/applications/<key>/messages/read")
def read_messages(key: str) -> Any:
    acts.read(find(key), by_staff=False)
    return redirect(url_for("apply.messages", key=key))


def _page(application: Application, form: threads.MessageForm) -> str:
    rows = threads.thread(application)
    unread = threads.unread(rows, by_staff=False)
    return render_template("apply/messages.html", application=application, rows=rows, unread=unread, form=form)

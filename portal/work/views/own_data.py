"""Everything about oneself: asked for, watched while it is made, downloaded by the same person only."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_login import current_user

from portal import storage, web
from portal.accounts import security
from portal.work import copying
from portal.work.views import bp

NAME = "orken.zip"


@bp.get("/profile/data")
def own_data() -> Any:
    web.permit()
    copy, days = copying.copy_of(current_user.id), copying.KEPT.days
    return render_template("work/own_data.html", copy=copy, days=days, name=NAME)


@bp.post("/profile/data")
@web.limiter.limit("10/hour")
def ask_for_copy() -> Any:
    web.permit()
    if not security.is_fresh():  # a device left open gives nobody the whole of a person
        return redirect(url_for("security.verify", next=url_for("work.own_data")))
    copying.ask_for_copy(current_user)
    return redirect(url_for("work.own_data"))


@bp.get("/profile/data/<key>.zip")
def own_copy(key: str) -> Any:
    web.permit()
    copy = copying.copy_of(current_user.id)
    if copy is None or copy.key != key or not copy.is_there:
        abort(404)
    web.permit(copy)
    return storage.handed_out(copying.opened(copy), NAME, "application/zip")

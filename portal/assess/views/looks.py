"""Who looked at a case, whole: for those who watch over the portal."""

from typing import Any

from flask import render_template

from portal import web
from portal.apply import looking
from portal.assess.views import bp
from portal.assess.views.cases import loaded


@bp.get("/cases/<key>/looks")
def looks(key: str) -> Any:
    application = loaded(key)
    web.permit(application)
    days, onward = looking.whole(application.id, looking.asked())
    return render_template("assess/looks.html", case=application, days=days, onward=onward)

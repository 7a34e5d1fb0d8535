"""Who looked at our case."""

from typing import Any

from flask import render_template

from portal.apply import looking
from portal.apply.views.room import bp, find


@bp.get("/applications/<key>/looks")
def looks(key: str) -> Any:
    application = find(key)
    days, onward = looking.for_company(application.id, looking.asked())
    return render_template("apply/looks.html", case=application, days=days, onward=onward)

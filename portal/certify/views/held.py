"""The holder's certificates: what they are worth now, and the papers to take away."""

from typing import Any

from flask import abort, render_template
from flask_login import current_user

from portal import storage, web
from portal.certify.paper import address_of
from portal.certify.queries import public, staff
from portal.certify.standing import STATUSES, status_of
from portal.certify.views import bp
from portal.certify.views.finding import find_own
from portal.certify.wording import STANDING

PDF = "application/pdf"


@bp.get("/certificates/mine")
def mine() -> Any:
    web.permit()
    rows = [(one, STANDING[status_of(one)]) for one in staff.mine(current_user)]
    return render_template("certify/mine.html", rows=rows)


@bp.get("/certificates/mine/<key>")
def held(key: str) -> Any:
    found = find_own(key)
    return render_template(
        "certify/held.html", certificate=found, word=STATUSES[status_of(found)],
        past=public.past(found), address=address_of(found),
    )  # fmt: skip


@bp.get("/certificates/mine/<key>/paper.pdf")
def paper(key: str) -> Any:
    found = find_own(key)
    return storage.serve(found.paper_sha256 or abort(404), f"{found.number}.pdf", PDF)

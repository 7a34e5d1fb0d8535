"""What the applicant reads of the decision: the page and the letter as PDF, both from what they were told."""

from typing import Any

from flask import abort, render_template
from flask_login import current_user

from portal import reasons, web
from portal.award import printing, queries
from portal.award.feedback import Told
from portal.award.views import bp


@bp.get("/applications/<key>/result")
def result(key: str) -> Any:
    told = _told(key)
    texts = [reasons.sentence(reason["code"]) for reason in told.facts["reasons"]]
    return render_template(
        "award/result.html", case=told.application, told=told.facts, at=told.at, reasons=texts,
        paper=printing.letter(told),
    )  # fmt: skip


@bp.get("/applications/<key>/letter.pdf")
def letter_pdf(key: str) -> Any:
    told = _told(key)
    name = f"{told.application.number}-{told.facts['release']}.pdf"
    return web.download(printing.printed_letter(told), name, "application/pdf")


def _told(key: str) -> Told:
    """What was told of the person's own case; a foreign one looks like a missing one."""
    web.permit(act="apply.mine")
    told = queries.told(key, current_user) or abort(404)
    web.permit(told.application)
    return told

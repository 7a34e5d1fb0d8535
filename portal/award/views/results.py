"""What the applicant reads of the decision: the page and the letter as PDF, both from what they were told."""

from typing import Any

from flask import render_template
from flask_login import current_user

from portal import db, i18n, reasons, web
from portal.award import appealing, printing
from portal.award.appeal_wording import STATES
from portal.award.queries import appeals
from portal.award.views import bp
from portal.award.views.finding import find_told


@bp.get("/applications/<key>/result")
def result(key: str) -> Any:
    told = find_told(key)
    window = appealing.window(appealing.rule_of(told.application.call.programme), appeals.letters_of(told.seq))
    texts = [reasons.sentence(reason["code"]) for reason in told.facts["reasons"]]
    return render_template(
        "award/result.html", case=told.application, told=told.facts, at=told.at, reasons=texts,
        paper=printing.letter(told), window=window, is_open=window.is_open(i18n.local(db.now()).date()),
        appeal=appeals.appeal_of(told), appeal_states=STATES,
        unopened=appeals.unopened_of(told.seq, current_user),
    )  # fmt: skip


@bp.get("/applications/<key>/letter.pdf")
def letter_pdf(key: str) -> Any:
    told = find_told(key)
    name = f"{told.application.number}-{told.facts['release']}.pdf"
    return web.download(printing.printed_letter(told), name, "application/pdf")

"""Certificates for the staff: the list, one of them, its paper or the preview of it."""

from typing import Any

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, saved, storage, web
from portal.certify import forms, printing
from portal.certify.kinds import KINDS
from portal.certify.models import STATES, Certificate
from portal.certify.queries import staff
from portal.certify.standing import STATUSES, status_of
from portal.certify.views import bp
from portal.certify.views.finding import find, own_companies
from portal.certify.wording import STATE_WORDS

PER_PAGE = 50
PDF = "application/pdf"


@bp.get("/certificates")
def certificates() -> Any:
    web.permit()
    if first := saved.opened(current_user):
        return redirect(first)
    kind, state, q = (request.args.get(name, "").strip() for name in ("kind", "state", "q"))
    kind, state = kind if kind in KINDS else "", state if state in STATES else ""
    after = request.args.get("after", type=int)
    rows = staff.certificates(
        limit=PER_PAGE + 1, but_not_of=own_companies(), kind=kind, state=state, q=q[:100], after=after
    )
    more = rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None
    return render_template(
        "certify/certificates.html", rows=rows[:PER_PAGE], more=more, kind=kind, state=state, q=q, states=STATE_WORDS,
        kind_choices=[("", _("All")), *((code, i18n.say(one.title)) for code, one in KINDS.items())],
        state_choices=[("", _("All")), *((code, one.words) for code, one in STATE_WORDS.items())],
    )  # fmt: skip


@bp.get("/certificates/<key>")
def certificate(key: str) -> Any:
    return page(find(key))


def page(found: Certificate, form: Any = None, act: str = "") -> str:
    """The page of one certificate; `form` is the one that was filled in wrongly, for the act it belongs to."""
    own = {
        "suspend": forms.SuspendForm(formdata=None), "revoke": forms.RevokeForm(formdata=None),
        "decline": forms.DeclineForm(formdata=None),
    }  # fmt: skip
    if form is not None:
        own[act] = form
    return render_template(
        "certify/certificate.html", certificate=found, acts=staff.acts_on(found), forms=own,
        word=STATUSES[status_of(found)] if found.paper_sha256 else None, wrong=form, states=STATE_WORDS,
        waiting=staff.proposal_instead_of(found), holder=i18n.say(found.statement["holder"]["name"]),
    )  # fmt: skip


@bp.get("/certificates/<key>/paper.pdf")
def staff_paper(key: str) -> Any:
    found = find(key)
    return storage.serve(found.paper_sha256 or abort(404), f"{found.number}.pdf", PDF)


@bp.get("/certificates/<key>/preview.pdf")
def preview(key: str) -> Any:
    found = find(key)
    return web.download(printing.preview(found), "preview.pdf", PDF)

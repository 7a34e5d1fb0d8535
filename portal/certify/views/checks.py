"""The public check: by number and code, by the picture on the paper, by the file; and the same for machines."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import db, i18n, reasons, web
from portal.certify import checking, forms, standing
from portal.certify.checking import Answer
from portal.certify.kinds import KINDS, Body
from portal.certify.models import Certificate
from portal.certify.queries import public
from portal.certify.views import bp
from portal.lazily import Lazily

if TYPE_CHECKING:
    from portal.certify import signing, status_list
else:
    signing, status_list = Lazily("portal.certify.signing"), Lazily("portal.certify.status_list")

BY_NUMBER, BY_FILE, OF_LISTS = "60 per minute;600 per hour", "20 per minute;120 per hour", "20 per minute"
FOUND, GONE = 200, 404


@bp.get("/verify")
@web.limiter.limit(BY_NUMBER)
def verify() -> Any:
    web.permit()
    number, code = request.args.get("number", ""), request.args.get("code", "")
    found = checking.by_number(number, code) if public.number_of(number) else None
    return _page(found, number, code)


def _larger() -> str:
    """Half a megabyte may be sent, ten times what a paper has: what is longer is not ours and is not looked at."""
    return _page(checking.by_length(), "", "")


@bp.post("/verify/file")
@web.limiter.limit(BY_FILE)
@web.answers_larger(_larger)
def examine() -> Any:
    web.permit()
    form = forms.FileForm()
    if not form.validate():
        return _page(None, form.number.data or "", "", form=form), 422
    pdf = form.pdf.data.read()
    return _page(checking.by_file(pdf, form.number.data or ""), form.number.data or "", "")


def _page(found: Answer | None, number: str, code: str, form: forms.FileForm | None = None) -> str:
    return render_template(
        "certify/verify.html", found=found, number=number, code=code, form=form or forms.FileForm(formdata=None),
        word=standing.STATUSES[found.status] if found else None, signature_words=standing.SIGNATURE, now_at=db.now(),
    )  # fmt: skip


@web.limiter.limit(BY_NUMBER)
def scan(number: str, code: str) -> Any:
    """What the picture on the paper leads to: the check, in the language of the reader."""
    web.permit()
    return redirect(url_for("certify.verify", lang=i18n.preferred(), number=number, code=code))


@web.limiter.limit(BY_NUMBER)
def verify_json(number: str) -> Any:
    """The answer for machines: the status, and with the code all that the paper says."""
    web.permit()
    found = checking.by_number(number, request.args.get("code", ""))
    told: dict[str, Any] = {"number": found.number, "status": found.status, "checked_at": i18n.iso(db.now())}
    if found.shown is not None:
        told |= _whole(found)
    elif found.code_given and found.status != "unknown":
        told["code"] = "wrong"
    return told, GONE if found.status == "unknown" else FOUND


def _whole(found: Answer) -> dict[str, Any]:
    certificate = found.shown
    if certificate is None:
        return {}
    return {
        "statement": certificate.statement,
        "statement_sha256": certificate.digest,
        "paper_sha256": certificate.paper_sha256,
        "issued_at": i18n.iso(certificate.issued_at) if certificate.issued_at else None,
        "ended_on": certificate.ended_on.isoformat() if certificate.ended_on else None,
        "key": certificate.signing_key.fingerprint if certificate.signing_key else None,
        "successor": found.successor,
        "history": [
            {"act": event.act.removeprefix("certify."), "at": i18n.iso(event.at), "on": event.data.get("on"),
             "reason": _in_three(event.data.get("reason"))}
            for event in found.past
        ],
    }  # fmt: skip


def _in_three(code: str | None) -> dict[str, str] | None:
    if not code:
        return None
    told = {}
    for lang in i18n.LANGUAGES:
        with force_locale(lang):
            told[lang] = reasons.sentence(code)
    return told


@web.limiter.limit(OF_LISTS)
def states() -> Response:
    """The signed list of states, for checks without a network."""
    web.permit()
    at = db.now()
    signed = signing.sign_data(status_list.drawn_up(public.states(), at), at)
    return web.download(signed, "certificate-states.p7m", "application/pkcs7-mime")


@web.limiter.limit(OF_LISTS)
def keys() -> Response:
    """The public keys of all generations, as `portal.certify.verify --trust` takes them."""
    web.permit()
    pems = [key.certificate for key in public.signing_keys()] or [signing.key_in_use().pem]
    return web.download("".join(pems).encode(), "orken-keys.pem", "application/x-pem-file")


WITHOUT_LANGUAGE: dict[str, Callable[..., Any]] = {
    "/v/<number>/<code>": scan,
    "/api/v1/verify/<number>": verify_json,
    "/api/v1/certificates/states.p7m": states,
    "/api/v1/certificates/keys.pem": keys,
}


@bp.app_template_global("certificate_body")
def told(certificate: Certificate) -> Body:
    """What a certificate says, in the language of the page."""
    return KINDS[certificate.kind].tell(certificate.statement["facts"], i18n.current())


@bp.app_template_global("certificate_acts")
def act_words() -> dict[str, str]:
    """What became of a certificate, in words."""
    return {
        "certify.propose": _("Proposed"), "certify.approve": _("Approved"), "certify.decline": _("Turned down"),
        "certify.issue": _("Issued"), "certify.suspend": _("Suspended"), "certify.resume": _("Valid again"),
        "certify.revoke": _("Revoked"), "certify.supersede": _("Replaced"),
    }  # fmt: skip

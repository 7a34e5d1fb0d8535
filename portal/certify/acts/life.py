"""What becomes of an issued certificate: suspended, resumed, revoked from the day that the law says."""

from datetime import date

from flask_babel import lazy_gettext as _

from portal import db, i18n, reasons
from portal.accounts.models import User
from portal.certify.acts.approving import hold
from portal.certify.effects import OF_STATUS
from portal.certify.models import Certificate
from portal.certify.queries import register
from portal.workflow import Refused, advance


def suspend(certificate: Certificate, *, by: User | None, reason: str, note: str = "") -> None:
    """Nobody may rely on it until it is resumed. `reason` is a code of reasons.toml. Raises Refused."""
    _known("suspend", reason)
    hold(certificate)
    certificate.reason = reason
    advance(certificate, "certify.suspend", by=by, note=note, data={"reason": reason, "on": _today().isoformat()})


def resume(certificate: Certificate, *, by: User, note: str = "") -> None:
    """It is valid again; what speaks of the status of a participant only together with that status. Raises Refused."""
    hold(certificate)
    participant = register.latest_of(certificate.organisation_id) if certificate.kind in OF_STATUS else None
    if participant is not None and participant.state == "suspended":
        raise Refused(_("The status of the participant is suspended. Let the status run again: the paper follows it."))
    certificate.reason = None
    advance(certificate, "certify.resume", by=by, note=note, data={"on": _today().isoformat()})


def revoke(certificate: Certificate, *, by: User | None, reason: str, on: date, note: str = "") -> None:
    """It ends for good, from the day `on` (which may lie in the past, or ahead). Raises Refused."""
    _known("revoke", reason)
    hold(certificate)
    if on < certificate.valid_from:
        raise Refused(_("The day lies before the certificate began. Take its first day if it never was right."), "on")
    if certificate.state == "suspended" and on > max(_today(), certificate.valid_from):
        raise Refused(_("A suspended certificate cannot end later: resume it first, or take today."), "on")
    certificate.reason, certificate.ended_on = reason, on
    advance(certificate, "certify.revoke", by=by, note=note, data={"reason": reason, "on": on.isoformat()})


def _known(kind: str, reason: str) -> None:
    if reason not in {one.code for one in reasons.reasons(kind, "certificate")}:
        raise Refused(_("Choose a reason from the list."), field="reason")


def _today() -> date:
    return i18n.local(db.now()).date()

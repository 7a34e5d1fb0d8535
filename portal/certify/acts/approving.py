"""The second hand: another person approves what they saw; the number is given in that very transaction."""

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import inspect, select, text

from portal import db, i18n, jobs
from portal.accounts.models import User
from portal.certify.kinds import KINDS
from portal.certify.models import Certificate, Series, new_code
from portal.certify.statements import digest
from portal.workflow import Refused, advance

DIGITS = 5


class Changed(Refused):
    """What the person saw is not what stands there now."""


def approve(certificate: Certificate, *, by: User, seen: str, print_later: bool = True) -> None:
    """Approve a proposal as it stood on the screen: it gets its number, and a job to print it. Raises Refused."""
    hold(certificate)
    if certificate.proposed_by_id == by.id:
        raise Refused(_("You proposed this certificate, so another person must approve it."))
    if seen != certificate.digest or digest(certificate.statement) != certificate.digest:
        raise Changed(_("The proposal has changed since you opened the page. Read it again."))
    old = _predecessor(certificate)
    with db.session.no_autoflush:  # the row is whole, or it is not written
        advance(certificate, "certify.approve", by=by, data={"seen": seen})
        certificate.approved_by_id, certificate.approved_at, certificate.seen = by.id, db.now(), seen
        certificate.code = new_code()
        _number(certificate, old, i18n.local(certificate.approved_at).date())
    if old is not None:
        _supersede(old, certificate, by)
    if print_later:
        jobs.later("certify.issue", certificate=certificate.id)
    db.session.flush()


def decline(certificate: Certificate, *, by: User | None, note: str = "", reason: str = "") -> None:
    """Turn a proposal down, in own words or for a reason of reasons.toml; it never had a number. Raises Refused."""
    hold(certificate)
    advance(certificate, "certify.decline", by=by, note=note, data={"reason": reason} if reason else None)


def hold(certificate: Certificate) -> None:
    """Lock the row until the end of the transaction, and read again what stands in it."""
    db.session.execute(select(Certificate.id).where(Certificate.id == certificate.id).with_for_update())
    db.session.refresh(certificate, [column.key for column in inspect(Certificate).column_attrs])


def _predecessor(certificate: Certificate) -> Certificate | None:
    if certificate.supersedes_id is None:
        return None
    old = db.session.get_one(Certificate, certificate.supersedes_id)
    hold(old)
    if old.state not in ("issued", "suspended"):
        raise Refused(_("The certificate that this one replaces is no longer valid, so it cannot be replaced."))
    return old


def _number(certificate: Certificate, old: Certificate | None, on: date) -> None:
    """The next number of the kind and the year, or another edition of the old one."""
    prefix = KINDS[certificate.kind].prefix
    if old is not None:
        certificate.year, certificate.serial = old.year, old.serial
    else:
        certificate.year, certificate.serial = on.year, _next(certificate.kind, on.year)
    line = f"{prefix}-{certificate.year}-{certificate.serial:0{DIGITS}d}"
    certificate.number = line if certificate.edition == 1 else f"{line}-{certificate.edition}"


def _next(kind: str, year: int) -> int:
    """Count on, under the lock of the counter: whoever comes second waits until the first has committed or failed."""
    opened = "INSERT INTO certificate_series (kind, year, given) VALUES (:kind, :year, 0) ON CONFLICT DO NOTHING"
    db.session.execute(text(opened), {"kind": kind, "year": year})
    row = select(Series).where(Series.kind == kind, Series.year == year)
    counter = db.session.scalars(row.with_for_update().execution_options(populate_existing=True)).one()
    counter.given += 1
    return counter.given


def _supersede(old: Certificate, new: Certificate, by: User) -> None:
    on = i18n.local(db.now()).date()
    old.ended_on, old.reason = on, new.reason
    data = {"reason": old.reason or "", "on": on.isoformat(), "by": new.number}
    advance(old, "certify.supersede", by=by, data=data)
    new.reason = None

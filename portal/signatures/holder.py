"""Who holds a certificate, what it is for, and whether its holder may sign for an organisation.

The law's words about certificates are parameters with dates (rules.py): where IIN and BIN stand, which usage means
signing, whose key binds a company.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from asn1crypto import x509

from portal import i18n
from portal.signatures.rules import rule
from portal.signatures.unsound import Unsound


@dataclass(frozen=True, slots=True)
class Holder:
    """What a certificate says."""

    name: str
    iin: str | None
    bin: str | None
    serial: str
    issuer: str
    valid_from: datetime
    valid_until: datetime
    usage: frozenset[str]
    purposes: frozenset[str]


def holder_of(certificate: x509.Certificate, at: datetime) -> Holder:
    """What the certificate says of its holder; nothing of it is proven yet."""
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    return Holder(
        name=_said(certificate.subject, "2.5.4.3") or certificate.subject.human_friendly,
        iin=_numbered(certificate.subject, *rule("iin", at.date())),
        bin=_numbered(certificate.subject, *rule("bin", at.date())),
        serial=f"{certificate.serial_number:x}",
        issuer=_said(certificate.issuer, "2.5.4.3") or certificate.issuer.human_friendly,
        valid_from=certificate.not_valid_before, valid_until=certificate.not_valid_after,
        usage=frozenset(usage.native) if usage else frozenset(),
        purposes=frozenset(one.dotted for one in purposes) if purposes else frozenset(),
    )  # fmt: skip


def must_be_valid(holder: Holder, at: datetime) -> None:
    """The moment lies in the certificate's time. Raises Unsound."""
    if at > holder.valid_until:
        raise Unsound("expired", day=i18n.day(i18n.local(holder.valid_until).date()))
    if at < holder.valid_from:
        raise Unsound("not_yet", day=i18n.day(i18n.local(holder.valid_from).date()))


def must_be_for_signing(holder: Holder, at: datetime) -> None:
    """It is a certificate for signing documents, not for signing in. Raises Unsound."""
    signs = holder.purposes & set(rule("signing", at.date()))
    if not signs or not set(rule("usage", at.date())) <= holder.usage:
        raise Unsound("not_for_signing")


def must_sign_for(holder: Holder, number: str | None, iin: str | None, at: datetime) -> None:
    """The holder signs for the organisation with this BIN (a sole trader's is the IIN; None: for nobody else), and is
    the person that the account has signed as before. Raises Unsound."""
    if number is not None:
        _must_bind(holder, number, at)
    if iin is not None and holder.iin != iin:
        raise Unsound("other_person", name=holder.name)


def _must_bind(holder: Holder, number: str, at: datetime) -> None:
    if holder.bin is not None and holder.bin != number:
        raise Unsound("other_company", found=holder.bin, wanted=number)
    if holder.bin is None and holder.iin != number:
        raise Unsound("no_company", wanted=number)
    if holder.bin is not None and not holder.purposes & set(rule("signs_for_company", at.date())):
        raise Unsound("may_not_sign")


def asked_for(number: str | None, on: date) -> list[str]:
    """Which certificates a program shall offer to the person: for signing, of a company or of a sole trader."""
    if number is None:
        return [*rule("signing", on)]
    is_company = number[4:5] >= "4"
    return [*rule("signing", on), *rule("company" if is_company else "person", on)]


def _said(name: x509.Name, dotted: str) -> str | None:
    return next(iter(_all(name, dotted)), None)


def _numbered(name: x509.Name, dotted: str, prefix: str) -> str | None:
    for value in _all(name, dotted):
        digits = value.removeprefix(prefix)
        if value.startswith(prefix) and len(digits) == 12 and digits.isascii() and digits.isdigit():
            return digits
    return None


def _all(name: x509.Name, dotted: str) -> Iterable[str]:
    for part in name.chosen:
        for one in part:
            if one["type"].dotted == dotted:
                yield str(one["value"].native)

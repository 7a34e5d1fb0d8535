"""Why a signature does not count, in words that say what to do next; nothing has been changed when this is raised."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.workflow import Refused

SENTENCES = {
    "unreadable": _(
        "What came back is not a signature that we can read. Nothing was submitted. Sign once more; if it happens "
        "again, update NCALayer or the app."
    ),
    "attached": _("The signature must not contain the document itself. Sign with the buttons of this page."),
    "altered": _("The signature is damaged. Nothing was submitted. Sign once more."),
    "weak": _(
        "The signature is made with an outdated method (%(method)s). Get a new key at the certification authority "
        "and sign with it."
    ),
    "other_bytes": _(
        "This signature belongs to another document or to an earlier version of the application. Open this page anew "
        "and sign once more."
    ),
    "untrusted": _(
        "The certificate was not issued by a certification authority that we accept (%(issuer)s). Sign with a key of "
        "the National Certification Authority."
    ),
    "expired": _("The certificate expired on %(day)s. Get a new key at the certification authority and sign with it."),
    "not_yet": _("The certificate is valid only from %(day)s. Sign then, or with another key."),
    "revoked": _("The certificate was revoked. Get a new key at the certification authority and sign with it."),
    "not_for_signing": _(
        "This certificate is for signing in, not for signing documents. Choose the key whose file name begins with "
        "GOST or RSA, not AUTH."
    ),
    "other_company": _(
        "The certificate is of another company (BIN %(found)s). Sign with the key of the company that applies "
        "(BIN %(wanted)s)."
    ),
    "no_company": _(
        "This is a personal key. Sign with the key of the company that applies (BIN %(wanted)s), or submit without a "
        "signature."
    ),
    "may_not_sign": _(
        "This key does not give the right to sign for the company. The head, or an employee with the right to sign, "
        "must sign."
    ),
    "other_person": _(
        "The certificate is of another person (%(name)s) than the one who signed from this account before. Sign with "
        "your own key, or let this person sign in and submit."
    ),
    "gost": _(
        "The key is of the kind GOST, and its signatures cannot be checked here now. Sign with an RSA key, or submit "
        "without a signature."
    ),
    "no_answer": _(
        "The service that checks signatures does not answer (%(service)s). Nothing was submitted, and your answers are "
        "kept. Try again in some minutes, or submit without a signature."
    ),
    "garbled": _(
        "The service that checks signatures gave an answer that we do not understand (%(service)s). Nothing was "
        "submitted. Try again later, or submit without a signature."
    ),
    "not_confirmed": _(
        "The service that checks signatures did not confirm this one. Nothing was submitted. Sign once more."
    ),
    "qr_over": _("This QR code has served its time. Get a new one and scan it within a few minutes."),
    "qr_refused": _("The signature was not given: %(said)s. Nothing was submitted. Get a new QR code to try again."),
}  # fmt: skip


class Unsound(Refused):
    """A signature that does not count; `code` names the reason for machines and tests."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(str(SENTENCES[code]) % facts if facts else str(SENTENCES[code]))
        self.code = code

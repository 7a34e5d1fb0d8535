"""What a certificate is worth to whoever checks it: one word, one sentence, and what may be shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from portal import db, i18n
from portal.certify.models import Certificate


@dataclass(frozen=True)
class Word:
    """An answer of the check: its colour, picture, heading and sentence."""

    tone: str
    sign: str
    title: Any
    text: Any


STATUSES = {
    "valid": Word("good", "patch-check-fill", _("The document is genuine and valid"),
                  _("It stands in the register, and nothing has ended it.")),
    "early": Word("warn", "clock-fill", _("The document is genuine but not valid yet"),
                  _("Look at the day on which it begins.")),
    "expired": Word("warn", "clock-fill", _("The document is genuine, but its term is over"),
                    _("Ask its holder for a new one.")),
    "suspended": Word("warn", "exclamation-triangle-fill", _("The document is suspended"),
                      _("Do not rely on it until it is valid again.")),
    "revoked": Word("bad", "shield-fill-x", _("The document is revoked"), _("It must not be relied on.")),
    "superseded": Word("warn", "arrow-repeat", _("The document was replaced by a newer one"),
                       _("Ask its holder for the new document.")),
    "unknown": Word("bad", "question-circle-fill", _("There is no such document"),
                    _("Check the number and the code letter by letter. If they are as printed, it is not ours.")),
    "altered": Word("bad", "shield-fill-x", _("This is not the file that we issued"),
                    _("Do not rely on it. Ask the holder for the original file, or check the number from the paper.")),
}  # fmt: skip

SIGNATURE = {
    "genuine": _("The file carries a signature of ours and was not changed since. But the register does not know it, "
                 "and a signature alone does not make a document: it may never have been handed out."),
    "appended": _("The file begins with a document that we signed, and something was added to it afterwards. Some "
                  "programs still show the signature as valid: what they show is not what we signed."),
    "altered": _("The file was changed after it was signed."),
    "foreign": _("The file is signed with a key that is not ours, whatever name it bears."),
    "several": _("The file carries several signatures. Ours carry exactly one, and permit no change after it."),
    "unsigned": _("The file carries no signature. Every document of ours does."),
    "unreadable": _("The file cannot be read as a PDF document: it is damaged, cut off or something else."),
    "unexamined": _("The signature could not be examined in the time that a file may take. None of our files needs "
                    "nearly so long."),
    "larger": _("The file is larger than any document that we issue: ours have some 40 KB. If it is a scan or a photo "
                "of a paper, it cannot be checked as a file: type the number and the code that stand on the paper."),
}  # fmt: skip


def status_of(certificate: Certificate | None, on: date | None = None) -> str:
    """The word for a certificate on a day (today, if none is said)."""
    if certificate is None or (certificate.paper_sha256 is None and certificate.state != "revoked"):
        return "unknown"
    return certificate.status(on or i18n.local(db.now()).date())

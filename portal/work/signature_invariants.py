"""What is always true of electronic signatures: what was signed is kept, and is what was submitted."""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import select

from portal import db, storage
from portal.apply.models import Submission
from portal.signatures.models import Signature

BATCH = 100


def signatures_are_of_what_was_submitted() -> Iterator[str]:
    """Signed bytes and CMS lie in the store, name every page and file of the submission, and the submission them."""
    kind = Signature.subject_kind == Submission.__tablename__
    rows = select(Signature, Submission).join(Submission, (Submission.id == Signature.subject_id) & kind)
    for signature, submission in db.session.execute(rows.execution_options(yield_per=BATCH)):
        wrong = _wrong(signature, submission)
        if wrong:
            yield f"signature {signature.id} {wrong}"


def _wrong(signature: Signature, submission: Submission) -> str:
    try:
        with storage.open(signature.cms_sha256), storage.open(signature.signed_sha256) as kept:
            content = kept.read()
    except (FileNotFoundError, storage.Damaged):
        return "lost what was signed"
    told = json.loads(content)
    for part in ("pages", "files"):
        if [one["sha256"] for one in told[part]] != [one["sha256"] for one in submission.content[part]]:
            return f"is over other {part} than were submitted"
    confirmed = submission.content.get("confirmed", {})
    if confirmed.get("cms_sha256") != signature.cms_sha256 or hashlib.sha256(content).hexdigest() != confirmed.get(
        "signed_sha256"
    ):
        return "is not the one that the submission names"
    return ""


OF_SIGNATURES = (signatures_are_of_what_was_submitted,)

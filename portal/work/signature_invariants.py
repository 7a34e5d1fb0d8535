"""What is always true of electronic signatures: what was signed is kept, and is what was done with it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from portal import db, storage
from portal.apply.models import Submission, sum_of
from portal.award.commission_models import Ballot
from portal.award.participant_models import Agreement
from portal.award.statement_models import Filing
from portal.signatures.models import Signature

BATCH = 100
Told = Mapping[str, Any]


def signatures_are_of_what_was_submitted() -> Iterator[str]:
    """Signed bytes and CMS lie in the store, and say what the thing says that they were signed for."""
    for table, differs in OF_KINDS:
        kind = Signature.subject_kind == table.__tablename__
        rows = select(Signature, table).outerjoin(table, table.id == Signature.subject_id).where(kind)
        for signature, subject in db.session.execute(rows.execution_options(yield_per=BATCH)):
            if wrong := _wrong(signature, subject, differs):
                yield f"signature {signature.id} {wrong}"
    known = [table.__tablename__ for table, _differs in OF_KINDS]
    for signature_id in db.session.scalars(select(Signature.id).where(Signature.subject_kind.not_in(known))):
        yield f"signature {signature_id} is of nothing that we know"


def _wrong(signature: Signature, subject: Any, differs: Callable[[Signature, Any, Told], str]) -> str:
    if subject is None:
        return "is of nothing"
    try:
        with storage.open(signature.cms_sha256), storage.open(signature.signed_sha256) as kept:
            content = kept.read()
    except (FileNotFoundError, storage.Damaged):
        return "lost what was signed"
    return differs(signature, subject, json.loads(content))


def _submission(signature: Signature, submission: Submission, told: Told) -> str:
    for part in ("pages", "files"):
        if [one["sha256"] for one in told[part]] != [one["sha256"] for one in submission.content[part]]:
            return f"is over other {part} than were submitted"
    confirmed = submission.content.get("confirmed", {})
    named = (confirmed.get("cms_sha256"), confirmed.get("signed_sha256"))
    return "" if named == (signature.cms_sha256, signature.signed_sha256) else NOT_NAMED


def _filing(_signature: Signature, filing: Filing, told: Told) -> str:
    signed = {one["page"]: one["sha256"] for one in told["pages"]}
    filed = {page: sum_of(data) for page, data in filing.content["pages"].items()}
    return "" if (told["draft"], signed) == (filing.from_version, filed) else "is over other pages than were submitted"


def _agreement(_signature: Signature, agreement: Agreement, told: Told) -> str:
    if agreement.company_signed_at is None:
        return "is under an agreement that the company has not signed"
    return "" if told["agreement"] == agreement.number else "is over another agreement"


def _ballot(_signature: Signature, ballot: Ballot, told: Told) -> str:
    cast = (ballot.choice, ballot.reason)
    return "" if (told["choice"], told["reason"]) == cast else "is over another vote than was cast"


NOT_NAMED = "is not the one that the submission names"
OF_KINDS: tuple[tuple[Any, Callable[[Signature, Any, Told], str]], ...] = (
    (Submission, _submission), (Filing, _filing), (Agreement, _agreement), (Ballot, _ballot),
)  # fmt: skip
OF_SIGNATURES = (signatures_are_of_what_was_submitted,)

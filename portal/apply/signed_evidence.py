"""The evidence of a signed submission: a ZIP that proves it to anybody, without the portal."""

from portal.apply import queries
from portal.apply.models import Application
from portal.signatures import evidence


def packed(application: Application, no: int | None = None) -> bytes | None:
    """The ZIP of a submission by its number, or of the last that is signed; None when there is none."""
    made = {row.id: row for row in queries.submissions(application)}
    signed = queries.signatures_of(list(made.values()))
    found = [(made[at], one) for at, one in sorted(signed.items()) if no in (None, made[at].no)]
    if not found:
        return None
    submission, signature = found[-1]
    return evidence.packed(signature, name=f"{application.number}-{submission.no}", at=submission.arrived_at)
